"""The gate reviews of waves: opened by a manager, answered by those named, closed by deciding."""

from dataclasses import dataclass

from django.db import transaction

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.errors import NotYours
from migrations_tracker.domain.gate_review import (
    Answer,
    NewReview,
    Vote,
    check_answer,
    check_reason,
    check_review,
    decide,
)
from migrations_tracker.domain.ledger import EventKind, Fields
from migrations_tracker.domain.wave_refusals import (
    ApproverCannotDecide,
    NoSuchWave,
    ReviewClosed,
    ReviewOpen,
)
from migrations_tracker.models import Event, GateApprover, GateReview, Stream, User, Wave
from migrations_tracker.services.audit import Origin, append, lock_programme


@dataclass(frozen=True, slots=True)
class ReviewOutcome:
    """The review afterwards, and the event; None where nothing was new."""

    review: GateReview
    event: Event | None


@transaction.atomic
def open_review(wave: int, new: NewReview, origin: Origin) -> ReviewOutcome:
    """Ask named people whether a wave may go. One review of a wave is open at a time.

    The same question of the same person again is asked once. Ten queries. Raises NotYours,
    NoSuchWave, ReviewOpen or what `check_review` raises; nothing has been written then.
    """
    chosen = sorted(set(new.approvers))
    asked = NewReview(new.question.strip(), new.quorum, tuple(chosen))
    users = User.objects.filter(pk__in=chosen, is_active=True).prefetch_related("memberships")
    people = {user.pk: user for user in users}
    roles = [(str(user), user.principal().roles) for user in people.values()]
    check_review(asked, origin.principal.roles, roles)
    if len(people) < len(chosen):
        raise ApproverCannotDecide("Somebody who has left")
    stream = lock_programme()
    if not Wave.objects.filter(pk=wave).exists():
        raise NoSuchWave(wave)
    if standing := GateReview.objects.still_open().filter(wave=wave).first():
        if _is_same(standing, asked, origin):
            return ReviewOutcome(standing, None)
        raise ReviewOpen(wave)
    review = GateReview.objects.create(
        wave_id=wave,
        question=asked.question,
        quorum=asked.quorum,
        opened_at=origin.now,
        opened_by=origin.principal.actor,
    )
    GateApprover.objects.bulk_create(GateApprover(review=review, user_id=pk) for pk in chosen)
    named = " ".join(f"user:{pk}" for pk in chosen)
    fields: Fields = {"wave": wave, "quorum": asked.quorum, "approvers": named}
    event = append(stream, EventKind.GATE_REVIEW_OPENED, origin, new=fields, note=asked.question)
    return ReviewOutcome(review, event)


@transaction.atomic
def answer_review(review_id: int, answer: Answer, origin: Origin) -> ReviewOutcome:
    """Record what a named approver says; the last word of each counts until the review closes.

    It closes at once where the answers decide. At most eleven queries. Raises NotYours,
    ReviewClosed or what `check_answer` raises; nothing has been written then.
    """
    stream, review = _locked(review_id)
    seats = list(review.approvers.all())
    mine = next((seat for seat in seats if seat.user_id == origin.principal.user_id), None)
    if mine is None:
        raise NotYours("answer this gate review", "The approvers named in it")
    check_answer(answer)
    vote, conditions = answer.vote.value, answer.conditions.strip()
    if (mine.vote, mine.conditions) == (vote, conditions):
        return ReviewOutcome(review, None)
    if not review.is_open:
        raise ReviewClosed(review.wave_id)
    before = mine.vote or None
    mine.vote, mine.conditions, mine.answered_at = vote, conditions, origin.now
    mine.save(update_fields=["vote", "conditions", "answered_at"])
    event = append(
        stream,
        EventKind.GATE_REVIEW_ANSWERED,
        origin,
        old={"wave": review.wave_id, "vote": before},
        new={"wave": review.wave_id, "vote": vote},
        note=conditions,
    )
    votes = [seat.answer for seat in seats if seat.answer]
    if outcome := decide(votes, review.quorum):
        _close(stream, review, origin, outcome=outcome)
    return ReviewOutcome(review, event)


@transaction.atomic
def close_review(review_id: int, origin: Origin, *, reason: str) -> ReviewOutcome:
    """Close a review without a decision, and say why. Six queries.

    Closing it so a second time writes nothing. Raises NotYours, ReviewClosed, WhyRequired or
    WaveTextTooLong; nothing has been written then.
    """
    if Role.MANAGER not in origin.principal.roles:
        raise NotYours("close this gate review", "Programme managers")
    check_reason(reason, "close it without a decision")
    stream, review = _locked(review_id)
    if not review.is_open:
        if (review.closed_by, review.close_reason) == (origin.principal.actor, reason.strip()):
            return ReviewOutcome(review, None)
        raise ReviewClosed(review.wave_id)
    event = _close(stream, review, origin, reason=reason.strip())
    return ReviewOutcome(review, event)


def _locked(review_id: int) -> tuple[Stream, GateReview]:
    """Two queries; raises GateReview.DoesNotExist."""
    stream = lock_programme()
    return stream, GateReview.objects.get(pk=review_id)


def _is_same(standing: GateReview, asked: NewReview, origin: Origin) -> bool:
    named = sorted(standing.approvers.values_list("user_id", flat=True))
    said = (standing.question, standing.quorum, standing.opened_by)
    return said == (asked.question, asked.quorum, origin.principal.actor) and named == list(
        asked.approvers
    )


def _close(
    stream: Stream,
    review: GateReview,
    origin: Origin,
    *,
    outcome: Vote | None = None,
    reason: str = "",
) -> Event:
    review.outcome, review.close_reason = outcome.value if outcome else "", reason
    review.closed_at, review.closed_by = origin.now, origin.principal.actor
    review.save(update_fields=["outcome", "close_reason", "closed_at", "closed_by"])
    new = {"wave": review.wave_id, "outcome": review.outcome or None}
    return append(stream, EventKind.GATE_REVIEW_CLOSED, origin, new=new, reason=reason)
