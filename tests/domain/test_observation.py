"""What is observed of a migration, since when, and what it says of each kind of case."""

from datetime import UTC, datetime, timedelta

import pytest

from migrations_tracker.domain.discrepancy import DiscrepancyKind, Watch, Word
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.observation import (
    CRITICAL_SERVICES,
    Claimed,
    Observed,
    Sight,
    facts_of,
    is_before_live,
    observe,
    soak_ends,
)
from migrations_tracker.domain.policy import DISCREPANCY
from migrations_tracker.domain.stages import Stage

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
EARLY, LATER = NOW - timedelta(hours=3), NOW - timedelta(hours=1)
UP, DEGRADED, DOWN = EndpointStatus.UP, EndpointStatus.DEGRADED, EndpointStatus.DOWN
UNKNOWN, MAINTENANCE = EndpointStatus.UNKNOWN, EndpointStatus.MAINTENANCE
NOT_EXPECTED = EndpointStatus.NOT_EXPECTED
WATCH = Watch(is_held=False, watched_since=NOW - timedelta(days=9))
DNS, MAIL = EndpointKind.DNS, EndpointKind.MAIL_RELAY


def sight(
    shown: EndpointStatus,
    kind: EndpointKind = DNS,
    *,
    since: datetime | None = EARLY,
    **fields: object,
) -> Sight:
    values: dict[str, object] = {
        "kind": kind,
        "shown": shown,
        "measured": UP if shown is NOT_EXPECTED else shown,
        "since": since,
        "last_answer_at": NOW,
        "expected_from": NOW - timedelta(days=30),
        "is_paused": False,
        "is_fresh": True,
    }
    return Sight(**(values | fields))  # type: ignore[arg-type]  # fields of Sight


def word(kind: DiscrepancyKind, stage: Stage, *sights: Sight, held: Stage | None = None) -> Word:
    claimed = Claimed(stage, held, EARLY)
    seen = observe(sights, None, NOW)
    return facts_of(kind, claimed, seen, sights, WATCH, now=NOW, policy=DISCREPANCY).word


def test_up_began_with_the_last_endpoint_to_come_up() -> None:
    sights = [sight(UP), sight(UP, MAIL, since=LATER)]

    assert observe(sights, None, NOW) == Observed(UP, LATER)


def test_down_began_with_the_first_endpoint_to_fall() -> None:
    sights = [sight(DOWN), sight(DOWN, MAIL, since=LATER)]

    assert observe(sights, None, NOW) == Observed(DOWN, EARLY)


def test_while_it_stays_its_beginning_is_kept() -> None:
    before = Observed(DOWN, EARLY)

    assert observe([sight(UP), sight(DOWN, MAIL, since=LATER)], before, NOW) is before


def test_a_new_value_never_began_before_the_old_one() -> None:
    assert observe([sight(DOWN)], Observed(UP, LATER), NOW) == Observed(DOWN, LATER)


def test_from_down_to_degraded_the_one_that_recovered_counts() -> None:
    sights = [sight(UP, MAIL, since=LATER), sight(DEGRADED)]

    assert observe(sights, Observed(DOWN, EARLY), NOW) == Observed(DEGRADED, LATER)


@pytest.mark.parametrize("before", [UNKNOWN, MAINTENANCE, NOT_EXPECTED])
def test_after_what_is_not_measured_it_begins_now(before: EndpointStatus) -> None:
    assert observe([sight(DOWN)], Observed(before, EARLY), NOW) == Observed(DOWN, NOW)


def test_silence_began_with_the_last_answer() -> None:
    silent = sight(UNKNOWN, last_answer_at=LATER)
    never = sight(UNKNOWN, last_answer_at=None, expected_from=None)

    assert observe([silent], Observed(UP, EARLY), NOW) == Observed(UNKNOWN, LATER)
    assert observe([never], Observed(UP, EARLY), NOW) == Observed(UNKNOWN, NOW)


def test_an_endpoint_counts_from_when_it_was_expected() -> None:
    assert observe([sight(DOWN, expected_from=LATER)], None, NOW) == Observed(DOWN, LATER)


