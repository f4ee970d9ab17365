"""The ways in which a registry or its endpoints can go wrong, and how a fault is written down."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final


class Mode(StrEnum):
    HEALTHY = "healthy"
    OUTAGE = "outage"
    FLAPPING = "flapping"
    SLOW = "slow"
    LOSSY = "lossy"
    CERT_EXPIRING = "cert_expiring"
    CERT_EXPIRED = "cert_expired"
    MAINTENANCE = "maintenance"
    STALE = "stale"
    CLOCK_SKEW = "clock_skew"
    WRONG_REF = "wrong_ref"
    SCHEMA_DRIFT = "schema_drift"
    MALFORMED = "malformed"
    PARTIAL_BATCH = "partial_batch"
    TIMEOUT = "timeout"
    SLOW_DRIP = "slow_drip"
    REFUSED = "refused"
    RESET = "reset"
    HTTP_500 = "http_500"
    HTTP_503 = "http_503"
    HTTP_429 = "http_429"
    REDIRECT = "redirect"
    EMPTY_BODY = "empty_body"
    GZIP_BOMB = "gzip_bomb"


class Variant(StrEnum):
    """The kinds of `malformed`; those of BODY_VARIANTS change the body alone."""

    TRUNCATED_JSON = "truncated_json"
    WRONG_TYPE = "wrong_type"
    MISSING_FIELD = "missing_field"
    DUPLICATE_KEY = "duplicate_key"
    NAN = "nan"
    DEEP_NESTING = "deep_nesting"
    BAD_UTF8 = "bad_utf8"
    HTML = "html"
    HUGE = "huge"
    ENDLESS_BODY = "endless_body"
    SHORT_BODY = "short_body"
    BAD_STATUS_LINE = "bad_status_line"
    HEADER_BOMB = "header_bomb"
    ENDLESS_1XX = "endless_1xx"


class Drift(StrEnum):
    EXTRA = "extra"
    RENAMED = "renamed"
    MAJOR_2 = "major_2"


DOCUMENT_MODES: Final = frozenset(Mode) - {
    Mode.MALFORMED,
    Mode.PARTIAL_BATCH,
    Mode.TIMEOUT,
    Mode.SLOW_DRIP,
    Mode.REFUSED,
    Mode.RESET,
    Mode.HTTP_500,
    Mode.HTTP_503,
    Mode.HTTP_429,
    Mode.REDIRECT,
    Mode.EMPTY_BODY,
    Mode.GZIP_BOMB,
}
BODY_VARIANTS: Final = frozenset(
    {
        Variant.TRUNCATED_JSON,
        Variant.WRONG_TYPE,
        Variant.MISSING_FIELD,
        Variant.DUPLICATE_KEY,
        Variant.NAN,
        Variant.DEEP_NESTING,
        Variant.BAD_UTF8,
    }
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. A parameter that the mode does not take keeps its default."""

    mode: Mode
    variant: str = ""
    period_s: int = 600
    days: int = 9
    loss_pct: float | None = None
    age_s: int = 3 * 3600
    ahead_s: int = 3600
    retry_after_s: int | None = None
    location: str = "http://169.254.169.254/latest/meta-data/"

    @property
    def is_delivered_well(self) -> bool:
        """Whether the client gets a whole 200 answer, whatever the body says."""
        if self.mode is Mode.MALFORMED:
            return self.variant in BODY_VARIANTS
        return self.mode in DOCUMENT_MODES or self.mode is Mode.PARTIAL_BATCH


@dataclass(frozen=True, slots=True)
class Placed:
    """A fault in force from `since` (None: always has been) up to `until` (None: for ever)."""

    fault: Fault
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A parameter that takes one of these words; the first is the default."""

    name: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """A parameter that takes a number from `low` to `high`."""

    name: str
    low: int
    high: int
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Words:
    """A parameter that takes a text of at most `longest` characters."""

    name: str
    longest: int


Parameter = Choice | Span | Words

_RETRY: Final = (Span("retry_after_s", 0, 86_400),)
PARAMETERS: Final[Mapping[Mode, tuple[Parameter, ...]]] = {
    Mode.FLAPPING: (Span("period_s", 10, 86_400),),
    Mode.LOSSY: (Span("loss_pct", 0, 100, whole=False),),
    Mode.CERT_EXPIRING: (Span("days", 0, 3650),),
    Mode.STALE: (Span("age_s", 1, 31_536_000),),
    Mode.CLOCK_SKEW: (Span("ahead_s", 1, 31_536_000),),
    Mode.SCHEMA_DRIFT: (Choice("variant", tuple(Drift)),),
    Mode.MALFORMED: (Choice("variant", tuple(Variant)),),
    Mode.HTTP_503: _RETRY,
    Mode.HTTP_429: _RETRY,
    Mode.REDIRECT: (Words("location", 500),),
}
