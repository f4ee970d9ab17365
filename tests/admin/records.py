"""One record of every model that the admin shows, and a way to more of each."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from itertools import count

from django.db.models import Model

from boroughs.models import Borough
from migrations_tracker.domain.evidence import About, Subject
from migrations_tracker.domain.milestones import MilestoneCode
from migrations_tracker.domain.policy_rules import RULES
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import (
    Acceptance,
    Announcement,
    ApiCall,
    Assignment,
    BaselineRequest,
    BlueprintMilestone,
    BoardDate,
    CalendarAddress,
    Certificate,
    Chase,
    Claim,
    DeliveryConfidence,
    Discrepancy,
    Endpoint,
    Event,
    Evidence,
    Freeze,
    GatePassage,
    GateReview,
    Incident,
    KindSetting,
    MaintenanceWindow,
    Milestone,
    Note,
    OutboxMessage,
    PolicyValue,
    PsnMigration,
    RaidItem,
    RegistrySource,
    Savings,
    ScorecardReply,
    ServiceCutover,
    Slip,
    StatusChange,
    StatusOverride,
    ThresholdSetting,
    User,
    Waiver,
    Wave,
    Webhook,
)
from migrations_tracker.services.evidence import Piece, add_evidence
from migrations_tracker.services.planning import change_forecast
from migrations_tracker.services.transitions import StageClaim, claim_stage
from suppliers.keys import issue_key
from suppliers.models import ApiKey, Supplier
from tests.make import (
    NOON,
    make_acceptance,
    make_board_date,
    make_borough,
    make_certificate,
    make_claim,
    make_confidence,
    make_endpoint,
    make_freeze,
    make_migration,
    make_month,
    make_override,
    make_passage,
    make_review,
    make_savings,
    make_supplier,
    make_user,
    make_waiver,
    make_wave,
    origin,
)
from tests.make_checks import make_case
from tests.make_incidents import make_down, make_incident, make_message, make_window
from tests.make_raid import make_action, make_item
from tests.make_webhooks import make_call, make_webhook, tell

METRICS = [
    ("gcn_gateway", "latency_ms"),
    ("gcn_gateway", "loss_pct"),
    ("dns", "latency_ms"),
    ("dns", "servers_failed"),
    ("ntp", "stratum"),
]
_turn = count()


def make_key() -> ApiKey:
    key, _ = issue_key(make_supplier(), name="Nightly", scopes=["read"], expires_at=None)
    return key


def make_event() -> Event:
    migration = make_migration()
    who = make_user().principal()
    outcome = claim_stage(migration.pk, StageClaim(Stage.DISCOVERY), origin(who))
    assert outcome.event is not None
    return outcome.event


def make_evidence() -> Evidence:
    piece = Piece("Minutes", link="https://files.example/minutes")
    subject = Subject(About.GATE, "live")
    return add_evidence(make_migration().pk, subject, piece, origin()).evidence


def make_slip() -> Slip:
    change_forecast(make_migration().pk, MilestoneCode.CUTOVER, NOON.date(), origin())
    return Slip.objects.order_by("-pk")[0]


def make_request() -> BaselineRequest:
    return BaselineRequest.objects.create(
        migration=make_migration(),
        dates={"cutover": "2026-05-01"},
        reason="The board agreed.",
        asked_by="user:1",
        asked_at=NOON,
    )


def make_assignment() -> Assignment:
    return make_migration().assignments.get()


def make_status_change() -> StatusChange:
    at = NOON - timedelta(hours=1)
    return StatusChange.objects.create(
        endpoint=make_endpoint(), to_status="down", at=at, recorded_at=NOON, reason="No answer"
    )


def make_savings_with_a_month() -> Savings:
    savings = make_savings()
    make_month(savings, date(2026, 3, 1), forecast="1")
    return savings


def make_freeze_of_a_borough() -> Freeze:
    borough = make_migration().borough
    return make_freeze(date(2026, 12, 24), date(2027, 1, 1), borough=borough)


def make_raid_item_with_an_action() -> RaidItem:
    item = make_item(borough=make_migration().borough)
    make_action(item)
    return item


def make_incident_with_an_update() -> Incident:
    incident = make_incident()
    incident.updates.create(at=NOON, author="user:1", progress="identified", text="A cut fibre.")
    return incident


def make_threshold() -> ThresholdSetting:
    kind, metric = METRICS[next(_turn) % len(METRICS)]
    setting, _ = ThresholdSetting.objects.get_or_create(
        kind=kind, metric=metric, endpoint=None, defaults={"degraded_over": 3, "down_over": 9}
    )
    return setting


def make_kind_setting() -> KindSetting:
    kind = METRICS[next(_turn) % len(METRICS)][0]
    return KindSetting.objects.get_or_create(kind=kind, defaults={"interval_s": 60})[0]


def make_reply() -> ScorecardReply:
    return ScorecardReply.objects.create(
        supplier=make_supplier(),
        measure="on_time",
        text="Two waited for wayleaves.",
        about="60% (3 on time of 5 finished)",
        replied_at=NOON,
        replied_by="user:1",
    )


def make_policy_value() -> PolicyValue:
    return PolicyValue.objects.get(name=RULES[next(_turn) % len(RULES)].name)


MAKERS: Mapping[type[Model], Callable[[], Model]] = {
    Borough: make_borough,
    Supplier: make_supplier,
    ApiKey: make_key,
    User: make_user,
    PsnMigration: make_migration,
    Assignment: make_assignment,
    Claim: lambda: make_claim(make_migration()),
    Milestone: lambda: make_migration().milestones.all()[0],
    Slip: make_slip,
    BaselineRequest: make_request,
    Certificate: make_certificate,
    Acceptance: lambda: make_acceptance(make_migration()),
    GatePassage: make_passage,
    Waiver: make_waiver,
    ServiceCutover: lambda: make_migration().service_cutovers.get(service="n3"),
    Evidence: make_evidence,
    Discrepancy: make_case,
    StatusOverride: make_override,
    DeliveryConfidence: make_confidence,
    ScorecardReply: make_reply,
    BlueprintMilestone: lambda: BlueprintMilestone.objects.all()[next(_turn) % 12],
    Freeze: make_freeze_of_a_borough,
    CalendarAddress: lambda: CalendarAddress.objects.create(
        person=make_user(), token_hash=f"{next(_turn):064d}", created_at=NOON
    ),
    Chase: lambda: Chase.objects.create(
        supplier=make_supplier(),
        channel="email",
        about="1 update overdue",
        reply_by=NOON.date() + timedelta(days=3),
        chased_at=NOON,
        chased_by="user:1",
    ),
    Note: lambda: Note.objects.create(
        migration=make_migration(),
        text="The caretaker opens at seven.",
        audience="borough",
        written_at=NOON,
        written_by="user:1",
    ),
    BoardDate: lambda: make_board_date(NOON.date() + timedelta(days=next(_turn))),
    Savings: make_savings_with_a_month,
    RaidItem: make_raid_item_with_an_action,
    Wave: lambda: make_wave(next(_turn) % 99 + 1),
    GateReview: make_review,
    Endpoint: make_endpoint,
    KindSetting: make_kind_setting,
    ThresholdSetting: make_threshold,
    PolicyValue: make_policy_value,
    Event: make_event,
    MaintenanceWindow: lambda: make_window(make_down()),
    Incident: make_incident_with_an_update,
    OutboxMessage: make_message,
    ApiCall: lambda: make_call(make_supplier()),
    Webhook: lambda: make_webhook(make_supplier()),
    Announcement: lambda: tell(make_supplier(), make_migration()),
    StatusChange: make_status_change,
    RegistrySource: RegistrySource.objects.get,
}


def key_of(record: Model) -> str:
    """The part of an address that names a record; a key is named by its prefix."""
    return record.prefix if isinstance(record, ApiKey) else str(record.pk)
