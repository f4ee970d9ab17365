"""What each name means wherever it stands in the schema: an example, and how large it can be.

A field or parameter that says so itself is not here, nor are instants, dates and addresses, whose
examples go by their format. The rest is found by “Record.field”, else by the name alone, so that
a new record whose names are known is complete, and a name that is not known fails a test.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

NAME: Final = 200
WORDS: Final = 4_000
REFERENCE: Final = 60


@dataclass(frozen=True, slots=True)
class Shape:
    """`longest` bounds a text in characters; `least` a number."""

    example: Any
    longest: int = NAME
    least: int = 0


S = Shape
MILESTONE_ID: Final = "ms_0f8b6a52-3c1d-4e7a-9b60-2d5c8a417e93"
WEBHOOK_ID: Final = "wh_5d0c9b7e-1a2f-4c63-8e94-70b1d2a3f4c5"
REQUEST_ID: Final = "12908b88-1ec2-498c-9eab-9d21a2cc7738"
SHAPES: Final[Mapping[str, Shape]] = {
    "ActorRecord.name": S("Sync (Virgin Media Business)"),
    "BoroughName.name": S("Haringey"),
    "BoroughRecord.name": S("Haringey"),
    "ClaimAnswer.changed": S(example=True),
    "CertificateState.number": S("PSN-2026-0147", REFERENCE),
    "Change.after": S("testing", WORDS),
    "Change.before": S("build", WORDS),
    "Change.field": S("stage", REFERENCE),
    "CheckRecord.reason": S(""),
    "CodeRecord.label": S("Build"),
    "ConfidenceState.reason": S("The circuit is in and the tests are booked.", WORDS),
    "DeliveryRecord.id": S("dl_2b7e1516-28ae-4d2a-a6d2-abf7158809cf", REFERENCE),
    "DeliveryRecord.took_ms": S(84),
    "DiscrepancyRecord.id": S("DSC-00042", REFERENCE),
    "EndpointRecord.reason": S(""),
    "EndpointRecord.ref": S("E09000014-mail_relay", REFERENCE),
    "FeedRecord.id": S("msg_8c6f1d2e-90ab-4c3d-b5e6-7f8091a2b3c4", REFERENCE),
    "IncidentRecord.id": S("INC-0142", REFERENCE),
    "IncidentRecord.reason": S("No answer within 5 s."),
    "MeRecord.name": S("Sync"),
    "MeasureRecord.definition": S("Milestones complete by their baseline, of those due.", WORDS),
    "MeasureRecord.name": S("On-time delivery"),
    "MoveRecord.allowed": S(example=True),
    "MoveRecord.label": S("Testing"),
    "NewWindow.reason": S("New name servers"),
    "OverrideState.reason": S("The authority has agreed to a later date.", WORDS),
    "PartProblem.status": S(409, least=400),
    "PartProblem.title": S("This move is not allowed"),
    "Problem.status": S(409, least=400),
    "ReplyRecord.text": S("Two dates moved because of wayleaves.", WORDS),
    "ReplyRecord.about": S("on_time", REFERENCE),
    "ServiceThenRecord.code": S("email", REFERENCE),
    "ServiceThenRecord.name": S("E-mail"),
    "SupplierName.name": S("Virgin Media Business"),
    "WebhookRecord.description": S("To the integration platform"),
    "WebhookWithSecret.description": S("To the integration platform"),
    "WindowChange.reason": S("New name servers"),
    "WindowRecord.id": S("mw_6c84fb90-12c4-41e1-a0a3-9d5b2e7f8a10", REFERENCE),
    "WindowRecord.reason": S("New name servers"),
    "about": S("milestone", REFERENCE),
    "agrees": S(example=True),
    "allowed": S("build", REFERENCE),
    "allowed_stages": S("build", REFERENCE),
    "attempts": S(1),
    "borough": S("E09000014", 9),
    "body_bytes": S(65_536),
    "cause": S("supplier", NAME),
    "changed": S(1),
    "claimant": S("Sync (Virgin Media Business)"),
    "code": S("build", REFERENCE),
    "criterion": S("milestone_complete", REFERENCE),
    "cursor": S("eyJ1IjoxNzczMDQ", 400),
    "definition": S("Circuits and equipment are being delivered and set up.", WORDS),
    "denominator": S(12),
    "description": S("To the integration platform", 120),
    "detail": S("Cutover is claimed, and the mail relay is down.", WORDS),
    "disabled_reason": S(""),
    "endpoint": S("E09000014-mail_relay", REFERENCE),
    "endpoints": S("E09000014-dns", REFERENCE),
    "error": S("", WORDS),
    "etag": S('"v9"', 80),
    "event_id": S("msg_8c6f1d2e-90ab-4c3d-b5e6-7f8091a2b3c4", REFERENCE),
    "evidence": S("Circuit accepted on 2 March 2026.", WORDS),
    "evidence_expected": S("Acceptance certificate of the circuit"),
    "evidence_link": S("https://status.example.org/probe/77", 500),
    "fields": S("forecast_date", REFERENCE),
    "full_name": S("London Borough of Haringey"),
    "gss_code": S("E09000014", 9),
    "held_by": S("circuit", REFERENCE),
    "id": S(MILESTONE_ID, REFERENCE),
    "idempotency_hours": S(24),
    "if_match": S("v7", 80),
    "If-None-Match": S('"v3.9f2c1a0b77e4d310"'),
    "incident": S("INC-0142", REFERENCE),
    "index": S(0),
    "interval_seconds": S(60, least=1),
    "key_prefix": S("lpsn_live_7Qd4", REFERENCE),
    "label": S("Build"),
    "limit": S(50, least=1),
    "migration": S("E09000014", 9),
    "milestone": S("circuit", REFERENCE),
    "name": S("Circuit install", NAME),
    "note": S("Street-works permit refused, resubmitted 6 March.", WORDS),
    "number": S(2, least=1),
    "numerator": S(11),
    "operations": S("listMigrations", REFERENCE),
    "others": S(0),
    "outcome": S("answered", REFERENCE),
    "owner": S("Virgin Media Business"),
    "page_size": S(200, least=1),
    "parameter": S("circuit", REFERENCE),
    "pointer": S("/forecast_date", NAME),
    "population_2021": S(264_238),
    "present": S("The mail relay is down.", WORDS),
    "queued": S(3),
    "reason": S("Street-works permit refused.", WORDS),
    "recorded_by": S("Programme manager"),
    "ref": S("HGY-circuit", REFERENCE),
    "refused": S(0),
    "request_id": S(REQUEST_ID, 64),
    "requests_per_minute": S(600, least=1),
    "response_excerpt": S("ok", WORDS),
    "response_status": S(200, least=100),
    "scan_state": S("clean", REFERENCE),
    "scope": S("claims:write", REFERENCE),
    "secret": S("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
    "secret_number": S(1, least=1),
    "sequence": S(41, least=1),
    "slip_working_days": S(17, least=-20_000),
    "slug": S("virgin-media-business"),
    "status": S(409, least=400),
    "subregion": S("North"),
    "target": S(0.9),
    "target_url": S("https://hooks.example/psn", 500),
    "text": S("Our own probe has been up all day.", WORDS),
    "times_reopened": S(0),
    "title": S("This move is not allowed"),
    "took_ms": S(41.7),
    "type": S("stage.changed", REFERENCE),
    "unchanged": S(0),
    "value": S(0.92),
    "version": S(7, least=1),
    "violated-policies": S("default", REFERENCE),
    "wave": S(2, least=1),
    "webhook": S(WEBHOOK_ID, REFERENCE),
    "webhook-id": S("msg_8c6f1d2e-90ab-4c3d-b5e6-7f8091a2b3c4", REFERENCE),
    "webhook-signature": S("v1,AGhzjLhFa10OzE1DLoaDQpzhU9sVrdIyCuOQ7OMiwBU=", WORDS),
    "webhook-timestamp": S("1773052927", 12),
    "words": S("No answer for 12 minutes"),
}
BY_FORMAT: Final[Mapping[str, str]] = {
    "date": "2026-03-16",
    "date-time": "2026-03-09T14:30:00Z",
    "uri": "https://tracker.example/api/v1/migrations/E09000014",
    "uuid": REQUEST_ID,
}
# The value that an example shows of a list of values; the first one of the others.
TYPICAL: Final[Mapping[str, str]] = {
    "EndpointKind": "mail_relay",
    "EventKind": "stage_claimed",
    "MilestoneCode": "circuit",
    "Stage": "build",
}


def shape_of(record: str, name: str) -> Shape | None:
    return SHAPES.get(f"{record}.{name}") or SHAPES.get(name)
