"""Moving an outcome of a service to the earlier time at which it really ended."""

from datetime import datetime

from django.db import transaction

from migrations_tracker.domain.cutover_rules import CutoverAction, check_correction
from migrations_tracker.domain.ledger import EventKind
from migrations_tracker.models import Event
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.cutover_record import CutoverRecorded, HeldCutover, lock_cutover

OF_OUTCOMES = (
    EventKind.CUTOVER_ENDED.value,
    EventKind.CUTOVER_PLANNED.value,
    EventKind.CUTOVER_SIGNED_OFF.value,
)


@transaction.atomic
def correct_outcome(
    cutover_id: int,
    at: datetime,
    origin: Origin,
    *,
    reason: str,
    expected_version: int | None = None,
) -> CutoverRecorded:
    """Say that the outcome that stands came about earlier than was recorded. Managers only.

    The wrong event stays in the ledger; the new one names it and takes its place when the ledger
    is folded. An outcome that is no completion keeps having ended the sign-off. Twelve queries or
    fewer, and those of `reconcile`. Raises NotYours, MigrationEnded or a CutoverRefusal; nothing
    has been written then.
    """
    held = lock_cutover(cutover_id, CutoverAction.CORRECT, origin)
    if held.row.outcome and held.row.outcome_at == at:
        return held.unchanged()
    told = _outcomes(held)
    outcomes = [place for place, one in enumerate(told) if "outcome" in one.new]
    wrong = told[outcomes[-1]] if outcomes else None
    others = [one.effective_at for one in told[: outcomes[-1] if outcomes else None]]
    check_correction(held.cutover, at, reason.strip(), max(others, default=None))
    held.check_version(expected_version)
    new = dict(wrong.new) if wrong else {"outcome": held.row.outcome}
    more = {"corrects": wrong.sequence} if wrong else {}
    extra = {name: new[name] for name in ("signed_off_at", "signed_off_by") if name in new}
    done = held.write_whole(
        EventKind.CUTOVER_ENDED,
        {"outcome": held.row.outcome, "outcome_at": at, "outcome_note": held.row.outcome_note},
        effective_at=at,
        reason=reason.strip(),
        more={**extra, **more},
    )
    held.settle()
    return done


def _outcomes(held: HeldCutover) -> list[Event]:
    """What was said of how this service ended up to the outcome that stands, in its order.

    Outcomes that were corrected, plans that keep an outcome and what came later are left out.
    """
    events = Event.objects.filter(
        stream=held.stream, kind__in=OF_OUTCOMES, new__service=held.row.service
    )
    told = list(events.order_by("effective_at", "sequence"))
    gone = {one.new.get("corrects") for one in told}
    return [
        one
        for one in told
        if one.sequence not in gone
        and (one.kind != EventKind.CUTOVER_PLANNED.value or "outcome" in one.new)
        and (held.row.outcome_at is None or one.effective_at <= held.row.outcome_at)
    ]
