"""What is frozen when a gate is passed, its hash, and what takes a passage back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from migrations_tracker.domain.criterion import Criterion, CriterionKind
from migrations_tracker.domain.gates import Standing, evaluate
from migrations_tracker.domain.passages import (
    evidence_hash,
    freeze,
    superseded_by,
    thaw,
    why_revoked,
)
from migrations_tracker.domain.stages import Stage
from tests.domain.gate_facts import ALL_MET, NOW, TODAY, spoil, waived

VALID = Criterion(CriterionKind.CERTIFICATE_VALID)


def test_what_is_frozen_says_what_was_true_and_since_when() -> None:
    [certificate, circuit] = freeze(evaluate(Stage.TESTING, ALL_MET))

    assert certificate == {
        "criterion": "certificate_valid",
        "parameter": "",
        "standing": "met",
        "words": "Certificate P1, valid to 1 June 2026 (84 days left).",
        "evidence": [],
        "since": "2025-06-01",
        "waived_until": "",
        "waived_by": "",
        "waiver_reason": "",
    }
    assert (circuit["parameter"], circuit["since"]) == ("circuit", "2026-02-27")


def test_a_waiver_is_frozen_with_its_reason_author_and_end() -> None:
    facts = replace(spoil(VALID), waivers=[waived(Stage.TESTING, VALID)])

    [certificate, _] = thaw(freeze(evaluate(Stage.TESTING, facts)))

    assert certificate.standing is Standing.WAIVED
    assert (certificate.waived_until, certificate.waiver_reason) == (
        TODAY.isoformat(),
        "Agreed at the board.",
    )


def test_one_that_was_not_needed_is_not_frozen() -> None:
    facts = replace(ALL_MET, waivers=[waived(Stage.TESTING, VALID)])

    [certificate, _] = thaw(freeze(evaluate(Stage.TESTING, facts)))

    assert (certificate.standing, certificate.waived_until) == (Standing.MET, "")


def test_the_hash_covers_stage_time_and_every_word() -> None:
    frozen = freeze(evaluate(Stage.TESTING, ALL_MET))
    other = freeze(evaluate(Stage.TESTING, replace(ALL_MET, waivers=())))
    changed = [{**frozen[0], "words": "Certificate P2."}, *frozen[1:]]

    hashes = [
        evidence_hash(Stage.TESTING, NOW, frozen),
        evidence_hash(Stage.TESTING, NOW, changed),
        evidence_hash(Stage.TESTING, NOW, frozen[:1]),
        evidence_hash(Stage.CUTOVER, NOW, frozen),
        evidence_hash(Stage.TESTING, NOW + timedelta(microseconds=1), frozen),
    ]

    assert len(set(hashes)) == 5
    assert hashes[0] == evidence_hash(Stage.TESTING, NOW, other)


def test_a_passage_stands_while_everything_it_rests_on_lasts() -> None:
    frozen = freeze(evaluate(Stage.ACCEPTED, ALL_MET))
    fresh = Criterion(CriterionKind.CLAIM_FRESH)

    assert why_revoked(Stage.ACCEPTED, frozen, ALL_MET) == ""
    assert why_revoked(Stage.ACCEPTED, frozen, spoil(fresh)) == ""
    assert why_revoked(Stage.ACCEPTED, frozen, spoil(VALID)) == (
        "The PSN compliance certificate expired on 3 March 2026."
    )


def test_everything_that_is_lost_is_said() -> None:
    frozen = freeze(evaluate(Stage.ACCEPTED, ALL_MET))
    soak = Criterion(CriterionKind.CLEAN_SOAK)

    words = why_revoked(Stage.ACCEPTED, frozen, spoil(soak, spoil(VALID)))

    assert words.startswith("GCN gateway was down or degraded for 120 minutes since 23 February ")
    assert words.endswith("The PSN compliance certificate expired on 3 March 2026.")


@pytest.mark.parametrize(
    ("target", "stages"),
    [
        (Stage.TESTING, ["cutover", "live", "accepted", "closed"]),
        (Stage.LIVE, ["accepted", "closed"]),
        (Stage.ON_HOLD, []),
        (Stage.WITHDRAWN, []),
    ],
)
def test_going_back_supersedes_the_gates_of_later_stages(target: Stage, stages: list[str]) -> None:
    assert [stage.value for stage in superseded_by(target)] == stages
