"""Whose word may be written down for whom, by hand-written rows."""

import pytest

from migrations_tracker.domain.access import Channel, Role
from migrations_tracker.domain.errors import NotYours
from migrations_tracker.domain.on_behalf import (
    Means,
    NobodyLeads,
    NotTheirWord,
    OnBehalf,
    check_on_behalf,
    claimed_by,
    said_words,
)
from migrations_tracker.domain.stages import MOVES, Move

MANAGER = frozenset({Role.MANAGER})
# kind, from: whose word a manager may write down.
ROWS = [
    ("advance", "build", "supplier"),
    ("advance", "cutover", "supplier"),
    ("advance", "accepted", ""),
    ("accept_on_behalf", "live", "borough"),
    ("roll_back", "live", "supplier"),
    ("withdraw_acceptance", "accepted", "borough"),
    ("correct", "design", ""),
    ("hold", "build", ""),
    ("resume", "on_hold", ""),
    ("withdraw", "build", ""),
]


def move_of(kind: str, source: str) -> Move:
    return next(one for one in MOVES if (one.kind.value, one.source.value) == (kind, source))


@pytest.mark.parametrize(("kind", "source", "theirs"), ROWS)
@pytest.mark.parametrize("of", [Role.SUPPLIER, Role.BOROUGH])
def test_each_move_is_written_down_for_those_who_could_make_it(
    kind: str, source: str, theirs: str, of: Role
) -> None:
    word, move = OnBehalf(of, Means.LETTER), move_of(kind, source)

    if of.value == theirs:
        check_on_behalf(word, move, MANAGER, has_lead=True)
    else:
        with pytest.raises(NotTheirWord):
            check_on_behalf(word, move, MANAGER, has_lead=True)


def test_only_the_supplier_says_again_what_is_claimed() -> None:
    check_on_behalf(OnBehalf(Role.SUPPLIER, Means.EMAIL), None, MANAGER, has_lead=True)

    with pytest.raises(NotTheirWord, match=r"The borough cannot say this.*for the lead supplier"):
        check_on_behalf(OnBehalf(Role.BOROUGH, Means.EMAIL), None, MANAGER, has_lead=True)


@pytest.mark.parametrize("role", set(Role) - MANAGER)
def test_none_but_managers_speak_for_others(role: Role) -> None:
    word = OnBehalf(Role.SUPPLIER, Means.TELEPHONE)

    with pytest.raises(NotYours, match="Programme managers can"):
        check_on_behalf(word, None, frozenset({role}), has_lead=True)


def test_where_nobody_leads_nobody_is_spoken_for() -> None:
    with pytest.raises(NobodyLeads, match="Claim it as your own word"):
        check_on_behalf(OnBehalf(Role.SUPPLIER, Means.LETTER), None, MANAGER, has_lead=False)


@pytest.mark.parametrize(
    ("channel", "means", "recorder", "words"),
    [
        (Channel.API, "", "", "Fleet, API"),
        (Channel.PAGE, "", "", "Fleet, Page"),
        (Channel.ON_BEHALF, "telephone", "Ann", "Fleet by telephone, recorded by Ann"),
        (Channel.ON_BEHALF, "email", "Ann", "Fleet by e-mail, recorded by Ann"),
        (Channel.ON_BEHALF, "meeting", "Ann", "Fleet at a meeting, recorded by Ann"),
        (Channel.ON_BEHALF, "", "Ann", "Fleet, recorded by Ann"),
    ],
)
def test_a_claim_says_by_whom_and_how(
    channel: Channel, means: str, recorder: str, words: str
) -> None:
    said = claimed_by(claimant="Fleet", channel=channel, means=means, recorded_by=recorder)

    assert said == words


def test_an_event_says_whose_word_it_is() -> None:
    assert said_words("Fleet", "letter") == ", said by Fleet by letter"
    assert said_words("the borough", "") == ", said by the borough"
