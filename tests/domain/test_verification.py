"""Verified means that all four hold: every combination, by hand."""

from datetime import UTC, date, datetime

import pytest

from migrations_tracker.domain.certificate import NO_CERTIFICATE, Certificate, compliance
from migrations_tracker.domain.delivery import Freshness
from migrations_tracker.domain.discrepancy import Watch, Word
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.errors import Unmet
from migrations_tracker.domain.observation import Claimed
from migrations_tracker.domain.stages import Stage
from migrations_tracker.domain.verification import (
    NOT_UP,
    Accepted,
    Basis,
    Verified,
    acceptance_words,
    is_ready_to_accept,
    last_word,
    missing,
    regressed,
)

TODAY = date(2026, 3, 9)
VALID = compliance(
    [Certificate(number="P1", issued=date(2025, 6, 1), expires=date(2026, 6, 1))], TODAY
)
ACCEPTED = Accepted(date(2026, 3, 2))
WITHDRAWN = Accepted(date(2026, 3, 2), withdrawn=date(2026, 3, 4))
A, U, C, F = "accepted", "observed_up", "certificate_valid", "claim_fresh"
# accepted, observed up, certificate valid, claim fresh: what is missing.
TABLE = [
    (True, True, True, True, []),
    (True, True, True, False, [F]),
    (True, True, False, True, [C]),
    (True, True, False, False, [C, F]),
    (True, False, True, True, [U]),
    (True, False, True, False, [U, F]),
    (True, False, False, True, [U, C]),
    (True, False, False, False, [U, C, F]),
    (False, True, True, True, [A]),
    (False, True, True, False, [A, F]),
    (False, True, False, True, [A, C]),
    (False, True, False, False, [A, C, F]),
    (False, False, True, True, [A, U]),
    (False, False, True, False, [A, U, F]),
    (False, False, False, True, [A, U, C]),
    (False, False, False, False, [A, U, C, F]),
]


@pytest.mark.parametrize(("accepted", "up", "certified", "fresh", "lacks"), TABLE)
def test_verified_needs_all_four(
    *, accepted: bool, up: bool, certified: bool, fresh: bool, lacks: list[str]
) -> None:
    basis = Basis(
        stage=Stage.ACCEPTED if accepted else Stage.LIVE,
        accepted=ACCEPTED if accepted else None,
        observed=EndpointStatus.UP if up else EndpointStatus.DOWN,
        compliance=VALID if certified else NO_CERTIFICATE,
        freshness=Freshness.NOT_DUE if fresh else Freshness.OVERDUE,
    )

    assert [one.criterion for one in missing(basis)] == lacks


def lacking(**values: object) -> list[str]:
    """The words of what is missing, where all else holds."""
    basis: dict[str, object] = {
        "stage": Stage.ACCEPTED,
        "accepted": ACCEPTED,
        "observed": EndpointStatus.UP,
        "compliance": VALID,
        "freshness": Freshness.NOT_DUE,
    }
    return [one.words for one in missing(Basis(**(basis | values)))]  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize(
    ("stage", "accepted", "words"),
    [
        (Stage.ACCEPTED, ACCEPTED, []),
        (Stage.CLOSED, ACCEPTED, []),
        (Stage.LIVE, None, ["The borough has not accepted it."]),
        (Stage.CLOSED, None, ["The borough has not accepted it."]),
        (Stage.LIVE, WITHDRAWN, ["The borough’s acceptance was withdrawn on 4 March 2026."]),
        (
            Stage.ON_HOLD,
            ACCEPTED,
            ["It was accepted, but its stage is “On hold” now."],
        ),
    ],
)
def test_acceptance_must_be_in_force(
    stage: Stage, accepted: Accepted | None, words: list[str]
) -> None:
    assert lacking(stage=stage, accepted=accepted) == words


@pytest.mark.parametrize(
    ("observed", "words"),
    [
        ("up", []),
        ("down", ["The checks observe a critical endpoint down."]),
        ("degraded", ["The checks observe a critical endpoint degraded."]),
        ("unknown", ["A critical endpoint has given no recent answer."]),
        ("maintenance", ["A critical endpoint is in planned maintenance."]),
        ("not_expected", ["None of its critical endpoints is checked yet."]),
    ],
)
def test_every_status_but_up_is_missing(observed: str, words: list[str]) -> None:
    assert lacking(observed=EndpointStatus(observed)) == words


