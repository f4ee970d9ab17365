"""Laying out what two people say of one record."""

import pytest

from migrations_tracker.domain.conflict import Answered, Said, lay_out, lead_words, writes_between


def field(name: str, mine: object, theirs: object, *, held: bool = True) -> Answered:
    said = [Said(str(one), str(one), one) for one in (mine, theirs)]
    return Answered(name, name.capitalize(), said[0], said[1] if held else None)


def test_fields_are_told_apart_by_what_they_mean() -> None:
    fields = [field("day", 1, 2), field("name", "x", "x"), field("note", "y", "", held=False)]

    layout = lay_out(fields)

    names = [[one.name for one in part] for part in (layout.differing, layout.same, layout.own)]
    assert names == [["day"], ["name"], ["note"]]


def test_no_cost_is_not_a_cost_of_nothing() -> None:
    assert lay_out([field("cost", 0, None)]).differing


@pytest.mark.parametrize(
    ("fields", "why_not", "words"),
    [
        ([field("day", 1, 2), field("end", 1, 2)], "", "stand of “Day” and “End”; what you"),
        ([field("note", 1, 2, held=False)], "", "send yours again if it still holds."),
        ([], "", "do it if it is still right."),
        (
            [field("day", 1, 2)],
            "It is closed.",
            "It is closed. Nothing of yours was recorded. What",
        ),
    ],
)
def test_the_lead_says_what_to_do(fields: list[Answered], why_not: str, words: str) -> None:
    assert words in lead_words(lay_out(fields), why_not)


@pytest.mark.parametrize(
    ("sent", "current", "count"),
    [(1, 2, 1), (1, 4, 3), (1, 99, 10), (None, 4, 1), (7, 4, 1), (4, 4, 1), (-1, 4, 1), (0, 2, 2)],
)
def test_as_many_writes_are_shown_as_were_missed(
    sent: int | None, current: int, count: int
) -> None:
    assert writes_between(sent, current) == count
