"""The chain of a stream shows what was changed, removed, moved or cut off."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from migrations_tracker.domain.ledger import Entry, Flaw, Head, Recorded, chain_hash, end, follow
from tests.make import NOON


def chain(length: int) -> list[Recorded]:
    """A stream of `length` events as the tracker would have recorded them."""
    made: list[Recorded] = []
    for sequence in range(1, length + 1):
        previous = made[-1].hash if made else ""
        entry = Entry(
            stream_id=1,
            sequence=sequence,
            kind="stage_claimed",
            effective_at=NOON,
            recorded_at=NOON + timedelta(minutes=sequence),
            actor="user:1",
            channel="page",
            old={"stage": sequence - 1},
            new={"stage": sequence},
            reason="",
            note="Wayleave é",
            request_id="req-1",
        )
        made.append(Recorded(entry, previous, chain_hash(previous, entry)))
    return made


def flaws_of(events: list[Recorded], held: Head) -> list[Flaw]:
    reached = Head()
    flaws: list[Flaw] = []
    for recorded in events:
        reached, found = follow(reached, recorded)
        flaws += found
    return [*flaws, *end(reached, held)]


def head_of(events: list[Recorded]) -> Head:
    return Head(len(events), events[-1].hash)


def test_an_untouched_stream_has_no_flaws() -> None:
    events = chain(5)

    assert flaws_of(events, head_of(events)) == []
    assert flaws_of([], Head()) == []


@pytest.mark.parametrize(
    "field",
    ["kind", "actor", "channel", "reason", "note", "request_id", "stream_id"],
)
def test_a_change_of_any_field_is_found_where_it_was_made(field: str) -> None:
    events, held = chain(3), head_of(chain(3))
    other: Any = 99 if field == "stream_id" else "something else"
    tampered = replace(events[1].entry, **{field: other})
    events[1] = replace(events[1], entry=tampered)

    (flaw,) = flaws_of(events, held)

    assert flaw == Flaw(2, "is not what was recorded: it was changed afterwards")


@pytest.mark.parametrize(
    "tampered",
    [
        {"effective_at": NOON - timedelta(microseconds=1)},
        {"recorded_at": NOON},
        {"old": {"stage": 7}},
        {"new": {}},
    ],
)
def test_a_change_of_a_time_or_a_value_is_found(tampered: dict[str, Any]) -> None:
    events, held = chain(3), head_of(chain(3))
    events[2] = replace(events[2], entry=replace(events[2].entry, **tampered))

    assert [flaw.sequence for flaw in flaws_of(events, held)] == [3]


def test_a_change_with_its_own_hash_made_good_breaks_the_next_link() -> None:
    events, held = chain(3), head_of(chain(3))
    forged = replace(events[1].entry, note="Nothing happened.")
    events[1] = Recorded(forged, events[1].previous_hash, chain_hash(events[0].hash, forged))

    (flaw,) = flaws_of(events, held)

    assert flaw.sequence == 3
    assert flaw.what.startswith("does not follow the event before it")


@pytest.mark.parametrize(
    ("removed", "flaw"),
    [
        (slice(0, 1), Flaw(1, "is missing")),
        (slice(2, 3), Flaw(3, "is missing")),
        (slice(1, 3), Flaw(2, "is missing, and all up to 3")),
        (slice(3, 5), Flaw(4, "is missing, and all up to 5")),
    ],
)
def test_missing_events_are_named_wherever_they_stood(removed: slice, flaw: Flaw) -> None:
    events, held = chain(5), head_of(chain(5))
    del events[removed]

    assert flaws_of(events, held) == [flaw]


def test_two_events_that_changed_places_do_not_follow() -> None:
    events, held = chain(4), head_of(chain(4))
    second = replace(events[2], entry=replace(events[2].entry, sequence=2))
    third = replace(events[1], entry=replace(events[1].entry, sequence=3))

    flaws = flaws_of([events[0], second, third, events[3]], held)

    moved = {flaw.sequence for flaw in flaws if flaw.what.startswith("does not follow")}
    assert moved == {2, 3, 4}


def test_a_last_event_rewritten_with_its_hash_differs_from_the_head() -> None:
    events, held = chain(2), head_of(chain(2))
    forged = replace(events[1].entry, note="Nothing happened.")
    events[1] = Recorded(forged, events[0].hash, chain_hash(events[0].hash, forged))

    assert flaws_of(events, held) == [
        Flaw(2, "does not have the hash that the head of the stream holds")
    ]


def test_events_beyond_the_head_are_a_flaw() -> None:
    events = chain(3)

    assert flaws_of(events, Head(2, events[1].hash)) == [
        Flaw(3, "is beyond the head of the stream, which is at 2")
    ]