@pytest.mark.parametrize(
    ("stage", "shown", "said"),
    [
        (Stage.LIVE, DOWN, Word.DISAGREES),
        (Stage.LIVE, DEGRADED, Word.DISAGREES),
        (Stage.LIVE, UP, Word.AGREES),
        (Stage.LIVE, UNKNOWN, Word.UNHEARD),
        (Stage.LIVE, MAINTENANCE, Word.UNHEARD),
        (Stage.LIVE, NOT_EXPECTED, Word.UNHEARD),
        (Stage.ACCEPTED, DOWN, Word.DISAGREES),
        (Stage.CLOSED, DOWN, Word.DISAGREES),
        (Stage.CUTOVER, DOWN, Word.AGREES),
        (Stage.ON_HOLD, DOWN, Word.AGREES),
        (Stage.WITHDRAWN, DOWN, Word.AGREES),
    ],
)
def test_what_is_over_claimed(stage: Stage, shown: EndpointStatus, said: Word) -> None:
    held = Stage.LIVE if stage is Stage.ON_HOLD else None

    assert word(DiscrepancyKind.OVER_CLAIMED, stage, sight(shown), held=held) is said


@pytest.mark.parametrize(
    ("sights", "said"),
    [
        ([sight(UNKNOWN)], Word.DISAGREES),
        ([sight(UNKNOWN), sight(DOWN, MAIL)], Word.DISAGREES),
        ([sight(UNKNOWN, is_paused=True)], Word.UNHEARD),
        ([sight(UNKNOWN, EndpointKind.NTP)], Word.AGREES),
        ([sight(DOWN)], Word.AGREES),
        ([sight(MAINTENANCE)], Word.AGREES),
        ([], Word.AGREES),
    ],
)
def test_what_is_unobservable(sights: list[Sight], said: Word) -> None:
    assert word(DiscrepancyKind.UNOBSERVABLE, Stage.LIVE, *sights) is said


def soaked(**of_mail: object) -> list[Sight]:
    """The critical services of a migration before live, up for three weeks."""
    long_ago = NOW - timedelta(days=21)
    return [
        sight(UP, kind, **({"since": long_ago} | (of_mail if kind is MAIL else {})))  # type: ignore[arg-type]  # fields of Sight
        for kind in sorted(CRITICAL_SERVICES)
    ]


@pytest.mark.parametrize(
    ("stage", "sights", "said"),
    [
        (Stage.CUTOVER, soaked(), Word.DISAGREES),
        (Stage.LIVE, soaked(), Word.AGREES),
        (Stage.WITHDRAWN, soaked(), Word.AGREES),
        (Stage.CUTOVER, soaked(since=LATER), Word.AGREES),
        (Stage.CUTOVER, soaked(measured=DOWN), Word.AGREES),
        (Stage.CUTOVER, soaked(measured=None), Word.AGREES),
        (Stage.CUTOVER, soaked(is_fresh=False), Word.UNHEARD),
        (Stage.CUTOVER, soaked(is_paused=True), Word.UNHEARD),
        (Stage.CUTOVER, soaked(expected_from=None), Word.AGREES),
        (Stage.CUTOVER, soaked(expected_from=LATER), Word.AGREES),
        (Stage.CUTOVER, soaked(expected_from=None, in_scope=False), Word.DISAGREES),
        (Stage.CUTOVER, soaked(measured=DOWN, in_scope=False), Word.DISAGREES),
        (Stage.CUTOVER, soaked()[1:], Word.AGREES),
    ],
)
def test_what_is_under_claimed(stage: Stage, sights: list[Sight], said: Word) -> None:
    assert word(DiscrepancyKind.UNDER_CLAIMED, stage, *sights) is said


def test_a_soak_ends_at_midnight_after_ten_full_working_days() -> None:
    friday = datetime(2026, 3, 27, 15, 0, tzinfo=UTC)

    # Good Friday and Easter Monday are no working days; summer time has begun.
    assert soak_ends(soaked(since=friday), DISCREPANCY) == datetime(2026, 4, 14, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stage", "held", "before"),
    [
        (Stage.CUTOVER, None, True),
        (Stage.LIVE, None, False),
        (Stage.ON_HOLD, Stage.BUILD, True),
        (Stage.ON_HOLD, Stage.LIVE, False),
        (Stage.WITHDRAWN, None, False),
    ],
)
def test_a_hold_is_where_it_was_held(stage: Stage, held: Stage | None, before: bool) -> None:
    assert is_before_live(Claimed(stage, held, NOW)) is before


@pytest.mark.parametrize("kind", DiscrepancyKind)
def test_a_migration_that_another_has_followed_disagrees_with_nothing(
    kind: DiscrepancyKind,
) -> None:
    claimed = Claimed(Stage.CLOSED, None, EARLY, is_present=False)

    found = facts_of(
        kind, claimed, Observed(DOWN, EARLY), [sight(DOWN)], WATCH, now=NOW, policy=DISCREPANCY
    )

    assert found.word is Word.AGREES
