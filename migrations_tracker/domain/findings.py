"""The sentences that headings, alternative texts and reports share."""

from collections.abc import Sequence
from datetime import date

from migrations_tracker.domain.delivery import DeliveryStatus, Held, Plan
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.stages import CLAIMED_LIVE, Stage


def count_of(number: int, singular: str, plural: str | None = None) -> str:
    """A number with its noun: “1 borough”, “2 boroughs”, “no boroughs”."""
    noun = singular if number == 1 else (plural or f"{singular}s")
    return f"{number or 'no'} {noun}"


def overview_heading(*, total: int, claimed_live: int, off_track: int, silent: int) -> str:
    """The finding of the overview, such as “9 of 33 boroughs are claimed live; 5 are off track”."""
    if total == 0:
        return "No migrations have been opened yet"
    verb = "is" if claimed_live == 1 else "are"
    first = f"{claimed_live} of {total} boroughs {verb} claimed live"
    if off_track:
        return f"{first}; {off_track} {'is' if off_track == 1 else 'are'} off track"
    if silent:
        return f"{first}; {silent} {'has' if silent == 1 else 'have'} gone silent"
    if claimed_live == total:
        return f"All {total} boroughs are claimed live" if total > 1 else first
    return f"{first}; none is off track"


def progress_heading(*, total: int, claimed: int, verified: int) -> str:
    """How far the claims are borne out: “12 claimed, 4 verified of 33”."""
    return f"{claimed} claimed, {verified} verified of {total}"


def progress_description(*, total: int, claimed: int, verified: int) -> str:
    """The same bar for those who do not see it."""
    gap, rest = claimed - verified, total - claimed
    return (
        f"A bar of {count_of(total, 'borough')}: {verified} verified, {gap} claimed live but not "
        f"verified (hatched), {rest} not claimed live."
    )


def agreement_heading(disagreeing: int) -> str:
    """The finding of the table of claims against observations."""
    if disagreeing == 0:
        return "No live claim contradicts what is observed"
    claims = count_of(disagreeing, "live claim")
    return f"{claims} {'contradicts' if disagreeing == 1 else 'contradict'} what is observed"


def slip_words(slip: int | None) -> str:
    """How a date stands against its baseline, in working days."""
    if slip is None:
        return "no baseline"
    if slip == 0:
        return "on its baseline date"
    days = count_of(abs(slip), "working day")
    return f"{days} {'late' if slip > 0 else 'early'}"


def held_words(held: Held) -> str:
    """Why a forecast does not count, without a full stop."""
    return f"It counts as {long_date(held.until)}, for which “{held.by}” is forecast"


def long_date(day: date) -> str:
    """9 March 2026."""
    return f"{day.day} {day:%B %Y}"


def short_date(day: date) -> str:
    """9 Mar."""
    return f"{day.day} {day:%b}"


def borough_heading(
    name: str,
    stage: Stage,
    delivery: DeliveryStatus,
    seen: EndpointStatus,
    *,
    slip: int | None,
    next_update_by: date | None,
    cause: str = "",
) -> str:
    """The finding of a borough's page, such as “Haringey is at risk: 14 working days late”.

    `cause` says why the status is what it is, where more than the forecast does.
    """
    if stage in CLAIMED_LIVE:
        return f"{name} is {_claimed(stage)} {_as_observed(seen)}"
    if stage is Stage.WITHDRAWN:
        return f"{name} has withdrawn from the migration"
    if delivery is DeliveryStatus.NO_RECENT_UPDATE and next_update_by:
        return f"{name} has gone silent: an update was due on {long_date(next_update_by)}"
    if delivery is DeliveryStatus.NOT_STARTED:
        return f"{name} has not started"
    state = "on hold" if stage is Stage.ON_HOLD else delivery.label.lower()
    status = f"{name} is {state}"
    if cause:
        return f"{status}: {cause}"
    return status if slip is None else f"{status}: {_forecast_words(slip)}"


def regressed_heading(name: str, stages: Sequence[Stage]) -> str:
    """The finding of a borough that has lost gates, such as “Haringey has regressed: …”."""
    return f"{name} has regressed: it lost the gate {gates_words(stages)}"


def gates_words(stages: Sequence[Stage]) -> str:
    """Gates by the stages they lead to, such as “to live and to accepted”."""
    return " and ".join(f"to {stage.label.lower()}" for stage in stages)


def _claimed(stage: Stage) -> str:
    return "claimed live" if stage is Stage.LIVE else stage.label.lower()


def _as_observed(seen: EndpointStatus) -> str:
    if seen is EndpointStatus.UP:
        return "and observed up"
    if seen is EndpointStatus.NOT_EXPECTED:
        return "but none of its endpoints is checked yet"
    if seen is EndpointStatus.UNKNOWN:
        return "but its endpoints have given no recent answer"
    if seen is EndpointStatus.MAINTENANCE:
        return "and in planned maintenance"
    return f"but observed {seen.value}"


def _forecast_words(slip: int) -> str:
    return "cutover forecast on its baseline date" if slip == 0 else f"forecast {slip_words(slip)}"


def list_heading(*, shown: int, total: int, counts: Sequence[tuple[int, str]]) -> str:
    """What a list of boroughs holds: “33 boroughs: 9 on track, 5 off track”, or how many match.

    `counts` are numbers with the words for them; empty where the list has been narrowed.
    """
    if total == 0:
        return "No boroughs yet"
    if not counts:
        return f"{shown} of {count_of(total, 'borough')} match"
    parts = ", ".join(
        f"{n} {'with ' if word.startswith('no ') else ''}{word}" for n, word in counts
    )
    return f"{count_of(total, 'borough').capitalize()}: {parts}"


def own_heading(*, total: int, overdue: int, due_today: int) -> str:
    """What waits for a supplier's or a borough's own people."""
    if total == 0:
        return "No migration is assigned to you"
    if overdue:
        return f"{count_of(overdue, 'update')} overdue, of {count_of(total, 'migration')}"
    if due_today:
        return f"{count_of(due_today, 'update')} due today, of {count_of(total, 'migration')}"
    return f"Nothing is overdue in your {count_of(total, 'migration')}"


def borough_sentence(
    *,
    stage: Stage,
    since: date,
    supplier: str | None,
    plan: Plan,
    slip: int | None,
    next_update_by: date | None,
    today: date,
) -> str:
    """Stage, plan and what is awaited, such as “Testing since 2 March 2026, led by Fleet”."""
    led = f"led by {supplier}" if supplier else "with no supplier assigned"
    parts = [f"{stage.label} since {long_date(since)}, {led}."]
    if plan.actual:
        parts.append(f"Cut over on {long_date(plan.actual)}, {slip_words(slip)}.")
    elif plan.forecast:
        past = " The forecast has passed." if plan.forecast < today else ""
        past = f" {held_words(plan.held)}." if plan.held else past
        parts.append(f"Cutover forecast for {long_date(plan.forecast)}, {slip_words(slip)}.{past}")
    else:
        parts.append("Nobody has forecast its cutover.")
    if next_update_by and next_update_by < today:
        who = supplier or "its supplier"
        parts.append(f"Waiting for {who}: an update was due on {long_date(next_update_by)}.")
    return " ".join(parts)


def claim_recorded(name: str, stage: Stage, next_update_by: date | None, *, is_new: bool) -> str:
    """What a claim did, for the page after it."""
    if not is_new:
        return f"Nothing was new: {name} is still at {stage.label}."
    promise = f" The next update is due by {long_date(next_update_by)}." if next_update_by else ""
    return f"Recorded: {name} is at {stage.label}.{promise}"
