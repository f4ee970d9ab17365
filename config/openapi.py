"""How the schema of the API is made, and what its lists of values are called."""

from typing import Any, Final

from migrations_tracker.api.changes import VERSION

# The name that a list of values has in the schema, and its constant in `api/choices.py`.
NAMES: Final = {
    "Stage": "STAGES",
    "MoveKind": "MOVES",
    "Freshness": "FRESHNESS",
    "DeliveryStatus": "DELIVERY",
    "EndpointStatus": "ENDPOINT_STATUSES",
    "EndpointKind": "ENDPOINT_KINDS",
    "Criticality": "CRITICALITIES",
    "Reading": "READINGS",
    "EventKind": "EVENT_KINDS",
    "IncidentKind": "INCIDENT_KINDS",
    "OpenOrClosed": "OPEN_OR_CLOSED",
    "DiscrepancyKind": "DISCREPANCIES",
    "DiscrepancyAnswer": "ANSWERS",
    "Progress": "PROGRESS",
    "WindowStatus": "WINDOW_STATUSES",
    "EventType": "EVENT_TYPES",
    "ChoosableEventType": "CHOOSABLE_TYPES",
    "DeliveryState": "DELIVERY_STATES",
    "Channel": "CHANNELS",
    "Measure": "MEASURES",
    "Verdict": "VERDICTS",
    "Role": "ROLES",
    "Scope": "SCOPES",
    "ActorKind": "ACTOR_KINDS",
    "CallerKind": "CALLER_KINDS",
    "CodeListName": "CODE_LISTS",
    "MilestoneCode": "MILESTONES",
    "MilestoneStatus": "MILESTONE_STATUSES",
    "NewMilestoneStatus": "NEW_STATUSES",
    "UpdateOutcome": "OUTCOMES",
    "Lane": "LANES",
    "Party": "PARTIES",
    "DelayReason": "DELAY_REASONS",
    "InnerOrOuter": "INNER_OUTER",
    "CallOutcome": "CALL_OUTCOMES",
    "CertificateStatus": "CERTIFICATE_STATUSES",
    "ClaimChannel": "CLAIM_CHANNELS",
    "ConfidenceLevel": "CONFIDENCES",
    "CutoverOutcome": "CUTOVER_OUTCOMES",
    "CutoverState": "CUTOVER_STATES",
    "EvidenceAbout": "SUBJECTS",
    "EvidenceCode": "SUBJECT_CODES",
    "PsnService": "SERVICES",
    "ScanState": "SCAN_STATES",
    "DiscrepancyKindOrNone": "DISCREPANCIES_OR_NONE",
    "FeedOrder": "FEED_ORDERS",
    "GateDecision": "GATE_DECISIONS",
    "MeansOfTelling": "MEANS",
    "MeasuredStatus": "MEASURED",
    "OverridableStatus": "OVERRIDDEN",
    "TrueOrFalse": "TRUE_FALSE",
}


def spectacular_settings(title: str) -> dict[str, Any]:
    return {
        "TITLE": title,
        "DESCRIPTION": "Claim stages, and read what is claimed, observed and planned.\n\n"
        "[What has changed](/api/changes/), [every operation as a page](/api/docs/), "
        "[every problem as a page](/api/problems/).",
        "VERSION": VERSION,
        "CONTACT": {"name": "The programme office", "url": "/api/docs/"},
        "EXTERNAL_DOCS": {"description": "What has changed, newest first", "url": "/api/changes/"},
        "SERVERS": [{"url": "/", "description": "This tracker."}],
        "LICENSE": {"name": "MIT", "identifier": "MIT"},
        "OAS_VERSION": "3.1.1",
        "SERVE_INCLUDE_SCHEMA": False,
        "COMPONENT_SPLIT_PATCH": False,
        "ENUM_NAME_OVERRIDES": {
            name: f"migrations_tracker.api.choices.{constant}" for name, constant in NAMES.items()
        },
        "POSTPROCESSING_HOOKS": [
            "drf_spectacular.hooks.postprocess_schema_enums",
            "config.api_schema.add_problem_responses",
            "config.api_webhooks.add_webhooks",
            "config.api_shapes.finish_shapes",
        ],
    }
