"""When a disagreement becomes a case and when the case ends: timelines written out by hand."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from migrations_tracker.domain.discrepancy import (
    CaseState,
    DiscrepancyKind,
    Facts,
    Happening,
    Stepped,
    Watch,
    Word,
    next_look,
    step,
)
from migrations_tracker.domain.policy import DISCREPANCY

START = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
QUARTER = 15 * MINUTE
DISAGREES, AGREES, UNHEARD = Word.DISAGREES, Word.AGREES, Word.UNHEARD
OPENED, CLOSED = Happening.OPENED, Happening.CLOSED
WATCHED = Watch(is_held=False, watched_since=START - timedelta(days=1))
Moment = tuple[float, Word | None]


def held(minute: float) -> Watch:
    return Watch(is_held=True, held_since=at(minute))


def at(minute: float) -> datetime:
    return START + minute * MINUTE


def played(*moments: Moment, watch: Watch = WATCHED) -> list[tuple[float, Happening]]:
    """What happened at which minute; a word of None is a hold, seen as it begins."""
    state, heard, since = CaseState(), None, 0.0
    found: list[tuple[float, Happening]] = []
    for minute, word in moments:
        since = since if word is heard else minute
        heard = word
        facts = Facts(word or UNHEARD, at(since), watch if word else held(since))
        stepped = step(state, facts, at(minute), DISCREPANCY)
        state = stepped.state
        if stepped.happened:
            found.append((minute, stepped.happened))
    return found


def test_a_disagreement_of_fifteen_minutes_opens_a_case() -> None:
    assert played((0, DISAGREES), (15, DISAGREES)) == [(15, OPENED)]


def test_a_second_less_does_not() -> None:
    assert played((0, DISAGREES), (14 + 59 / 60, DISAGREES)) == []


def test_a_flap_opens_none() -> None:
    flaps = [(minute, DISAGREES if minute % 10 else AGREES) for minute in range(120)]

    assert played(*flaps) == []


def test_a_case_closes_after_fifteen_minutes_of_agreement() -> None:
    opened = [(0.0, DISAGREES), (15.0, DISAGREES)]

    assert played(*opened, (20, AGREES), (34.9, AGREES)) == [(15, OPENED)]
    assert played(*opened, (20, AGREES), (35, AGREES)) == [(15, OPENED), (35, CLOSED)]


def test_an_interrupted_agreement_closes_nothing() -> None:
    calm = [(20.0, AGREES), (30.0, AGREES), (31.0, DISAGREES), (32.0, AGREES), (46.9, AGREES)]

    assert played((0, DISAGREES), (15, DISAGREES), *calm) == [(15, OPENED)]


def test_a_disagreement_that_comes_back_opens_another_case() -> None:
    first = [(0.0, DISAGREES), (15.0, DISAGREES), (20.0, AGREES), (35.0, AGREES)]

    again = played(*first, (40, DISAGREES), (55, DISAGREES))

    assert again == [(15, OPENED), (35, CLOSED), (55, OPENED)]


def test_held_in_the_middle_the_clock_does_not_run() -> None:
    ten_and_hold = [(0.0, DISAGREES), (10.0, DISAGREES), (10.0, None), (60.0, None)]

    assert played(*ten_and_hold, (61, DISAGREES), (65.9, DISAGREES)) == []
    assert played(*ten_and_hold, (61, DISAGREES), (66, DISAGREES)) == [(66, OPENED)]


def test_held_in_the_middle_an_open_case_stays_open() -> None:
    opened = [(0.0, DISAGREES), (15.0, DISAGREES)]
    hold = [(20.0, AGREES), (25.0, None), (600.0, None), (601.0, AGREES), (610.9, AGREES)]

    assert played(*opened, *hold) == [(15, OPENED)]
    assert played(*opened, *hold, (611, AGREES))[-1] == (611, CLOSED)


def test_maintenance_in_the_middle_stops_the_clock_too() -> None:
    down = [(0.0, DISAGREES), (10.0, UNHEARD), (100.0, UNHEARD), (101.0, DISAGREES)]

    assert played(*down, (105.9, DISAGREES)) == []
    assert played(*down, (106, DISAGREES)) == [(106, OPENED)]


def test_time_before_the_checks_came_back_does_not_count() -> None:
    back = Watch(is_held=False, gap_from=at(-30), watched_since=at(5))

    assert played((0, DISAGREES), (19.9, DISAGREES), watch=back) == []
    assert played((0, DISAGREES), (20, DISAGREES), watch=back) == [(20, OPENED)]


def test_a_gap_that_nobody_noticed_is_left_out_afterwards() -> None:
    state = step(CaseState(), Facts(DISAGREES, START, WATCHED), START, DISCREPANCY).state
    after = Watch(is_held=False, gap_from=at(4), watched_since=at(60))
    facts = Facts(DISAGREES, START, after)

    early = step(state, facts, at(70.9), DISCREPANCY)
    due = step(early.state, facts, at(71), DISCREPANCY)

    assert (early.happened, due.happened) == (None, OPENED)


def test_a_case_says_since_when_it_disagrees() -> None:
    facts = Facts(DISAGREES, at(-20), WATCHED)

    stepped = step(CaseState(), facts, START, DISCREPANCY)

    assert (stepped.happened, stepped.since) == (OPENED, at(-20))


def test_the_next_look_is_when_the_clock_runs_out() -> None:
    state = step(CaseState(), Facts(DISAGREES, START, WATCHED), at(3), DISCREPANCY).state
    stopped = step(state, Facts(UNHEARD, None, WATCHED), at(10), DISCREPANCY).state

    assert next_look(state, DISCREPANCY) == at(15)
    assert next_look(stopped, DISCREPANCY) is None
    assert next_look(CaseState(), DISCREPANCY) is None


words = st.lists(st.tuples(st.sampled_from([*Word, None]), st.integers(1, 1200)), max_size=40)


def run(timeline: list[tuple[Word | None, int]]) -> list[tuple[datetime, Stepped, Word | None]]:
    """Steps at the beginning of each stretch of a word (None: held), as many seconds long."""
    state, now = CaseState(), START
    found = []
    for word, seconds in timeline:
        watch = WATCHED if word else Watch(is_held=True, held_since=now)
        for moment in (now, now + seconds * SECOND):
            stepped = step(state, Facts(word or UNHEARD, now, watch), moment, DISCREPANCY)
            state = stepped.state
            found.append((moment, stepped, word))
        now += seconds * SECOND
    return found


@given(words)
def test_openings_and_closings_take_turns(timeline: list[tuple[Word | None, int]]) -> None:
    happened = [stepped.happened for _, stepped, _ in run(timeline) if stepped.happened]

    assert happened == [OPENED if n % 2 == 0 else CLOSED for n in range(len(happened))]


@given(words)
def test_nothing_happens_while_held_or_unheard(timeline: list[tuple[Word | None, int]]) -> None:
    quiet = [stepped for _, stepped, word in run(timeline) if word in {None, UNHEARD}]

    assert all(stepped.happened is None for stepped in quiet)
    assert all(s.state.clock is None or s.state.clock.counts_from is None for s in quiet)


@given(words)
def test_whatever_happens_took_a_quarter_of_an_hour(
    timeline: list[tuple[Word | None, int]],
) -> None:
    steps = run(timeline)

    for moment, stepped, _ in steps:
        if stepped.happened:
            assert stepped.since is not None
            assert moment - stepped.since >= QUARTER


@given(words, st.integers(0, 5))
def test_looking_more_often_changes_nothing(
    timeline: list[tuple[Word | None, int]], looks: int
) -> None:
    state, now = CaseState(), START
    for word, seconds in timeline:
        watch = WATCHED if word else Watch(is_held=True, held_since=now)
        facts = Facts(word or UNHEARD, now, watch)
        once = step(state, facts, now, DISCREPANCY)
        often = once
        for _ in range(looks):
            often = step(often.state, facts, now, DISCREPANCY)
        if not once.happened:
            assert often == once
        state, now = once.state, now + seconds * SECOND


def test_the_published_policy_holds() -> None:
    assert asdict(DISCREPANCY) == {
        "disagreement_opens_after": QUARTER,
        "agreement_closes_after": QUARTER,
        "soak_working_days": 10,
    }


def test_kinds_have_words() -> None:
    assert [kind.label for kind in DiscrepancyKind] == [
        "Over-claimed",
        "Under-claimed",
        "Unobservable",
        "Regressed",
    ]
