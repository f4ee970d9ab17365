"""How long the registry asks us to wait, and whose fault a silence is."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrations_tracker.checks.asking import Question, Reply, Watched
from migrations_tracker.checks.source import LONGEST_HOLD, Watch, asked_to_wait
from migrations_tracker.registry.answers import Refusal
from migrations_tracker.registry.outcomes import Outcome

from .claims import ROW
from .fakes import WELL

NOON = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)


def heard(about: Watched, **fields: object) -> Reply:
    values: dict[str, object] = {"http_status": 200, "body": WELL[about]}
    return Reply(Question(about, ""), 0, 0, 0, **(values | fields))  # type: ignore[arg-type]  # fields of Reply


def at_noon(_: float) -> datetime:
    return NOON


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("", None),
        ("0", None),
        ("7", 7),
        ("599", 599),
        ("601", 600),
        ("9" * 500, 600),
        ("-5", None),
        ("1.5", None),
        ("²", None),
        ("Mon, 09 Mar 2026 12:00:30 GMT", 30),
        ("Mon, 09 Mar 2026 11:59:30 GMT", None),
        ("Tue, 09 Mar 2027 12:00:30 GMT", 600),
        ("soon", None),
    ],
)
def test_a_wait_is_in_seconds_or_until_a_date_and_has_an_end(
    header: str, seconds: int | None
) -> None:
    wanted = None if seconds is None else timedelta(seconds=seconds)

    assert asked_to_wait(header, NOON) == wanted


@given(st.text(max_size=60))
def test_no_header_can_break_or_stop_the_checks(header: str) -> None:
    wait = asked_to_wait(header, NOON)

    assert wait is None or timedelta(0) < wait <= LONGEST_HOLD


def test_nothing_counts_until_both_the_registry_and_the_canary_are_heard() -> None:
    watch = Watch()

    watch.hear(heard(Watched.REGISTRY), at_noon)
    alone = watch.is_complete
    watch.hear(heard(Watched.CANARY), at_noon)

    assert (alone, watch.is_complete, watch.fault) == (False, True, "")


def test_the_longest_wait_asked_for_counts() -> None:
    watch = Watch()

    for header in ("5", "20", "10"):
        watch.hear(Reply(Question(ROW, ""), 0, 0, 0, retry_after=header), at_noon)

    assert watch.hold == timedelta(seconds=20)


def test_the_checker_s_own_fault_comes_before_the_registry_s() -> None:
    watch = Watch()
    silence = Refusal(Outcome.TIMEOUT, "No answer in time")

    watch.hear(heard(Watched.REGISTRY, failure=silence), at_noon)
    watch.hear(heard(Watched.CANARY, failure=silence), at_noon)

    assert watch.fault == "The checker cannot reach itself (No answer in time)"
