"""How each kind of criterion is judged by the records of a migration, in words."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from migrations_tracker.domain.certificate import standing_words, why_not_valid
from migrations_tracker.domain.criteria_measured import clean_soak, measured_up
from migrations_tracker.domain.criterion import Criterion, CriterionKind
from migrations_tracker.domain.delivery import Freshness
from migrations_tracker.domain.errors import all_of
from migrations_tracker.domain.findings import count_of, long_date
from migrations_tracker.domain.gate_facts import Facts, MilestoneFact, ServiceFact
from migrations_tracker.domain.milestones import BLUEPRINT, MilestoneCode, MilestoneStatus
from migrations_tracker.domain.moments import full_moment
from migrations_tracker.domain.verdict import Verdict, met, unmet

NOTHING_IN_SCOPE: Final = unmet("No service is in scope, so there is nothing to cut over.")


def judge(criterion: Criterion, facts: Facts) -> Verdict:
    """Whether a criterion is met by the facts. Pure: waivers are looked at elsewhere."""
    return JUDGES[criterion.kind](criterion.parameter, facts)


def _milestone_done(parameter: str, facts: Facts) -> Verdict:
    code = MilestoneCode(parameter)
    fact = facts.milestones.get(code)
    if fact is None:
        return unmet(f"“{BLUEPRINT[code].name}” is not in the plan.")
    name, evidence = f"“{fact.name}”", [_dates(code, fact)]
    if fact.status is MilestoneStatus.COMPLETE and fact.actual:
        words = f"{name} was completed on {long_date(fact.actual)}."
        return met(words, since=fact.actual, of=evidence)
    if fact.status is MilestoneStatus.NOT_APPLICABLE:
        return met(f"{name} is not applicable: {fact.reason.rstrip('.')}.", of=evidence)
    return unmet(f"{name} is not complete: {_progress(fact)}.", of=evidence)


def _dates(code: MilestoneCode, fact: MilestoneFact) -> str:
    """A milestone by its code, its status and the dates that it has."""
    days = {"baseline": fact.baseline, "forecast": fact.forecast, "actual": fact.actual}
    said = [f"{name} {long_date(day)}" for name, day in days.items() if day]
    return f"{code.value}: {', '.join([fact.status.label.lower(), *said])}"


def _progress(fact: MilestoneFact) -> str:
    words = fact.status.label.lower()
    if fact.status is MilestoneStatus.BLOCKED and fact.waiting_on and fact.waiting_since:
        words += f", waiting on {fact.waiting_on.label} since {long_date(fact.waiting_since)}"
    return f"{words}, forecast {long_date(fact.forecast)}" if fact.forecast else words


def _certificate_valid(_: str, facts: Facts) -> Verdict:
    why = why_not_valid(facts.compliance)
    if why:
        return unmet(why)
    one = facts.compliance.certificate
    return met(
        f"Certificate {standing_words(facts.compliance)}.", since=one.issued if one else None
    )


def _claim_fresh(_: str, facts: Facts) -> Verdict:
    if facts.freshness is Freshness.NOT_DUE or facts.next_update_by is None:
        return met("No update of the claim is due.")
    due = long_date(facts.next_update_by)
    if why := why_not_fresh(facts.freshness):
        return unmet(why, since=facts.next_update_by, of=[f"An update was due by {due}."])
    return met(f"The supplier’s next update is due by {due}.")


def why_not_fresh(freshness: Freshness) -> str | None:
    """Why a claim does not count as fresh; None where it does."""
    overdue = freshness is Freshness.OVERDUE
    return "The supplier’s claim has had no recent update." if overdue else None


def _back_out_rehearsed(_: str, facts: Facts) -> Verdict:
    """A back-out is needed for what is still to be cut over."""
    if not facts.services:
        return NOTHING_IN_SCOPE
    evidence = [f"{one.service.label}: {_rehearsal(one)}" for one in facts.services]
    left = [one for one in facts.services if not (one.is_cut_over or _is_rehearsed(one, facts))]
    if left:
        return unmet(f"The back-out of {_names(left)} is not rehearsed.", of=evidence)
    days = [one.rehearsed for one in facts.services if one.rehearsed]
    words = "The back-out of every service still to be cut over is rehearsed."
    return met(words, since=max(days, default=None), of=evidence)


def _is_rehearsed(one: ServiceFact, facts: Facts) -> bool:
    return one.rehearsed is not None and one.rehearsed <= facts.today


def _rehearsal(one: ServiceFact) -> str:
    if one.rehearsed:
        return f"rehearsed on {long_date(one.rehearsed)}"
    return "cut over" if one.is_cut_over else "not rehearsed"


def _outside_freeze(_: str, facts: Facts) -> Verdict:
    """A missing window is unmet; what is cut over already needs none."""
    if not facts.services:
        return NOTHING_IN_SCOPE
    evidence = [f"{one.service.label}: {_planned(one)}" for one in facts.services]
    ahead = [one for one in facts.services if not one.is_cut_over]
    unplanned = [one for one in ahead if one.window is None]
    said = [f"No cutover is planned for {_names(unplanned)}."] if unplanned else []
    for freeze in facts.freezes:
        frozen = [one for one in ahead if one.window and freeze.touches(one.window)]
        if frozen:
            verb = "is" if len(frozen) == 1 else "are"
            said.append(
                f"{_names(frozen)} {verb} planned within the freeze “{freeze.name}” "
                f"({long_date(freeze.starts)} to {long_date(freeze.ends)})."
            )
    if said:
        return unmet(" ".join(said), of=evidence)
    return met("Every cutover still to come is planned outside change freezes.", of=evidence)


def _planned(one: ServiceFact) -> str:
    if one.is_cut_over:
        return "cut over"
    if one.window is None:
        return "not planned"
    return f"planned for {full_moment(one.window[0])} to {full_moment(one.window[1])}"


def _service_cut_over(_: str, facts: Facts) -> Verdict:
    if not facts.services:
        return NOTHING_IN_SCOPE
    evidence = [f"{one.service.label}: {_outcome(one)}" for one in facts.services]
    left = [one for one in facts.services if not one.is_cut_over]
    total = count_of(len(facts.services), "service")
    if left:
        done = len(facts.services) - len(left)
        words = f"{done or 'None'} of {total} in scope {'is' if done < 2 else 'are'} cut over."
        return unmet(f"{words} Missing: {_names(left)}.", of=evidence)
    times = [one.outcome_at for one in facts.services if one.outcome_at]
    words = f"All {total} in scope are cut over." if len(facts.services) > 1 else "It is cut over."
    return met(words, since=max(times, default=None), of=evidence)


def _outcome(one: ServiceFact) -> str:
    if one.outcome is None or one.outcome_at is None:
        return "not cut over"
    words = "cut over" if one.is_cut_over else one.outcome.label.lower()
    before = ", before the present stage was entered" if one.is_from_before else ""
    return f"{words} on {full_moment(one.outcome_at)}{before}"


def _names(services: Sequence[ServiceFact]) -> str:
    return all_of([one.service.label for one in services])


JUDGES: Final[Mapping[CriterionKind, Callable[[str, Facts], Verdict]]] = {
    CriterionKind.MILESTONE_DONE: _milestone_done,
    CriterionKind.CERTIFICATE_VALID: _certificate_valid,
    CriterionKind.MEASURED_UP: measured_up,
    CriterionKind.BACK_OUT_REHEARSED: _back_out_rehearsed,
    CriterionKind.OUTSIDE_FREEZE: _outside_freeze,
    CriterionKind.SERVICE_CUT_OVER: _service_cut_over,
    CriterionKind.CLEAN_SOAK: clean_soak,
    CriterionKind.CLAIM_FRESH: _claim_fresh,
}
