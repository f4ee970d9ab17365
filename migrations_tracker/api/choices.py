"""The code lists of the API as choices: what a schema names and a request may hold."""

from typing import Final

from migrations_tracker.domain.access import Channel, Role, Scope
from migrations_tracker.domain.api_calls import CallOutcome
from migrations_tracker.domain.certificate import CertificateStatus
from migrations_tracker.domain.cutover import CutoverState
from migrations_tracker.domain.delay_reasons import DelayReason
from migrations_tracker.domain.delivery import DeliveryStatus, Freshness
from migrations_tracker.domain.discrepancy import DiscrepancyKind
from migrations_tracker.domain.discrepancy_answers import AnswerKind
from migrations_tracker.domain.endpoint_kinds import Criticality, EndpointKind
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.evidence import About, ScanState
from migrations_tracker.domain.incident import IncidentKind
from migrations_tracker.domain.incident_replies import Progress
from migrations_tracker.domain.judgement import OVERRIDES, Level
from migrations_tracker.domain.ledger import EventKind
from migrations_tracker.domain.maintenance import WindowStatus
from migrations_tracker.domain.milestones import (
    BLUEPRINT,
    Lane,
    MilestoneCode,
    MilestoneStatus,
    Party,
)
from migrations_tracker.domain.on_behalf import Means
from migrations_tracker.domain.psn_services import CutoverOutcome, PsnService
from migrations_tracker.domain.readings import Reading
from migrations_tracker.domain.scorecard import ABOUT, Verdict
from migrations_tracker.domain.stages import MoveKind, Stage
from migrations_tracker.domain.telling import Fate
from migrations_tracker.domain.webhooks import CHOOSABLE, EventType

Choices = list[tuple[str, str]]

STAGES: Final[Choices] = [(one.value, one.label) for one in Stage]
MOVES: Final[Choices] = [(one.value, one.label) for one in MoveKind]
DISCREPANCIES: Final[Choices] = [(one.value, one.label) for one in DiscrepancyKind]
DISCREPANCIES_OR_NONE: Final[Choices] = [*DISCREPANCIES, ("none", "None is open")]
TRUE_FALSE: Final[Choices] = [("true", "Yes"), ("false", "No")]
ANSWERS: Final[Choices] = [(one.value, one.label) for one in AnswerKind]
FRESHNESS: Final[Choices] = [(one.value, one.label) for one in Freshness]
CERTIFICATE_STATUSES: Final[Choices] = [(one.value, one.label) for one in CertificateStatus]
DELIVERY: Final[Choices] = [(one.value, one.label) for one in DeliveryStatus]
OVERRIDDEN: Final[Choices] = [(one.value, one.label) for one in OVERRIDES]
CONFIDENCES: Final[Choices] = [(one.value, one.label) for one in Level]
ENDPOINT_STATUSES: Final[Choices] = [(one.value, one.label) for one in EndpointStatus]
ENDPOINT_KINDS: Final[Choices] = [(one.value, one.label) for one in EndpointKind]
CRITICALITIES: Final[Choices] = [(one.value, one.value.capitalize()) for one in Criticality]
READINGS: Final[Choices] = [(one.value, one.value.capitalize()) for one in Reading]
MEASURED: Final[Choices] = [
    (one.value, one.label)
    for one in (EndpointStatus.UP, EndpointStatus.DEGRADED, EndpointStatus.DOWN)
]
GATE_DECISIONS: Final[Choices] = [
    ("passed", "Every criterion was met or waived"),
    ("revoked", "Later evidence speaks against it"),
    ("restored", "What spoke against it has ended"),
]
EVENT_KINDS: Final[Choices] = [(one.value, one.label) for one in EventKind]
INCIDENT_KINDS: Final[Choices] = [(one.value, one.label) for one in IncidentKind]
OPEN_OR_CLOSED: Final[Choices] = [("open", "Open"), ("closed", "Closed")]

