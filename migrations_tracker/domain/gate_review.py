"""The gate review of a wave: who answers, and when the answers decide."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.errors import NotYours
from migrations_tracker.domain.wave_refusals import (
    ApproverCannotDecide,
    ApproversRequired,
    ConditionsRequired,
    QuestionRequired,
    QuorumOutOfRange,
    WaveTextTooLong,
    WhyRequired,
)

LONGEST_TEXT: Final = 2000
# Who may be named: those who see the programme, or a part of it, and are no party to the work.
MAY_DECIDE: Final = frozenset({Role.MANAGER, Role.BOROUGH, Role.VIEWER})


class Vote(StrEnum):
    GO = "go"
    NO_GO = "no_go"

    @property
    def label(self) -> str:
        return {Vote.GO: "Go", Vote.NO_GO: "No-go"}[self]


@dataclass(frozen=True, slots=True)
class Answer:
    """One approver's: a go may have conditions, a no-go says what would have to change."""

    vote: Vote
    conditions: str = ""


@dataclass(frozen=True, slots=True)
class NewReview:
    """A question to named approvers (ids of people); `quorum` of them decide."""

    question: str
    quorum: int
    approvers: tuple[int, ...]


def decide(votes: Collection[Vote], quorum: int) -> Vote | None:
    """Once as many as the quorum have answered: go where all of them say so, else no-go.

    None before that. One no-go stands against any number of go: it is a reason not to cut over,
    and nobody outvotes it.
    """
    if len(votes) < quorum:
        return None
    return Vote.NO_GO if Vote.NO_GO in votes else Vote.GO


def check_review(
    new: NewReview, asked_by: frozenset[Role], roles: Sequence[tuple[str, frozenset[Role]]]
) -> None:
    """`roles` are the names and roles of the approvers. Raises NotYours or a WaveRefusal."""
    if Role.MANAGER not in asked_by:
        raise NotYours("open a gate review", "Programme managers")
    _check_text("question", new.question)
    if not new.question.strip():
        raise QuestionRequired
    if not new.approvers:
        raise ApproversRequired
    for name, held in roles:
        if not held & MAY_DECIDE:
            raise ApproverCannotDecide(name)
    if not 1 <= new.quorum <= len(new.approvers):
        raise QuorumOutOfRange(sent=new.quorum, approvers=len(new.approvers))


def check_answer(answer: Answer) -> None:
    _check_text("conditions", answer.conditions)
    if answer.vote is Vote.NO_GO and not answer.conditions.strip():
        raise ConditionsRequired


def check_reason(reason: str, action: str) -> None:
    _check_text("reason", reason)
    if not reason.strip():
        raise WhyRequired(action)


def _check_text(field: str, text: str) -> None:
    if len(text.strip()) > LONGEST_TEXT:
        raise WaveTextTooLong(field, length=len(text.strip()), longest=LONGEST_TEXT)