def test_a_claim_that_is_due_today_is_still_fresh() -> None:
    assert lacking(freshness=Freshness.DUE) == []
    assert lacking(freshness=Freshness.FRESH) == []


@pytest.mark.parametrize(
    ("stage", "blocked_by", "ready"),
    [
        (Stage.LIVE, [], True),
        (
            Stage.LIVE,
            [Unmet("claim_fresh", "The supplier’s claim has had no recent update.")],
            False,
        ),
        (Stage.CUTOVER, [], False),
        (Stage.ACCEPTED, [], False),
        (Stage.ON_HOLD, [], False),
    ],
)
def test_ready_to_accept_is_live_with_its_gate_met(
    stage: Stage, blocked_by: list[Unmet], *, ready: bool
) -> None:
    assert is_ready_to_accept(stage, blocked_by) is ready


BEFORE, AT = datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 9, 12, tzinfo=UTC)
LACKING = [Unmet("observed_up", NOT_UP[EndpointStatus.DOWN])]


def test_when_verified_last_changed_is_kept_while_it_stays() -> None:
    never = Verified().after(LACKING, AT)
    gained = never.after([], BEFORE)

    assert never == Verified(False, None)
    assert gained == gained.after([], AT) == Verified(True, BEFORE)
    assert gained.after(LACKING, AT) == Verified(False, AT)


WORKS = Watch(is_held=False)
LOST = Verified(False, AT)


@pytest.mark.parametrize(
    ("stage", "held", "verified", "lacking", "word"),
    [
        (Stage.ACCEPTED, None, LOST, LACKING, Word.DISAGREES),
        (Stage.CLOSED, None, LOST, LACKING, Word.DISAGREES),
        (Stage.ON_HOLD, Stage.ACCEPTED, LOST, LACKING, Word.DISAGREES),
        (Stage.ACCEPTED, None, Verified(True, AT), [], Word.AGREES),
        (Stage.ACCEPTED, None, Verified(), LACKING, Word.AGREES),
        # Who went back openly claims nothing that could disagree.
        (Stage.LIVE, None, LOST, LACKING, Word.AGREES),
        (Stage.ON_HOLD, Stage.LIVE, LOST, LACKING, Word.AGREES),
        (Stage.WITHDRAWN, None, LOST, LACKING, Word.AGREES),
        *(
            (Stage.ACCEPTED, None, LOST, [Unmet("observed_up", NOT_UP[status])], Word.UNHEARD)
            for status in (EndpointStatus.UNKNOWN, EndpointStatus.MAINTENANCE)
        ),
    ],
)
def test_regressed_is_was_verified_and_is_not_while_claimed_accepted(
    stage: Stage, held: Stage | None, verified: Verified, lacking: list[Unmet], word: Word
) -> None:
    claimed = Claimed(stage, held, BEFORE)

    assert regressed(claimed, lacking, verified, WORKS).word is word


def test_a_migration_that_another_has_followed_regresses_no_more() -> None:
    claimed = Claimed(Stage.CLOSED, None, BEFORE, is_present=False)

    assert regressed(claimed, LACKING, LOST, WORKS).word is Word.AGREES


def test_a_regression_began_when_verified_was_lost() -> None:
    assert regressed(Claimed(Stage.ACCEPTED, None, BEFORE), LACKING, LOST, WORKS).since == AT


@pytest.mark.parametrize(
    ("accepted", "words"),
    [
        (None, "Not accepted yet"),
        (ACCEPTED, "Accepted on 2 March 2026"),
        (
            Accepted(date(2026, 3, 2), "Letter 12."),
            "Accepted on 2 March 2026, on the borough’s behalf: Letter 12.",
        ),
        (WITHDRAWN, "Withdrawn on 4 March 2026"),
    ],
)
def test_acceptance_in_words(accepted: Accepted | None, words: str) -> None:
    assert acceptance_words(accepted) == words


@pytest.mark.parametrize(
    ("seen", "before", "at_fault", "counted"),
    [
        ("unknown", "up", True, "up"),
        ("unknown", "down", True, "down"),
        ("unknown", "up", False, "unknown"),
        ("unknown", None, True, "unknown"),
        ("down", "up", True, "down"),
        ("up", "down", True, "up"),
    ],
)
def test_while_our_checks_cannot_ask_what_was_last_observed_counts(
    seen: str, before: str | None, counted: str, *, at_fault: bool
) -> None:
    known = EndpointStatus(before) if before else None

    assert last_word(EndpointStatus(seen), known, checks_at_fault=at_fault).value == counted
