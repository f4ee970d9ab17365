"""Evidence as the API tells it: whose words and files they are decides what is shown of them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from boroughs.models import Borough
from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.evidence import Subject
from migrations_tracker.models import Evidence
from migrations_tracker.selectors.api_gone import (
    GoneRow,
    changed_at,
    gone_of,
    is_gone,
    of_present,
    timed,
)
from migrations_tracker.selectors.events import Actor, voices

Pieces = QuerySet[Evidence]


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One piece that is in force.

    Texts are empty and `withheld` is true where they are another supplier's; its file stays closed.
    """

    id: int
    reference: str
    borough: Borough
    subject: Subject
    title: str
    link: str
    content_type: str
    size: int | None
    sha256: str
    scan_state: str
    is_open: bool
    added_at: datetime
    added_by: Actor
    withheld: bool
    updated_at: datetime


def seen_evidence(principal: Principal) -> Pieces:
    """In force, of each borough's open migration or else its latest, as far as one may see it."""
    return of_present(Evidence.objects.visible_to(principal).in_force(), principal)


def gone_evidence(principal: Principal) -> Pieces:
    """What was withdrawn, or is of a migration that one does not see any more."""
    known, seen = Evidence.objects.visible_to(principal), seen_evidence(principal)
    return gone_of(Evidence.objects.all(), known, seen, principal)


def timed_evidence(
    seen: Pieces, gone: Pieces, principal: Principal, since: datetime | None = None
) -> Pieces:
    """Both, `timed` by when it was added, scanned or withdrawn."""
    changed, ended = Coalesce(F("scanned_at"), F("added_at")), F("withdrawn_at")
    every = Evidence.objects.all()
    return timed(seen, gone, principal, since, every=every, changed=changed, ended=ended)


def api_evidence(pieces: Pieces, principal: Principal) -> list[EvidenceRow | GoneRow]:
    """The rows of a queryset that is `timed`, in its order. Six queries at most."""
    loaded = list(pieces.select_related("migration__borough"))
    known = voices({row.added_by for row in loaded if not is_gone(row)}, principal)
    return [
        GoneRow(row.pk, row.reference, changed_at(row))
        if is_gone(row)
        else _row(row, known[row.added_by].actor, withheld=known[row.added_by].withheld)
        for row in loaded
    ]


def evidence_row(pieces: Pieces, who: Principal) -> EvidenceRow | None:
    """The one row of a queryset of what is seen; None where there is none."""
    rows = api_evidence(timed_evidence(pieces, Evidence.objects.none(), who), who)
    return next((row for row in rows if isinstance(row, EvidenceRow)), None)


def _row(row: Evidence, actor: Actor, *, withheld: bool) -> EvidenceRow:
    return EvidenceRow(
        id=row.pk,
        reference=row.reference,
        borough=row.migration.borough,
        subject=row.subject,
        title="" if withheld else row.title,
        link="" if withheld else row.link,
        content_type=row.content_type,
        size=row.size,
        sha256=row.sha256,
        scan_state=row.scan_state,
        is_open=row.is_downloadable and not withheld,
        added_at=row.added_at,
        added_by=actor,
        withheld=withheld,
        updated_at=changed_at(row),
    )
