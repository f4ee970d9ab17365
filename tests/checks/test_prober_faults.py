"""Every way in which the registry can fail, over the wire, as the outcome that is recorded."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from migrations_tracker.checks.asking import Pace, Question
from migrations_tracker.checks.guard import LOOPBACK
from migrations_tracker.checks.judging import Heard, find
from migrations_tracker.checks.limits import Rules
from migrations_tracker.checks.prober import CurlProber
from migrations_tracker.checks.transport import Options
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.policy import CHECKS
from migrations_tracker.domain.readings import DEFAULT_THRESHOLDS, Reading
from migrations_tracker.registry.outcomes import Outcome
from tests.registry_sim.running import RunningRegistry

from .claims import claimed

REF = "E09000007-mail_relay"
ROW = claimed(REF, EndpointKind.MAIL_RELAY)
M = "malformed"
SILENT = {"timeout", "slow_drip"}
CASES = [
    ("healthy", {}, Outcome.ANSWERED, Reading.UP),
    ("outage", {}, Outcome.ANSWERED, Reading.DOWN),
    ("slow", {}, Outcome.ANSWERED, Reading.DEGRADED),
    ("cert_expired", {}, Outcome.ANSWERED, Reading.DOWN),
    ("maintenance", {}, Outcome.ANSWERED, Reading.MAINTENANCE),
    ("schema_drift", {"variant": "extra"}, Outcome.ANSWERED, Reading.UP),
    ("schema_drift", {"variant": "renamed"}, Outcome.MALFORMED, Reading.UNKNOWN),
    ("schema_drift", {"variant": "major_2"}, Outcome.UNSUPPORTED_SCHEMA, Reading.UNKNOWN),
    ("timeout", {}, Outcome.TIMEOUT, Reading.UNKNOWN),
    ("slow_drip", {}, Outcome.TIMEOUT, Reading.UNKNOWN),
    ("refused", {}, Outcome.RESET, Reading.UNKNOWN),
    ("reset", {}, Outcome.RESET, Reading.UNKNOWN),
    ("http_500", {}, Outcome.HTTP_ERROR, Reading.UNKNOWN),
    ("http_503", {"retry_after_s": 7}, Outcome.HTTP_ERROR, Reading.UNKNOWN),
    ("http_429", {"retry_after_s": 7}, Outcome.RATE_LIMITED, Reading.UNKNOWN),
    ("redirect", {}, Outcome.MALFORMED, Reading.UNKNOWN),
    ("redirect", {"location": "file:///etc/passwd"}, Outcome.MALFORMED, Reading.UNKNOWN),
    ("empty_body", {}, Outcome.MALFORMED, Reading.UNKNOWN),
    ("gzip_bomb", {}, Outcome.MALFORMED, Reading.UNKNOWN),
    ("wrong_ref", {}, Outcome.WRONG_REF, Reading.UNKNOWN),
    ("stale", {}, Outcome.STALE_ANSWER, Reading.UNKNOWN),
    ("clock_skew", {}, Outcome.CLOCK_SKEW, Reading.UNKNOWN),
    (M, {"variant": "truncated_json"}, Outcome.MALFORMED, Reading.UNKNOWN),
    (M, {"variant": "nan"}, Outcome.MALFORMED, Reading.UNKNOWN),
    (M, {"variant": "deep_nesting"}, Outcome.MALFORMED, Reading.UNKNOWN),
    (M, {"variant": "bad_utf8"}, Outcome.MALFORMED, Reading.UNKNOWN),
    (M, {"variant": "html"}, Outcome.MALFORMED, Reading.UNKNOWN),
    (M, {"variant": "huge"}, Outcome.TOO_BIG, Reading.UNKNOWN),
    (M, {"variant": "endless_body"}, Outcome.TOO_BIG, Reading.UNKNOWN),
    (M, {"variant": "short_body"}, Outcome.MALFORMED, Reading.UNKNOWN),
    (M, {"variant": "bad_status_line"}, Outcome.MALFORMED, Reading.UNKNOWN),
    (M, {"variant": "header_bomb"}, Outcome.TOO_BIG, Reading.UNKNOWN),
    (M, {"variant": "endless_1xx"}, Outcome.TOO_BIG, Reading.UNKNOWN),
]


@pytest.mark.parametrize(("mode", "params", "outcome", "reading"), CASES)
def test_a_fault_on_the_wire_is_recorded_as_its_outcome(
    registry: RunningRegistry,
    mode: str,
    params: dict[str, object],
    outcome: Outcome,
    reading: Reading,
) -> None:
    registry.set_fault(REF, mode, **params)
    timeout = timedelta(seconds=0.3 if mode in SILENT else 5)
    options = Options(LOOPBACK, token=registry.token, timeout=timeout)
    question = Question(ROW, f"{registry.url}/v1/endpoints/{REF}/status")

    [reply] = CurlProber(options).ask([question], pace=lambda: Pace.ASK)

    found = find(ROW, reply, Heard(now(), now()), Rules(DEFAULT_THRESHOLDS[ROW.kind], CHECKS))
    assert (found.outcome, found.reading) == (outcome, reading), found.reason