SUBJECTS: Final[Choices] = [
    (About.MILESTONE.value, "A milestone"),
    (About.GATE.value, "The gate to a stage"),
    (About.SERVICE.value, "A service"),
]
SUBJECT_CODES: Final[Choices] = [
    (code, code) for code in dict.fromkeys([*MilestoneCode, *Stage, *PsnService])
]
SCAN_STATES: Final[Choices] = [(one.value, one.label) for one in ScanState]
CALL_OUTCOMES: Final[Choices] = [(one.value, one.label) for one in CallOutcome]
SERVICES: Final[Choices] = [(one.value, one.label) for one in PsnService]
CUTOVER_OUTCOMES: Final[Choices] = [(one.value, one.label) for one in CutoverOutcome]
CUTOVER_STATES: Final[Choices] = [(one.value, one.label) for one in CutoverState]
PROGRESS: Final[Choices] = [(one.value, one.label) for one in Progress]
WINDOW_STATUSES: Final[Choices] = [(one.value, one.label) for one in WindowStatus]
MILESTONES: Final[Choices] = [(one.value, BLUEPRINT[one].name) for one in MilestoneCode]
MILESTONE_STATUSES: Final[Choices] = [(one.value, one.label) for one in MilestoneStatus]
NEW_STATUSES: Final[Choices] = [one for one in MILESTONE_STATUSES if one[0] != "not_started"]
OUTCOMES: Final[Choices] = [
    ("changed", "Changed"),
    ("unchanged", "Unchanged"),
    ("refused", "Refused"),
]
LANES: Final[Choices] = [(one.value, one.label) for one in Lane]
PARTIES: Final[Choices] = [(one.value, one.label) for one in Party]
DELAY_REASONS: Final[Choices] = [(one.value, one.label) for one in DelayReason]
MEASURES: Final[Choices] = [(one.value, about.name) for one, about in ABOUT.items()]
VERDICTS: Final[Choices] = [(one.value, one.label) for one in Verdict]
CHANNELS: Final[Choices] = [
    (one.value, one.label) for one in Channel if one is not Channel.ON_BEHALF
]
CLAIM_CHANNELS: Final[Choices] = [(one.value, one.label) for one in Channel]
MEANS: Final[Choices] = [(one.value, one.label) for one in Means]
ROLES: Final[Choices] = [(one.value, one.label) for one in Role]
SCOPES: Final[Choices] = [(one.value, one.label) for one in Scope]
CALLER_KINDS: Final[Choices] = [("person", "Person"), ("api_key", "API key")]
ACTOR_KINDS: Final[Choices] = [*CALLER_KINDS, ("system", "The tracker")]
INNER_OUTER: Final[Choices] = [("inner", "Inner London"), ("outer", "Outer London")]
EVENT_TYPES: Final[Choices] = [(one.value, one.meaning) for one in EventType]
CHOOSABLE_TYPES: Final[Choices] = [(one.value, one.meaning) for one in CHOOSABLE]
DELIVERY_STATES: Final[Choices] = [
    (Fate.WAITING.value, "It waits for its turn, or to be tried again"),
    (Fate.SENT.value, "It has arrived"),
    (Fate.GIVEN_UP.value, "It is not tried any more"),
]
FEED_ORDERS: Final[Choices] = [("newest", "Newest first"), ("oldest", "Oldest first")]
CODE_LISTS: Final[Choices] = [
    ("stages", "Stages"),
    ("moves", "Moves"),
    ("endpoint-kinds", "Kinds of endpoint"),
    ("endpoint-statuses", "Endpoint statuses"),
    ("delivery-statuses", "Delivery statuses"),
    ("milestones", "Milestones"),
    ("milestone-statuses", "Milestone statuses"),
    ("delay-reasons", "Delay reasons"),
    ("gate-criteria", "Criteria of gates"),
    ("event-types", "Types of events"),
    ("problems", "Problems"),
]


def codes(choices: Choices) -> tuple[str, ...]:
    return tuple(code for code, _ in choices)
