"""The codes that answers use, with their meanings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.http import HttpResponse
from rest_framework.request import Request

from migrations_tracker.api import documents
from migrations_tracker.api.answers import answer
from migrations_tracker.api.base import ApiView
from migrations_tracker.api.operations import documented
from migrations_tracker.api.problem_texts import TEXTS
from migrations_tracker.api.problems import NotThere
from migrations_tracker.api.representations import CodeListRecord, write
from migrations_tracker.api.schema import problem_types
from migrations_tracker.domain.criterion import CriterionKind
from migrations_tracker.domain.delay_reasons import DelayReason
from migrations_tracker.domain.delivery import DeliveryStatus
from migrations_tracker.domain.endpoint_kinds import KINDS, EndpointKind
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.milestones import MilestoneStatus
from migrations_tracker.domain.policy import Policies
from migrations_tracker.domain.stages import MoveKind, Stage
from migrations_tracker.domain.webhooks import EventType
from migrations_tracker.facts import read_blueprint, read_policies


@dataclass(frozen=True, slots=True)
class Code:
    code: str
    label: str
    definition: str


STAGES: Final[Mapping[Stage, str]] = {
    Stage.NOT_STARTED: "Nothing has begun.",
    Stage.DISCOVERY: "What the borough has and needs is being found out.",
    Stage.DESIGN: "The new network and the services on it are being designed.",
    Stage.BUILD: "Circuits and equipment are being ordered, delivered and set up.",
    Stage.TESTING: "The network stands and is tested. Its endpoints are expected to answer.",
    Stage.CUTOVER: "Services are being moved over.",
    Stage.LIVE: "All services run on the PSN. All endpoints are expected to answer.",
    Stage.ACCEPTED: "The borough has accepted the service.",
    Stage.CLOSED: "The migration is over.",
    Stage.ON_HOLD: "Work has paused; it resumes to the stage that it was held from.",
    Stage.WITHDRAWN: "The migration was given up.",
}
MOVES: Final[Mapping[MoveKind, str]] = {
    MoveKind.ADVANCE: "To the next stage of the line.",
    MoveKind.ACCEPT: "The borough accepts the live service.",
    MoveKind.ACCEPT_ON_BEHALF: "The programme records the borough’s acceptance.",
    MoveKind.ROLL_BACK: "From cutover or live back to testing.",
    MoveKind.WITHDRAW_ACCEPTANCE: "From accepted back to live.",
    MoveKind.CORRECT: "To the stage before, because the claim was wrong.",
    MoveKind.HOLD: "To on hold, from any open stage.",
    MoveKind.RESUME: "From on hold to the stage that it was held from.",
    MoveKind.WITHDRAW: "The migration is given up.",
    MoveKind.IMPORT: "The record begins at this stage: a migration taken over midway.",
}
# What stands in braces is filled in with the limits in force.
STATUSES: Final[Mapping[EndpointStatus, str]] = {
    EndpointStatus.UP: "It answers within its limits.",
    EndpointStatus.DEGRADED: "It answers, but something stands over its first limit.",
    EndpointStatus.DOWN: "It does not answer, or something stands over its second limit.",
    EndpointStatus.MAINTENANCE: "Planned work is under way.",
    EndpointStatus.UNKNOWN: (
        "No good answer for {checks.stale_after_intervals:g} intervals. Neither good nor bad."
    ),
    EndpointStatus.NOT_EXPECTED: "It need not answer yet at the claimed stage.",
}
DELIVERIES: Final[Mapping[DeliveryStatus, str]] = {
    DeliveryStatus.COMPLETE: "Accepted or closed, and every gate that was passed still holds.",
    DeliveryStatus.NOT_STARTED: "Not started, or withdrawn.",
    DeliveryStatus.OFF_TRACK: (
        "At least {delivery.off_track_slip} working days later than the baseline, a milestone "
        "blocked for {delivery.blocked_off_track} working days, or a certificate with at most "
        "{delivery.certificate_off_track_calendar_days} days left."
    ),
    DeliveryStatus.NO_RECENT_UPDATE: "The promised update has not come.",
    DeliveryStatus.AT_RISK: (
        "At least {delivery.at_risk_slip} working days later than the baseline, a certificate with "
        "at most {delivery.certificate_at_risk_calendar_days} days left, or a gate that was lost."
    ),
    DeliveryStatus.ON_TRACK: "None of the others.",
}


CRITERIA: Final[Mapping[CriterionKind, str]] = {
    CriterionKind.MILESTONE_DONE: "The milestone in “parameter” is complete or not applicable.",
    CriterionKind.CERTIFICATE_VALID: "A PSN compliance certificate is valid that day.",
    CriterionKind.MEASURED_UP: (
        "The endpoint of the kind in “parameter” is measured up, its last "
        "{gate.measured_up_checks} checks good."
    ),
    CriterionKind.BACK_OUT_REHEARSED: (
        "For every service in scope that is still to be cut over, the back-out is rehearsed."
    ),
    CriterionKind.OUTSIDE_FREEZE: (
        "Every service in scope that is still to be cut over has a window outside all freezes."
    ),
    CriterionKind.SERVICE_CUT_OVER: "Every service in scope is cut over.",
    CriterionKind.CLEAN_SOAK: (
        "Every expected critical endpoint is up, and was for {gate.soak_working_days} working "
        "days but for {gate.soak_allowed_minutes} minutes at most."
    ),
    CriterionKind.CLAIM_FRESH: "The claim is not overdue.",
}
MILESTONE_STATUSES: Final[Mapping[MilestoneStatus, str]] = {
    MilestoneStatus.NOT_STARTED: "Nobody works on it yet.",
    MilestoneStatus.IN_PROGRESS: "Somebody works on it.",
    MilestoneStatus.SUBMITTED: "It was handed in and waits for an answer.",
    MilestoneStatus.BLOCKED: "It waits on the party in “waiting_on”, for the reason given.",
    MilestoneStatus.COMPLETE: "It is done, on its actual date.",
    MilestoneStatus.NOT_APPLICABLE: "It is not needed here, for the reason given.",
}


def _kind(kind: EndpointKind) -> Code:
    facts = KINDS[kind]
    port = f", port {facts.port}" if facts.port else ""
    words = f"Reached by {facts.protocol.upper()}{port}. {facts.criticality.capitalize()}."
    return Code(kind.value, facts.name, words)


def _by(policies: Policies, words: str) -> str:
    return words.format(checks=policies.checks, delivery=policies.delivery, gate=policies.gate)


def _endpoint_statuses() -> list[Code]:
    policies = read_policies()
    return [Code(one.value, one.label, _by(policies, STATUSES[one])) for one in EndpointStatus]


def _delivery_statuses() -> list[Code]:
    policies = read_policies()
    return [Code(one.value, one.label, _by(policies, DELIVERIES[one])) for one in DeliveryStatus]


def _gate_criteria() -> list[Code]:
    policies = read_policies()
    return [Code(one.value, one.label, _by(policies, CRITERIA[one])) for one in CriterionKind]


def _milestones() -> list[Code]:
    return [
        Code(code.value, planned.name, f"Shown by: {planned.evidence}.")
        for code, planned in read_blueprint().items()
    ]


def _delay_reasons() -> list[Code]:
    return [
        Code(one.value, one.label, f"Usually due to: {one.usual_cause.label}.")
        for one in DelayReason
    ]


def _problems() -> list[Code]:
    return [Code(one["code"], one["title"], TEXTS[one["code"]].meaning) for one in problem_types()]


LISTS: Final[Mapping[str, Callable[[], list[Code]]]] = {
    "stages": lambda: [Code(one.value, one.label, STAGES[one]) for one in Stage],
    "moves": lambda: [Code(one.value, one.label, MOVES[one]) for one in MoveKind],
    "endpoint-kinds": lambda: [_kind(one) for one in EndpointKind],
    "endpoint-statuses": _endpoint_statuses,
    "delivery-statuses": _delivery_statuses,
    "milestones": _milestones,
    "milestone-statuses": lambda: [
        Code(one.value, one.label, MILESTONE_STATUSES[one]) for one in MilestoneStatus
    ],
    "delay-reasons": _delay_reasons,
    "gate-criteria": _gate_criteria,
    "event-types": lambda: [Code(one.value, one.value, f"{one.meaning}.") for one in EventType],
    "problems": _problems,
}


class CodeList(ApiView):
    """At most one query beside the caller’s own, for the limits in force."""

    @documented(documents.READ_CODE_LIST)
    def get(self, request: Request, name: str) -> HttpResponse:
        if name not in LISTS:
            raise NotThere
        found = {"name": name, "data": LISTS[name]()}
        return answer(request, write(CodeListRecord, found, request))
