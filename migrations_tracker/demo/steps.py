"""What can happen in the illustrative programme: one step, as a value."""

from dataclasses import dataclass
from datetime import date, datetime

from migrations_tracker.domain.access import Channel, Role
from migrations_tracker.domain.criterion import Criterion
from migrations_tracker.domain.cutover import Ended
from migrations_tracker.domain.cutover_rules import CutoverPlan
from migrations_tracker.domain.delay_reasons import DelayReason
from migrations_tracker.domain.delivery import DeliveryStatus
from migrations_tracker.domain.discrepancy import DiscrepancyKind
from migrations_tracker.domain.discrepancy_answers import Answer
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.evidence import Subject
from migrations_tracker.domain.judgement import Level
from migrations_tracker.domain.milestones import MilestoneCode, Party
from migrations_tracker.domain.notes import Audience
from migrations_tracker.domain.on_behalf import OnBehalf
from migrations_tracker.domain.plan_rules import Step as MilestoneStep
from migrations_tracker.domain.psn_services import PsnService
from migrations_tracker.domain.stages import Stage


@dataclass(frozen=True, slots=True)
class Part:
    """Who acts and by which way. `who` is a borough's code or a supplier's slug, else empty."""

    role: Role
    who: str
    channel: Channel


@dataclass(frozen=True, slots=True)
class OpenMigration:
    wave: int


@dataclass(frozen=True, slots=True)
class AssignSupplier:
    """`slug` is the supplier that leads from now on."""

    slug: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Forecast:
    """One milestone is expected on a date, or asked to be measured against it."""

    code: MilestoneCode
    day: date


@dataclass(frozen=True, slots=True)
class Forecasts:
    """Milestones are expected on other dates; a reason where they are later."""

    days: tuple[Forecast, ...]
    reason: DelayReason | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ApproveBaseline:
    """The forecasts that stand are frozen as baselines."""


@dataclass(frozen=True, slots=True)
class AskForBaseline:
    days: tuple[Forecast, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class DecideBaseline:
    """The open request is decided."""

    approved: bool
    note: str


@dataclass(frozen=True, slots=True)
class TakeStep:
    """One step with one milestone; `on` is whom a blocked one waits on."""

    code: MilestoneCode
    step: MilestoneStep
    reason: str = ""
    on: Party | None = None


@dataclass(frozen=True, slots=True)
class ClaimStage:
    """`on_behalf`: whose word a manager writes down, and how they gave it."""

    stage: Stage
    next_update_by: date | None
    reason: str = ""
    note: str = ""
    on_behalf: OnBehalf | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A supplier says that it is still at `stage`, and how it goes."""

    stage: Stage
    next_update_by: date
    note: str


@dataclass(frozen=True, slots=True)
class ApplyForCertificate:
    """The borough applies for its PSN compliance certificate, or for the renewal."""


@dataclass(frozen=True, slots=True)
class RecordCertificate:
    """Issued on that day, for twelve months; recorded later where the day has passed."""

    number: str
    issued: date


@dataclass(frozen=True, slots=True)
class RefuseCertificate:
    reason: str


@dataclass(frozen=True, slots=True)
class WithdrawCertificate:
    reason: str


@dataclass(frozen=True, slots=True)
class WaiveCriterion:
    """A manager lets a gate be passed without one criterion, up to and including `ends`."""

    stage: Stage
    criterion: Criterion
    ends: date
    reason: str


@dataclass(frozen=True, slots=True)
class ScopeService:
    """The borough does not need this service."""

    service: PsnService
    reason: str


@dataclass(frozen=True, slots=True)
class PlanCutover:
    service: PsnService
    plan: CutoverPlan


@dataclass(frozen=True, slots=True)
class RecordRehearsal:
    service: PsnService
    held: date


@dataclass(frozen=True, slots=True)
class EndCutover:
    service: PsnService
    ended: Ended


@dataclass(frozen=True, slots=True)
class SignOff:
    """`reference` names the letter where a manager signs off on the borough's behalf."""

    service: PsnService
    reference: str


CutoverStep = ScopeService | PlanCutover | RecordRehearsal | EndCutover | SignOff


@dataclass(frozen=True, slots=True)
class OverrideStatus:
    """A manager sets the delivery status up to and including a day."""

    status: DeliveryStatus
    ends_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class EndOverride:
    reason: str


@dataclass(frozen=True, slots=True)
class JudgeConfidence:
    level: Level
    reason: str


@dataclass(frozen=True, slots=True)
class WriteNote:
    text: str
    audience: Audience


@dataclass(frozen=True, slots=True)
class AddEvidence:
    """A link on a milestone, a gate or a service."""

    on: Subject
    title: str
    link: str


@dataclass(frozen=True, slots=True)
class Found:
    """An endpoint has been so since then; unknown is one that gives no answer."""

    kind: EndpointKind
    status: EndpointStatus
    since: datetime


@dataclass(frozen=True, slots=True)
class Observe:
    """The checks hold this of a borough's endpoints; those that are not named are up."""

    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class AnswerCase:
    """Somebody answers the open discrepancy of that kind."""

    about: DiscrepancyKind
    answer: Answer


CertificateStep = ApplyForCertificate | RecordCertificate | RefuseCertificate | WithdrawCertificate
Word = (
    AddEvidence
    | WaiveCriterion
    | OverrideStatus
    | EndOverride
    | JudgeConfidence
    | AnswerCase
    | WriteNote
)
Action = (
    OpenMigration
    | AssignSupplier
    | Forecasts
    | ApproveBaseline
    | AskForBaseline
    | DecideBaseline
    | TakeStep
    | ClaimStage
    | Report
    | CertificateStep
    | CutoverStep
    | Observe
    | Word
)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens to one borough's migration. No two steps share an instant."""

    at: datetime
    borough: str
    by: Part
    action: Action
