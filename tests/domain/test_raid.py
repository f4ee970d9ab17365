"""The rules of the RAID register, without a database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrations_tracker.domain.access import Principal, Role
from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.raid import (
    Kind,
    Score,
    Severity,
    Trend,
    may_change,
    may_raise,
    parse_reference,
    reference,
    risk_title,
    sees,
    severity_of,
    trend,
)
from migrations_tracker.domain.raid_conditions import Condition, ConditionKind
from migrations_tracker.domain.raid_raising import (
    Assumption,
    Dependency,
    Issue,
    Raising,
    check_raising,
)
from tests.make import principal
from tests.make_raid import risk

TODAY = date(2026, 3, 9)
OWN, OTHER = "E09000014", "E09000019"
HERE, THERE = frozenset({OWN}), frozenset({OTHER})


@given(st.sampled_from(Kind), st.integers(1, 10**9 - 1))
def test_a_reference_names_its_kind_and_number(kind: Kind, number: int) -> None:
    assert parse_reference(reference(kind, number)) == (kind, number)


def test_references_have_at_least_three_figures() -> None:
    assert reference(Kind.RISK, 31) == "R-031"
    assert reference(Kind.DEPENDENCY, 1000) == "D-1000"


@pytest.mark.parametrize("text", ["", "R-1", "r-001", "X-001", "R-0001", "R-001 ", "R-", "R-١٢٣"])
def test_what_is_written_in_another_form_is_no_reference(text: str) -> None:
    assert parse_reference(text) is None


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (Score(3, 4), None, Trend.NEW),
        (Score(3, 4), Score(2, 4), Trend.RISING),
        (Score(1, 1), Score(5, 5), Trend.FALLING),
        (Score(2, 5), Score(5, 2), Trend.STEADY),
    ],
)
def test_a_trend_compares_two_scores(now: Score, before: Score | None, expected: Trend) -> None:
    assert trend(now, before) is expected


@pytest.mark.parametrize(
    ("score", "band"),
    [((1, 1), 0), ((1, 3), 0), ((2, 2), 1), ((2, 4), 2), ((3, 4), 3), ((4, 5), 4), ((5, 5), 4)],
)
def test_the_band_of_a_score_grows_with_it(score: tuple[int, int], band: int) -> None:
    assert Score(*score).band == band


def test_a_risk_is_titled_by_cause_event_and_effect() -> None:
    assert risk_title("Rain", "flood", "delay") == "Rain → flood → delay"


@pytest.mark.parametrize(
    ("raising", "words"),
    [
        (Raising(risk(" "), 1), "what could happen"),
        (Raising(risk(score=Score(0, 3)), 1), "Probability 0 and impact 3"),
        (Raising(risk(score=Score(3, 6)), 1), "Choose each from 1 to 5"),
        (Raising(risk(condition=Condition(ConditionKind.CLAIM_OVERDUE)), 1), "Choose a borough"),
        (Raising(risk(condition=Condition(ConditionKind.ENDPOINT_DOWN)), 1, OWN), "the endpoint"),
        (Raising(risk(condition=Condition(ConditionKind.SLIP_OVER, days=0)), 1, OWN), "1 to 1000"),
        (Raising(Assumption("", TODAY), 1), "what it is"),
        (Raising(Assumption("Open", date(2026, 3, 8)), 1), "8 March 2026 has passed"),
        (Raising(Issue("Late", Severity.LOW, date(2025, 1, 1)), 1), "9 March 2026 or later"),
        (Raising(Dependency("Room", OTHER, TODAY), 1), "between two boroughs"),
        (Raising(Dependency("Room", OWN, TODAY), 1, OWN), "cannot depend on itself"),
        (Raising(Dependency(" ", OTHER, TODAY), 1, OWN), "what is needed"),
    ],
)
def test_what_cannot_be_raised_is_refused_in_words(raising: Raising, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        check_raising(raising, TODAY)


@pytest.mark.parametrize(
    "raising",
    [
        Raising(risk(), 1),
        Raising(risk(score=Score(5, 1)), 1, OWN),
        Raising(risk(condition=Condition(ConditionKind.SLIP_OVER, days=20)), 1, OWN),
        Raising(Assumption("Open", TODAY), 1),
        Raising(Dependency("Room", OTHER, TODAY), 1, OWN),
    ],
)
def test_what_is_whole_can_be_raised(raising: Raising) -> None:
    check_raising(raising, TODAY)


MANAGER = principal(Role.MANAGER)
OFFICER = principal(Role.BOROUGH, borough_codes=HERE)
VIEWER = principal(Role.VIEWER)
ADMINISTRATOR = principal(Role.ADMINISTRATOR)
SUPPLIER = principal(Role.SUPPLIER, supplier_ids=frozenset({1}))


@pytest.mark.parametrize(
    ("who", "named", "may_see", "may_write"),
    [
        (MANAGER, HERE, True, True),
        (MANAGER, frozenset(), True, True),
        (OFFICER, HERE, True, True),
        (OFFICER, HERE | THERE, True, True),
        (OFFICER, THERE, False, False),
        (OFFICER, frozenset(), False, False),
        (VIEWER, HERE, True, False),
        (ADMINISTRATOR, HERE, True, False),
        (SUPPLIER, HERE, False, False),
        (SUPPLIER, frozenset(), False, False),
    ],
)
def test_who_sees_and_who_changes_an_item(
    who: Principal,
    named: frozenset[str],
    may_see: bool,
    may_write: bool,
) -> None:
    assert (sees(who, named), may_change(who, named)) == (may_see, may_write)


def test_managers_and_officers_raise_and_nobody_else() -> None:
    people = (MANAGER, OFFICER, VIEWER, ADMINISTRATOR, SUPPLIER)

    assert [may_raise(who) for who in people] == [True, True, False, False, False]


@pytest.mark.parametrize(
    ("impact", "severity"),
    [(5, Severity.CRITICAL), (4, Severity.HIGH), (3, Severity.MEDIUM), (1, Severity.LOW)],
)
def test_the_impact_of_a_risk_suggests_the_severity_of_its_issue(
    impact: int, severity: Severity
) -> None:
    assert severity_of(Score(1, impact)) is severity
