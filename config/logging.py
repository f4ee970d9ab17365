"""Structured logs: one event name with key=value pairs, as JSON lines or for a console."""

import re
from typing import Any, Final

import structlog
from structlog.typing import EventDict, WrappedLogger

SERVER_ERROR: Final = 500
# Addresses that open something to whoever knows them: what opens it is no business of a log.
PRIVATE: Final = re.compile(r"(/(?:calendar|unsubscribe|sign-in/reset)/)[^/?#\s\"']+")

SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def without_refused_traceback(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """What a request was refused with is its answer, not a fault of ours to trace."""
    if getattr(event.get("_record"), "status_code", SERVER_ERROR) < SERVER_ERROR:
        event.pop("exc_info", None)
    return event


def without_private_addresses(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """The line with `…` in place of what opens a private address."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = PRIVATE.sub(r"\1…", value)
    return event


def logging_settings(*, json_lines: bool, level: str) -> dict[str, Any]:
    """Django's LOGGING. Also configures structlog, which writes through the standard library."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.processors.StackInfoRenderer(),
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    # Tracebacks without the values of variables: those may be secrets.
    rendering: list[Any] = (
        [
            structlog.processors.format_exc_info,
            without_private_addresses,
            structlog.processors.JSONRenderer(),
        ]
        if json_lines
        else [
            without_private_addresses,
            structlog.dev.ConsoleRenderer(
                colors=False, exception_formatter=structlog.dev.plain_traceback
            ),
        ]
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    without_refused_traceback,
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *rendering,
                ],
                "foreign_pre_chain": SHARED,
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django.server": {"handlers": [], "propagate": True},
            "django_structlog": {"level": "WARNING"},
            "celery": {"level": "WARNING"},
        },
    }
