"""Reading the registry's answers: strict, and total over any bytes.

This is the hot path of the checker. Measured for an answer of 290 bytes with a certificate and
two metrics, Python 3.11: 5 µs, of which plain json.loads takes 4.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from .answers import Answer, AnsweredState, Maintenance, Refusal
from .decode import JSON, Unreadable, plain_members, strict_members
from .outcomes import Outcome

MOST_METRICS: Final = 32
LARGEST_METRIC: Final = 1e9
LONGEST_TTL_S: Final = 86_400
MAX_AGE: Final = timedelta(minutes=10)
MAX_SKEW: Final = timedelta(seconds=120)
# Keys and values that are texts: of an answer beside its metrics, a certificate and a window.
TEXTS: Final = 12
CERTIFICATE_TEXTS: Final = 4
MAINTENANCE_TEXTS: Final = 6

_NO_TIME: Final = timedelta(0)
_INSTANT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?"
    r"(?:Z|[+-][0-9]{2}:[0-9]{2})"
).fullmatch
_METRIC: Final = re.compile(r"[a-z][a-z0-9_]{0,39}").fullmatch
_TEXT: Final = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{1,200}").fullmatch
_SCHEMA: Final = re.compile(r"psn-registry/([1-9][0-9]{0,3})(?:\.[0-9]{1,4})?").fullmatch
_STATES: Final[Mapping[object, AnsweredState]] = {state.value: state for state in AnsweredState}


def parse_status(
    body: bytes,
    *,
    expected_ref: str,
    received_at: datetime,
    content_type: str | None,
    max_age: timedelta = MAX_AGE,
    max_skew: timedelta = MAX_SKEW,
) -> Answer | Refusal:
    """The answer in `body`, or why it cannot be used. Never raises, whatever the bytes.

    `received_at` must be aware. Fields that version 1 does not know are ignored.
    """
    try:
        answer = _plainly(body, content_type, expected_ref) or _read(
            strict_members(body, content_type), expected_ref
        )
        _ensure_current(received_at - answer.observed_at, max_age=max_age, max_skew=max_skew)
    except Unreadable as error:
        return Refusal(error.outcome, _shown(str(error), 200))
    return answer


def parse_health(body: bytes) -> bool:
    """Whether the body says that the registry is well. Never raises, whatever the bytes."""
    try:
        return strict_members(body, JSON).get("status") == "ok"
    except Unreadable:
        return False


def _plainly(body: bytes, content_type: str | None, expected_ref: str) -> Answer | None:
    """The answer where it is what nearly every answer is: the fields of version 1 and nothing else.

    None where it may be anything else, for the strict way to say what. The decoder that is used
    here cannot see a key that stands twice, so quotes are counted: each key and text has two, and
    whatever stands beside those of the answer would have more.
    """
    members = plain_members(body, content_type)
    if members is None:
        return None
    try:
        answer = _read(members, expected_ref)
    except (Unreadable, RecursionError):
        return None
    texts = TEXTS + len(answer.metrics)
    if answer.certificate_not_after is not None:
        texts += CERTIFICATE_TEXTS
    if answer.maintenance is not None:
        texts += MAINTENANCE_TEXTS
    return answer if body.count(b'"') == 2 * texts else None


def _ensure_current(age: timedelta, *, max_age: timedelta, max_skew: timedelta) -> None:
    if age > max_age:
        raise Unreadable(f"the answer is {_whole_s(age)} s old", Outcome.STALE_ANSWER)
    if -age > max_skew:
        raise Unreadable(f"the answer is {_whole_s(-age)} s ahead", Outcome.CLOCK_SKEW)


def _read(members: dict[str, object], expected_ref: str) -> Answer:
    """The answer without regard to its age."""
    try:
        schema, ref, state = members["schema"], members["ref"], members["state"]
        observed, metrics = members["observed_at"], members["metrics"]
        certificate, window = members["certificate"], members["maintenance"]
        ttl_s = members["ttl_s"]
    except KeyError as error:
        _ensure_supported(members.get("schema"))
        raise Unreadable(f"the field {error} is missing") from None
    if schema != "psn-registry/1":
        _ensure_supported(schema)
    if ref != expected_ref:
        outcome = Outcome.WRONG_REF if isinstance(ref, str) else Outcome.MALFORMED
        raise Unreadable(f"the ref is {ref!r}, not {expected_ref!r}", outcome)
    if type(state) is not str or state not in _STATES:
        raise Unreadable(f"the state is {state!r}")
    if type(ttl_s) is not int or not 1 <= ttl_s <= LONGEST_TTL_S:
        raise Unreadable(f"ttl_s is {ttl_s!r}")
    if window is None and state == "maintenance":
        raise Unreadable("the state is maintenance and the window is missing")
    subject, not_after = (None, None) if certificate is None else _certificate(certificate)
    return Answer(
        expected_ref,
        _STATES[state],
        _instant("observed_at", observed),
        _metrics(metrics),
        subject,
        not_after,
        None if window is None else _window(window),
        ttl_s,
    )


def _ensure_supported(schema: object) -> None:
    matched = _SCHEMA(schema) if isinstance(schema, str) else None
    if matched is None:
        raise Unreadable(f"the schema is {schema!r}")
    if matched[1] != "1":
        raise Unreadable(f"the schema is {schema!r}", Outcome.UNSUPPORTED_SCHEMA)


def _metrics(value: object) -> dict[str, float]:
    if type(value) is not dict or len(value) > MOST_METRICS:
        raise Unreadable(f"metrics is not an object of at most {MOST_METRICS} members")
    metrics: dict[str, float] = {}
    for name, number in value.items():
        is_number = type(number) is float or type(number) is int
        # Infinity cannot pass the comparison, and NaN never gets here.
        if not is_number or not 0 <= number <= LARGEST_METRIC or not _METRIC(name):
            raise Unreadable(f"the metric {name!r} is {number!r}")
        metrics[name] = float(number)
    return metrics


def _certificate(value: object) -> tuple[str, datetime]:
    if type(value) is not dict:
        raise Unreadable("certificate is neither null nor an object")
    try:
        return _certificate_of(value.get("subject"), value.get("not_after"))
    except TypeError:
        raise Unreadable("certificate has a member that is neither text nor a time") from None


@lru_cache(maxsize=65_536)
def _certificate_of(subject: object, not_after: object) -> tuple[str, datetime]:
    """What stands in an endpoint's answers for months is read once."""
    return _text("certificate.subject", subject), _instant("certificate.not_after", not_after)


