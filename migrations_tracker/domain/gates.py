"""The gates: the criteria to enter a stage, as data, and their evaluation against facts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from migrations_tracker.domain.certificate import why_not_valid
from migrations_tracker.domain.criteria import judge
from migrations_tracker.domain.criteria_measured import expected_critical, spoiled
from migrations_tracker.domain.criterion import Criterion, CriterionKind
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.errors import Unmet
from migrations_tracker.domain.findings import long_date
from migrations_tracker.domain.gate_facts import EndpointFact, Facts
from migrations_tracker.domain.milestones import MilestoneCode
from migrations_tracker.domain.readings import Reading
from migrations_tracker.domain.stages import LINE, Stage
from migrations_tracker.domain.waivers import Waiver


def _done(code: MilestoneCode) -> Criterion:
    return Criterion(CriterionKind.MILESTONE_DONE, code.value)


def _up(kind: EndpointKind) -> Criterion:
    return Criterion(CriterionKind.MEASURED_UP, kind.value)


VALID: Final = Criterion(CriterionKind.CERTIFICATE_VALID)
# Source: the programme's table of gates.
GATES: Final[Mapping[Stage, tuple[Criterion, ...]]] = {
    Stage.DESIGN: (_done(MilestoneCode.DISCOVERY),),
    Stage.BUILD: (_done(MilestoneCode.BUSINESS_CASE), _done(MilestoneCode.DESIGN)),
    Stage.TESTING: (VALID, _done(MilestoneCode.CIRCUIT)),
    Stage.CUTOVER: (
        _done(MilestoneCode.CONNECT_TEST),
        _up(EndpointKind.GCN_GATEWAY),
        _up(EndpointKind.CIRCUIT_PRIMARY),
        Criterion(CriterionKind.BACK_OUT_REHEARSED),
        Criterion(CriterionKind.OUTSIDE_FREEZE),
    ),
    Stage.LIVE: (Criterion(CriterionKind.SERVICE_CUT_OVER),),
    Stage.ACCEPTED: (
        Criterion(CriterionKind.CLEAN_SOAK),
        VALID,
        Criterion(CriterionKind.CLAIM_FRESH),
    ),
    Stage.CLOSED: (_done(MilestoneCode.DECOMMISSION),),
}


class Standing(StrEnum):
    """How a criterion stands. One that is met needs no waiver, so it is not called waived."""

    MET = "met"
    UNMET = "unmet"
    WAIVED = "waived"

    @property
    def label(self) -> str:
        return {Standing.MET: "Met", Standing.UNMET: "Not met", Standing.WAIVED: "Waived"}[self]


@dataclass(frozen=True, slots=True)
class Finding:
    """One criterion of a gate with what it was judged on. `waiver` is the one in force, if any."""

    criterion: Criterion
    standing: Standing
    words: str
    evidence: tuple[str, ...] = ()
    since: str = ""
    waiver: Waiver | None = None

    @property
    def as_unmet(self) -> Unmet:
        kind, parameter = self.criterion.kind.value, self.criterion.parameter
        return Unmet(kind, self.words, parameter, self.evidence)


def evaluate(target: Stage, facts: Facts) -> tuple[Finding, ...]:
    """Every criterion to enter `target`, in the order of the gate; empty where it has none."""
    return tuple(_finding(target, criterion, facts) for criterion in GATES.get(target, ()))


def _finding(stage: Stage, criterion: Criterion, facts: Facts) -> Finding:
    verdict, waiver = judge(criterion, facts), waiver_of(stage, criterion, facts)
    words, standing = verdict.words, Standing.MET if verdict.is_met else Standing.UNMET
    if waiver and not verdict.is_met:
        standing = Standing.WAIVED
        words = f"{words} Waived until {long_date(waiver.ends)}."
    return Finding(criterion, standing, words, verdict.evidence, verdict.since, waiver)


def waiver_of(stage: Stage, criterion: Criterion, facts: Facts) -> Waiver | None:
    """The waiver in force for one criterion of a gate."""
    covering = (one for one in facts.waivers if one.covers(stage, criterion, facts.today))
    return next(covering, None)


def blocking(findings: Iterable[Finding]) -> tuple[Unmet, ...]:
    """Those that hold up a move: neither met nor waived."""
    return tuple(one.as_unmet for one in findings if one.standing is Standing.UNMET)


def is_forward(stage: Stage, target: Stage, *, held_from: Stage | None = None) -> bool:
    """Gates guard the way forward; going back or aside is never held up by evidence."""
    held = held_from or stage
    return target in LINE and held in LINE and LINE.index(target) > LINE.index(held)


def is_back(stage: Stage, target: Stage, *, held_from: Stage | None = None) -> bool:
    """Whether a move leads back on the line; aside is not back."""
    held = held_from or stage
    return target in LINE and held in LINE and LINE.index(target) < LINE.index(held)


def barred(
    stage: Stage, target: Stage, facts: Facts, *, held_from: Stage | None = None
) -> tuple[Unmet, ...]:
    """What holds up the way from `stage` to `target`."""
    if not is_forward(stage, target, held_from=held_from):
        return ()
    return blocking(evaluate(target, facts))


def next_stage(stage: Stage, held_from: Stage | None = None) -> Stage | None:
    """The stage that follows on the line, also from a hold; None at the end of it and aside."""
    held = held_from or stage
    if held not in LINE or held is LINE[-1]:
        return None
    return LINE[LINE.index(held) + 1]


# What was done stays done; what must stay so lasts, and what was waived until it is met.
LASTING: Final = frozenset(
    {CriterionKind.CERTIFICATE_VALID, CriterionKind.MEASURED_UP, CriterionKind.CLEAN_SOAK}
)


def lasts(criterion: Criterion, standing: Standing) -> bool:
    """Whether later evidence about a criterion can revoke the gate that was passed on it."""
    return criterion.kind in LASTING or standing is Standing.WAIVED


def lost(stage: Stage, criterion: Criterion, passed_on: Standing, facts: Facts) -> str:
    """Why a criterion that a gate was passed on holds no longer, in words; empty while it holds.

    An endpoint fails it by being down for longer than a soak allows, not by one outage. Silence
    says nothing: endpoints are taken to answer as they last did.
    """
    if not lasts(criterion, passed_on) or waiver_of(stage, criterion, facts):
        return ""
    if passed_on is Standing.WAIVED:
        verdict = judge(criterion, _as_if_answered(facts))
        return "" if verdict.is_met else verdict.words
    if criterion.kind is CriterionKind.CERTIFICATE_VALID:
        return why_not_valid(facts.compliance) or ""
    return " ".join(filter(None, (spoiled(one, facts) for one in resting_on(criterion, facts))))


def resting_on(criterion: Criterion, facts: Facts) -> list[EndpointFact]:
    """The endpoints that a criterion is about."""
    if criterion.kind is CriterionKind.CLEAN_SOAK:
        return list(expected_critical(facts))
    if criterion.kind is CriterionKind.MEASURED_UP:
        return [one for one in facts.endpoints if one.kind.value == criterion.parameter]
    return []


def _as_if_answered(facts: Facts) -> Facts:
    good = (Reading.UP,) * facts.policy.measured_up_checks
    return replace(facts, endpoints=[replace(one, readings=good) for one in facts.endpoints])
