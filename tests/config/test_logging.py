"""What stands in a line of the log, in both forms."""

import json
import logging

import pytest
import structlog

from config.logging import logging_settings

SECRET = "lpsn_live_" + "A" * 32
forms = pytest.mark.parametrize("json_lines", [True, False], ids=["JSON lines", "console"])


def refuse(key: str) -> None:
    raise PermissionError(f"not with {len(key)} letters")


def written(status: int, *, json_lines: bool) -> str:
    """What is written of a request that ended with an exception, as Django logs it."""
    with pytest.raises(PermissionError) as refused:
        refuse(SECRET)
    cause = (refused.type, refused.value, refused.tb)
    told = logging.LogRecord(
        "django.request", logging.ERROR, "", 1, "Answered: %s", ("/waves/",), cause
    )
    told.__dict__["status_code"] = status
    options = logging_settings(json_lines=json_lines, level="WARNING")["formatters"]["structured"]
    formatter = structlog.stdlib.ProcessorFormatter(
        **{name: value for name, value in options.items() if name != "()"}
    )
    return formatter.format(told)


@forms
def test_a_fault_of_ours_is_traced_without_the_values_of_variables(*, json_lines: bool) -> None:
    line = written(500, json_lines=json_lines)

    assert "Answered: /waves/" in line
    assert "PermissionError: not with 42 letters" in line
    assert "in refuse" in line
    assert SECRET not in line


@forms
def test_a_refusal_is_one_line_without_a_traceback(*, json_lines: bool) -> None:
    line = written(403, json_lines=json_lines)

    assert "Answered: /waves/" in line
    assert len(line.splitlines()) == 1
    assert "PermissionError" not in line


def test_a_line_of_json_is_one_object() -> None:
    told = json.loads(written(500, json_lines=True))

    assert (told["event"], told["level"], told["logger"]) == (
        "Answered: /waves/",
        "error",
        "django.request",
    )
    assert told["exception"].startswith("Traceback")
