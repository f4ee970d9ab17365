"""From one reply to what is recorded: the reading, the next state, the next due time."""

from datetime import datetime
from typing import Final, NamedTuple

from migrations_tracker.checks.asking import EXCERPT, Reply
from migrations_tracker.checks.failures import unreadable
from migrations_tracker.checks.findings import Claimed, Finding
from migrations_tracker.checks.limits import Rules
from migrations_tracker.domain.availability import Gap, gap_before, quiet_since
from migrations_tracker.domain.endpoint_state import State, step, wants_second_look
from migrations_tracker.domain.policy import CheckPolicy
from migrations_tracker.domain.readings import UNKNOWN, Judgement, Reading, Thresholds, judge
from migrations_tracker.domain.schedule import missed_slots, next_due, retry_due
from migrations_tracker.registry.answers import Answer, Refusal
from migrations_tracker.registry.outcomes import Outcome
from migrations_tracker.registry.parse import parse_status

LONGEST_REASON: Final = 200
ANSWERED: Final = Outcome.ANSWERED


class Heard(NamedTuple):
    """When a check was asked and heard, on the database's clock."""

    asked_at: datetime
    received_at: datetime


def find(
    claimed: Claimed, reply: Reply, heard: Heard, rules: Rules, *, held_because: str = ""
) -> Finding:
    """What one reply means. `held_because` says why no answer counts at present, or is empty."""
    answer = _understood(claimed, reply, heard)
    asked_at, policy = heard.asked_at, rules.policy
    if isinstance(answer, Refusal):
        outcome, reading, reason = answer.outcome, UNKNOWN, answer.detail
    else:
        outcome = ANSWERED
        reading, reason = _judged(answer, rules.thresholds, heard, held_because)
    known = reading is not UNKNOWN
    state = step(claimed.state, reading, asked_at, policy)
    turn = next_due(claimed.ref, claimed.interval, asked_at)
    missed = missed_slots(claimed.due_at, claimed.interval, turn)
    slot_at = turn - claimed.interval if missed else claimed.due_at
    # By position, because by name it takes three times as long.
    return Finding(
        claimed,
        slot_at,
        asked_at,
        outcome,
        reading,
        reason[:LONGEST_REASON],
        reply.took_us,
        reply.http_status,
        "" if known else excerpt(reply.body),
        state,
        answer.certificate_not_after
        if known and isinstance(answer, Answer)
        else claimed.certificate_not_after,
        _due_after(claimed, state, reading, heard, turn=turn, policy=policy),
        missed,
        quiet_since(claimed.quiet_since, reading, asked_at),
        _gap(claimed, reading, asked_at, slot_at, missed=missed, policy=policy),
    )


def _gap(
    claimed: Claimed,
    reading: Reading,
    at: datetime,
    slot_at: datetime,
    *,
    missed: int,
    policy: CheckPolicy,
) -> Gap | None:
    """Most checks follow another that counted, and no slot was missed."""
    if not missed and claimed.quiet_since is None:
        return None
    return gap_before(
        due_at=claimed.due_at,
        slot_at=slot_at,
        missed=missed,
        quiet=claimed.quiet_since,
        last_reading=claimed.last_reading,
        reading=reading,
        at=at,
        interval=claimed.interval,
        policy=policy,
    )


def excerpt(body: bytes) -> str:
    """The beginning of an answer, as text that any database takes."""
    return body[:EXCERPT].decode("utf-8", "replace").replace("\x00", "\ufffd")


def _understood(claimed: Claimed, reply: Reply, heard: Heard) -> Answer | Refusal:
    if reply.failure is not None:
        return reply.failure
    parsed = parse_status(
        reply.body,
        expected_ref=claimed.ref,
        received_at=heard.received_at,
        content_type=reply.content_type,
    )
    return unreadable(parsed) if isinstance(parsed, Refusal) else parsed


def _judged(answer: Answer, thresholds: Thresholds, heard: Heard, held_because: str) -> Judgement:
    if held_because:
        return Judgement(UNKNOWN, f"Held: {held_because}")
    return judge(
        answer.state,
        answer.metrics,
        thresholds,
        certificate_not_after=answer.certificate_not_after,
        at=heard.received_at,
    )


def _due_after(
    claimed: Claimed,
    state: State,
    reading: Reading,
    heard: Heard,
    *,
    turn: datetime,
    policy: CheckPolicy,
) -> datetime:
    """The turn after the one that was asked in, even if it has come while the answer did not."""
    if not wants_second_look(state, reading, claimed.last_reading):
        return turn
    retry = policy.retry_interval
    return retry_due(claimed.ref, claimed.interval, retry, heard.received_at, turn)
