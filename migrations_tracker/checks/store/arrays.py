"""Findings as the text of arrays, one for each column: an eighth of the cost of parameters."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from migrations_tracker.checks.findings import Finding
from migrations_tracker.checks.store.statements import MOVED

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
UNMOVED: Final = (*(["NULL"] * len(MOVED)), "f")


def moves(found: Finding) -> bool:
    """Whether anything of MOVED is another than was claimed."""
    claimed = found.claimed
    return (
        found.state is not claimed.state
        or found.certificate_not_after != claimed.certificate_not_after
    )


def array_literals(findings: Sequence[Finding], *, with_moved: bool) -> list[str]:
    """The columns of FOUND, then those of MOVED and whether they have moved."""
    columns = list(zip(*map(_found, findings), strict=True))
    if with_moved:
        columns += zip(*map(_moved, findings), strict=True)
    return ["{" + ",".join(column) + "}" for column in columns]


def ids(values: Iterable[int]) -> str:
    return "{" + ",".join(map(str, values)) + "}"


def _found(found: Finding) -> tuple[str, ...]:
    """A word of ours, which is a str itself, needs no quotes."""
    claimed, quiet, status = found.claimed, found.quiet_since, found.http_status
    return (
        str(claimed.endpoint_id),
        str(claimed.config_version),
        str((found.slot_at - EPOCH) // MICROSECOND),
        str((found.asked_at - EPOCH) // MICROSECOND),
        str((found.due_at - EPOCH) // MICROSECOND),
        "NULL" if quiet is None else str((quiet - EPOCH) // MICROSECOND),
        found.outcome,
        found.reading,
        _text(found.reason),
        str(found.took_us),
        "NULL" if status is None else str(status),
        _text(found.excerpt),
        str(found.missed),
    )


def _moved(found: Finding) -> tuple[str, ...]:
    if not moves(found):
        return UNMOVED
    state = found.state
    return (
        state.status.value if state.status else '""',
        _instant(state.since),
        str(state.down.run),
        _instant(state.down.since),
        str(state.trouble.run),
        _instant(state.trouble.since),
        _instant(found.certificate_not_after),
        "t",
    )


def _instant(value: datetime | None) -> str:
    """ISO 8601 holds nothing that an array's literal would want in quotes."""
    return "NULL" if value is None else value.isoformat()


def _text(value: str) -> str:
    if not value:
        return '""'
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
