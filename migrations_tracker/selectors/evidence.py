"""The evidence of a migration, as pages list it under what it is on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.evidence import About, ScanState, Subject
from migrations_tracker.domain.evidence_words import size_words
from migrations_tracker.models import Evidence


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One file or link that is in force. `size` in words and `sha256` are empty for a link."""

    public_id: str
    title: str
    link: str
    size: str
    sha256: str
    scan_state: ScanState
    is_downloadable: bool
    added_at: datetime


def evidence_of(
    migration_id: int, about: About, principal: Principal
) -> Mapping[str, Sequence[EvidenceRow]]:
    """What is on the milestones, gates or services of a migration, by their codes. One query."""
    found: dict[str, list[EvidenceRow]] = {}
    rows = Evidence.objects.visible_to(principal).in_force()
    for one in rows.filter(migration=migration_id, about=about.value):
        found.setdefault(one.code, []).append(_row(one))
    return found


def evidence_on(migration_id: int, subject: Subject, principal: Principal) -> list[EvidenceRow]:
    """What is on one thing, the newest first. One query."""
    rows = Evidence.objects.visible_to(principal).in_force()
    here = rows.filter(migration=migration_id, about=subject.about.value, code=subject.code)
    return [_row(one) for one in here]


def evidence_seen(public_id: UUID, principal: Principal) -> Evidence | None:
    """One piece that is in force and the viewer's to see. One query."""
    seen = Evidence.objects.visible_to(principal).in_force().select_related("migration__borough")
    return seen.filter(public_id=public_id).first()


def _row(one: Evidence) -> EvidenceRow:
    return EvidenceRow(
        public_id=str(one.public_id),
        title=one.title,
        link=one.link,
        size=size_words(one.size) if one.size else "",
        sha256=one.sha256,
        scan_state=ScanState(one.scan_state),
        is_downloadable=one.is_downloadable,
        added_at=one.added_at,
    )
