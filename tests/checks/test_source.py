"""How long the registry asks us to wait, and whose fault a silence is."""

from datetime import timedelta

import pytest

from migrations_tracker.checks.asking import Question, Reply, Watched
from migrations_tracker.checks.source import Watch
from migrations_tracker.registry.answers import Refusal
from migrations_tracker.registry.outcomes import Outcome

from .claims import ROW
from .fakes import WELL


def heard(about: Watched, **fields: object) -> Reply:
    values: dict[str, object] = {"http_status": 200, "body": WELL[about]}
    return Reply(Question(about, ""), 0, 0, 0, **(values | fields))  # type: ignore[arg-type]  # fields of Reply


def test_nothing_counts_until_both_the_registry_and_the_canary_are_heard() -> None:
    watch = Watch()

    watch.hear(heard(Watched.REGISTRY))
    alone = watch.is_complete
    watch.hear(heard(Watched.CANARY))

    assert (alone, watch.is_complete, watch.fault) == (False, True, "")


@pytest.mark.parametrize(
    ("asked_s", "held_s"),
    [([0], None), ([-5], None), ([5, 20, 10], 20), ([601, 7], 600), ([10**14], 600)],
)
def test_the_longest_wait_asked_for_counts_up_to_ten_minutes(
    asked_s: list[int], held_s: int | None
) -> None:
    watch = Watch()

    for seconds in asked_s:
        watch.hear(Reply(Question(ROW, ""), 0, 0, 0, retry_after_s=seconds))

    assert watch.hold == (None if held_s is None else timedelta(seconds=held_s))


def test_the_checker_s_own_fault_comes_before_the_registry_s() -> None:
    watch = Watch()
    silence = Refusal(Outcome.TIMEOUT, "No answer in time")

    watch.hear(heard(Watched.REGISTRY, failure=silence))
    watch.hear(heard(Watched.CANARY, failure=silence))

    assert watch.fault == "The checker cannot reach itself (No answer in time)"
