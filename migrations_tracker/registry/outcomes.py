"""What can come of asking the registry about one endpoint, before the answer is judged."""

from enum import StrEnum


class Outcome(StrEnum):
    """One word for each way in which a question can end.

    Anything but `answered` is our ignorance, never the endpoint's fault: the reading is
    unknown and the endpoint's status holds.
    """

    ANSWERED = "answered"
    TIMEOUT = "timeout"
    REFUSED = "refused"
    RESET = "reset"
    DNS = "dns"
    TLS = "tls"
    HTTP_ERROR = "http_error"
    RATE_LIMITED = "rate_limited"
    TOO_BIG = "too_big"
    MALFORMED = "malformed"
    WRONG_REF = "wrong_ref"
    STALE_ANSWER = "stale_answer"
    CLOCK_SKEW = "clock_skew"
    UNSUPPORTED_SCHEMA = "unsupported_schema"
    SSRF_BLOCKED = "ssrf_blocked"
    CHECKER_FAULT = "checker_fault"
