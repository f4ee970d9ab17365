"""Refusals in words: what happened, with the values, and what to do next."""

from datetime import timedelta

import pytest

from migrations_tracker.domain import errors
from migrations_tracker.domain.errors import (
    AlreadyAssigned,
    AlreadyOpen,
    DelayReasonRequired,
    GateNotMet,
    InTheFuture,
    MigrationEnded,
    MoveNotAllowed,
    NotYours,
    OutOfOrder,
    ReasonRequired,
    Refusal,
    StaleVersion,
    Unmet,
    UpdatePromiseOutOfRange,
    listed,
    spoken,
)
from tests.make import NOON

REFUSALS = [
    (
        MoveNotAllowed(
            current="build", target="live", choices=("testing", "on_hold"), by_others=False
        ),
        "move-not-allowed",
        (
            "Cannot move from “Build” to “Live”. "
            "Stages that you can claim from here: “Testing” or “On hold”."
        ),
    ),
    (
        MoveNotAllowed(current="closed", target="live", choices=(), by_others=False),
        "move-not-allowed",
        "Cannot move from “Closed” to “Live”. Stages that you can claim from here: none.",
    ),
    (
        ReasonRequired("Hold", "Build", "On hold"),
        "reason-required",
        "Hold from “Build” to “On hold” needs a reason. Say why in “reason”.",
    ),
    (
        OutOfOrder(sent=NOON - timedelta(days=8, hours=3), present=NOON),
        "out-of-order",
        (
            "“effective_at” is 2026-03-01T09:00:00Z, but what stands has been in effect since "
            "2026-03-09T12:00:00Z. Send a later one."
        ),
    ),
    (
        InTheFuture(sent=NOON + timedelta(hours=21), now=NOON),
        "in-the-future",
        (
            "“effective_at” is 2026-03-10T09:00:00Z, later than now (2026-03-09T12:00:00Z). "
            "Record it once it has happened."
        ),
    ),
    (
        UpdatePromiseOutOfRange(sent="2027-01-01", earliest="2026-03-09", latest="2026-04-09"),
        "next-update-out-of-range",
        "“next_update_by” is 2027-01-01. Choose a date from 2026-03-09 to 2026-04-09.",
    ),
    (
        StaleVersion(name="Brent", sent=3, current=5),
        "changed-by-someone-else",
        (
            "You sent version 3 of the Brent migration; it is now version 5. "
            "Read it again, then decide."
        ),
    ),
    (
        GateNotMet(target="accepted", unmet=[Unmet("a", "One thing."), Unmet("b", "Another.")]),
        "gate-not-met",
        "Cannot enter “Accepted” yet. Unmet: One thing. Another.",
    ),
    (
        NotYours("open a migration", "Programme managers"),
        "role-not-allowed",
        "You cannot open a migration. Programme managers can.",
    ),
    (
        AlreadyAssigned(borough="Brent", supplier="Fleet Networks"),
        "already-assigned",
        "Fleet Networks already leads the Brent migration. Choose another supplier.",
    ),
    (
        MigrationEnded(borough="Brent", stage="withdrawn"),
        "migration-ended",
        "The Brent migration is “Withdrawn”; nothing more can be changed in it.",
    ),
    (
        AlreadyOpen(borough="Brent"),
        "already-open",
        "Brent already has an open migration. Close or withdraw that one first.",
    ),
    (
        DelayReasonRequired(present="9 March 2026"),
        "delay-reason-required",
        "Choose a delay reason, because the new date is later than 9 March 2026.",
    ),
]


@pytest.mark.parametrize(("refusal", "code", "words"), REFUSALS)
def test_a_refusal_says_what_happened_and_what_to_do(
    refusal: Refusal, code: str, words: str
) -> None:
    assert str(refusal) == words
    assert refusal.code == code
    assert refusal.title


def test_every_refusal_is_here() -> None:
    known = {thing for thing in vars(errors).values() if isinstance(thing, type)}
    refusals = {thing for thing in known if issubclass(thing, Refusal)} - {Refusal}

    assert {type(refusal) for refusal, _, _ in REFUSALS} == refusals


def test_codes_are_stable_and_different() -> None:
    codes = [refusal.code for refusal in {type(refusal) for refusal, _, _ in REFUSALS}]

    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("refusal", [refusal for refusal, _, _ in REFUSALS])
def test_no_refusal_blames_or_says_invalid(refusal: Refusal) -> None:
    text = f"{refusal.title} {refusal}".lower()

    assert not [word for word in ("invalid", "illegal", "error", "please", "'") if word in text]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [([], "none"), (["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "c"], "a, b or c")],
)
def test_words_are_listed_as_in_speech(words: list[str], sentence: str) -> None:
    assert listed(words) == sentence


def test_a_code_is_spoken_as_a_word() -> None:
    assert spoken("on_hold") == "On hold"
