"""Every way in which libcurl can fail, as one of our outcomes and in words."""

import errno
from collections.abc import Mapping
from typing import Final

import pycurl

from migrations_tracker.registry.answers import Refusal
from migrations_tracker.registry.outcomes import Outcome

# Numbers that pycurl has no name for: CURLE_TOO_LARGE, CURLE_HTTP3, CURLE_SSL_CLIENTCERT.
TOO_LARGE: Final = 100
SSL_CLIENT_CERTIFICATE: Final = 98
TRANSPORT: Final[Mapping[int, tuple[Outcome, str]]] = {
    pycurl.E_OPERATION_TIMEDOUT: (Outcome.TIMEOUT, "No answer in time"),
    pycurl.E_COULDNT_RESOLVE_HOST: (Outcome.DNS, "The registry's name does not resolve"),
    pycurl.E_COULDNT_CONNECT: (Outcome.REFUSED, "The connection was refused"),
    pycurl.E_GOT_NOTHING: (Outcome.RESET, "The connection was closed without an answer"),
    pycurl.E_SEND_ERROR: (Outcome.RESET, "The connection broke while asking"),
    pycurl.E_RECV_ERROR: (Outcome.RESET, "The connection broke while answering"),
    pycurl.E_PARTIAL_FILE: (Outcome.MALFORMED, "The answer was cut short"),
    pycurl.E_FTP_WEIRD_SERVER_REPLY: (Outcome.MALFORMED, "The answer is not HTTP"),
    pycurl.E_UNSUPPORTED_PROTOCOL: (Outcome.MALFORMED, "The answer is not HTTP"),
    pycurl.E_HTTP2: (Outcome.MALFORMED, "The answer is not HTTP"),
    pycurl.E_BAD_CONTENT_ENCODING: (Outcome.MALFORMED, "The answer's encoding is unknown"),
    pycurl.E_FILESIZE_EXCEEDED: (Outcome.TOO_BIG, "The answer is too big"),
    TOO_LARGE: (Outcome.TOO_BIG, "The answer's headers are too big"),
    pycurl.E_SSL_CONNECT_ERROR: (Outcome.TLS, "The TLS handshake failed"),
    pycurl.E_PEER_FAILED_VERIFICATION: (Outcome.TLS, "The registry's certificate is not trusted"),
    pycurl.E_SSL_CIPHER: (Outcome.TLS, "No cipher in common"),
    pycurl.E_SSL_ISSUER_ERROR: (Outcome.TLS, "The certificate's issuer is not trusted"),
    pycurl.E_SSL_INVALIDCERTSTATUS: (Outcome.TLS, "The certificate's status is not good"),
    pycurl.E_SSL_PINNEDPUBKEYNOTMATCH: (Outcome.TLS, "The certificate's key is another one"),
    pycurl.E_SSL_SHUTDOWN_FAILED: (Outcome.TLS, "The TLS connection did not close"),
    pycurl.E_USE_SSL_FAILED: (Outcome.TLS, "TLS is not offered"),
    SSL_CLIENT_CERTIFICATE: (Outcome.TLS, "The registry wants a client certificate"),
    pycurl.E_SSL_CACERT_BADFILE: (Outcome.CHECKER_FAULT, "REGISTRY_CA_FILE cannot be read"),
}
# What the operating system says when it is this machine that has run out of something.
OWN_ERRORS: Final = frozenset(
    {errno.EMFILE, errno.ENFILE, errno.EADDRNOTAVAIL, errno.ENOBUFS, errno.ENOMEM}
)
ADVICE: Final[Mapping[Outcome, str]] = {
    Outcome.WRONG_REF: "The answer is about another endpoint",
    Outcome.STALE_ANSWER: "The answer is too old",
    Outcome.CLOCK_SKEW: "The answer comes from the future",
    Outcome.UNSUPPORTED_SCHEMA: "The registry speaks another version of the protocol",
    Outcome.TOO_BIG: "The answer is too big",
}


def failure(number: int, message: str, os_error: int) -> Refusal:
    """The outcome of one of libcurl's error numbers; one that we do not know is our own fault.

    `message` is libcurl's own, which carries addresses but no headers and thus no token.
    """
    if os_error in OWN_ERRORS:
        return checker_fault(OSError(os_error, errno.errorcode[os_error]))
    if number == pycurl.E_RECV_ERROR and not message.startswith("Recv failure"):
        return Refusal(Outcome.MALFORMED, _worded("The answer is not HTTP", message))
    outcome, words = TRANSPORT.get(number, (Outcome.CHECKER_FAULT, "The check itself failed"))
    # Of a time-out libcurl only counts milliseconds, which differ from check to check.
    return Refusal(outcome, words if outcome is Outcome.TIMEOUT else _worded(words, message))


def checker_fault(error: OSError) -> Refusal:
    return Refusal(Outcome.CHECKER_FAULT, f"This machine ran out: {error.strerror}")


def unreadable(refusal: Refusal) -> Refusal:
    """The parser's refusal with words in front of its detail."""
    words = ADVICE.get(refusal.outcome, "The answer could not be understood")
    return Refusal(refusal.outcome, _worded(words, refusal.detail))


def http_refusal(status: int) -> Refusal | None:
    """What an HTTP status alone says; None for 200, whose body decides."""
    if status == 200:
        return None
    if 300 <= status < 400:
        return Refusal(
            Outcome.MALFORMED,
            f"The registry answers HTTP {status}, a redirect that is not followed",
        )
    if status == 429:
        return Refusal(
            Outcome.RATE_LIMITED, "The registry answers HTTP 429: it asks us to slow down"
        )
    if status == 401:
        return Refusal(Outcome.HTTP_ERROR, "The registry answers HTTP 401: it refuses our token")
    return Refusal(Outcome.HTTP_ERROR, f"The registry answers HTTP {status}")


def _worded(words: str, detail: str) -> str:
    return f"{words} ({detail})"[:200] if detail else words
