"""Structured logs: one event name with key=value pairs, as JSON lines or for a console."""

import re
from collections.abc import MutableMapping
from typing import Any, Final

import structlog

# Addresses that open something to whoever knows them: what opens it is no business of a log.
PRIVATE: Final = re.compile(r"(/(?:calendar|unsubscribe)/)[^/?#\s\"']+")

SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def without_private_addresses(
    _logger: Any, _method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """The line with `…` in place of what opens a private calendar."""
    for name, value in line.items():
        if isinstance(value, str):
            line[name] = PRIVATE.sub(r"\1…", value)
    return line


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
    renderer = (
        structlog.processors.JSONRenderer()
        if json_lines
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    without_private_addresses,
                    renderer,
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
