"""The tables of the tracker. Rows are the present; events are the past."""

from migrations_tracker.models.acceptance import Acceptance
from migrations_tracker.models.access import Membership, User
from migrations_tracker.models.announcement import (
    Announcement,
    Feed,
    ToldEndpoint,
    ToldEvidence,
    ToldIncident,
    ToldStream,
)
from migrations_tracker.models.api_call import ApiCall
from migrations_tracker.models.calendar_address import CalendarAddress
from migrations_tracker.models.certificate import Certificate
from migrations_tracker.models.chase import Chase
from migrations_tracker.models.check import (
    CheckGap,
    CheckResult,
    RegistrySource,
    RollupDay,
    RollupHour,
    StatusChange,
)
from migrations_tracker.models.check_worker import CheckWorker
from migrations_tracker.models.digest import Digest
from migrations_tracker.models.discrepancy import CaseClock, Discrepancy, MigrationFacts
from migrations_tracker.models.endpoint import (
    Endpoint,
    EndpointState,
    KindSetting,
    ThresholdSetting,
)
from migrations_tracker.models.event import ChangeCounter, Event, Stream
from migrations_tracker.models.evidence import Evidence
from migrations_tracker.models.gate import GatePassage, Waiver
from migrations_tracker.models.idempotency import IdempotentRequest
from migrations_tracker.models.incident import Incident, IncidentUpdate
from migrations_tracker.models.judgement import DeliveryConfidence, StatusOverride
from migrations_tracker.models.maintenance import MaintenanceWindow
from migrations_tracker.models.migration import Assignment, Claim, PsnMigration
from migrations_tracker.models.note import Note
from migrations_tracker.models.outbox import IncidentNotice, OutboxMessage
from migrations_tracker.models.plan import BlueprintMilestone, BoardDate, Freeze, Milestone
from migrations_tracker.models.plan_change import BaselineRequest, Slip
from migrations_tracker.models.policy import PolicyValue
from migrations_tracker.models.raid import RaidItem
from migrations_tracker.models.raid_change import RaidAction, RaidChange
from migrations_tracker.models.saved_view import SavedView
from migrations_tracker.models.savings import MonthlySaving, Savings
from migrations_tracker.models.scorecard import ScorecardReply
from migrations_tracker.models.service import ServiceCutover
from migrations_tracker.models.wave import GateApprover, GateReview, Wave
from migrations_tracker.models.webhook import Webhook, WebhookDelivery, WebhookSecret

__all__ = [
    "Acceptance",
    "Announcement",
    "ApiCall",
    "Assignment",
    "BaselineRequest",
    "BlueprintMilestone",
    "BoardDate",
    "CalendarAddress",
    "CaseClock",
    "Certificate",
    "ChangeCounter",
    "Chase",
    "CheckGap",
    "CheckResult",
    "CheckWorker",
    "Claim",
    "DeliveryConfidence",
    "Digest",
    "Discrepancy",
    "Endpoint",
    "EndpointState",
    "Event",
    "Evidence",
    "Feed",
    "Freeze",
    "GateApprover",
    "GatePassage",
    "GateReview",
    "IdempotentRequest",
    "Incident",
    "IncidentNotice",
    "IncidentUpdate",
    "KindSetting",
    "MaintenanceWindow",
    "Membership",
    "MigrationFacts",
    "Milestone",
    "MonthlySaving",
    "Note",
    "OutboxMessage",
    "PolicyValue",
    "PsnMigration",
    "RaidAction",
    "RaidChange",
    "RaidItem",
    "RegistrySource",
    "RollupDay",
    "RollupHour",
    "SavedView",
    "Savings",
    "ScorecardReply",
    "ServiceCutover",
    "Slip",
    "StatusChange",
    "StatusOverride",
    "Stream",
    "ThresholdSetting",
    "ToldEndpoint",
    "ToldEvidence",
    "ToldIncident",
    "ToldStream",
    "User",
    "Waiver",
    "Wave",
    "Webhook",
    "WebhookDelivery",
    "WebhookSecret",
]