def _window(value: object) -> Maintenance:
    if type(value) is not dict:
        raise Unreadable("maintenance is neither null nor an object")
    starts_at = _instant("maintenance.starts", value.get("starts"))
    ends_at = _instant("maintenance.ends", value.get("ends"))
    if ends_at - starts_at <= _NO_TIME:
        raise Unreadable("the maintenance ends before it starts")
    return Maintenance(starts_at, ends_at, _text("maintenance.reason", value.get("reason")))


def _instant(name: str, value: object) -> datetime:
    if not isinstance(value, str) or not _INSTANT(value):
        raise Unreadable(f"{name} is {value!r}, not an RFC 3339 time")
    try:
        at = datetime.fromisoformat(value)
        # In UTC, because the ends of time overflow once somebody converts them.
        return at if at.tzinfo is UTC else at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unreadable(f"{name} is {value!r}, which no calendar has") from None


def _text(name: str, value: object) -> str:
    if isinstance(value, str) and _TEXT(value):
        return value
    raise Unreadable(f"{name} is {value!r}")


def _whole_s(span: timedelta) -> int:
    return int(span.total_seconds())


def _shown(text: str, longest: int) -> str:
    """The text in printable ASCII, at most `longest` characters."""
    return ascii(text[:longest])[1:-1][:longest]
