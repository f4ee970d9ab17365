"""Events about evidence in words."""

from migrations_tracker.domain.evidence import About, Subject
from migrations_tracker.domain.ledger import EventKind, Fields


def evidence_event_words(kind: str, old: Fields, new: Fields) -> str:
    """One event in words, without a full stop."""
    said = new or old
    subject = Subject(About(str(said["about"])), str(said["code"]))
    done = "added" if kind == EventKind.EVIDENCE_ADDED else "withdrawn"
    return f"Evidence “{said['title']}” {done}: {subject.label}"


def size_words(size: int) -> str:
    """A size in bytes as people read it: 812 bytes, 3.4 kB, 12.0 MB."""
    if size < 1024:
        return f"{size} bytes"
    return f"{size / 1024:.1f} kB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MB"
