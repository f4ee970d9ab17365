"""What a programme manager writes down of what somebody else says: whose word it is, and how."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from migrations_tracker.domain.access import Channel, Role
from migrations_tracker.domain.errors import NotYours, Refusal, listed
from migrations_tracker.domain.stages import Move, MoveKind


class Means(StrEnum):
    """How somebody told the programme what it is to write down for them."""

    TELEPHONE = "telephone"
    EMAIL = "email"
    LETTER = "letter"
    MEETING = "meeting"

    @property
    def label(self) -> str:
        return {
            Means.TELEPHONE: "By telephone",
            Means.EMAIL: "By e-mail",
            Means.LETTER: "By letter",
            Means.MEETING: "At a meeting",
        }[self]


@dataclass(frozen=True, slots=True)
class OnBehalf:
    """Whose word a claim is, the lead supplier’s or the borough’s, and how they gave it."""

    of: Role
    means: Means


class NotTheirWord(Refusal):
    code, title, field = "not-their-word", "This is not theirs to say", "claimant"

    def __init__(self, *, of: Role, theirs: frozenset[Role]) -> None:
        who = "The borough" if of is Role.BOROUGH else "The lead supplier"
        others = listed(sorted(_SPOKEN[role] for role in theirs))
        whose = f"It is for {others}." if theirs else "It is a programme manager’s own."
        super().__init__(f"{who} cannot say this, so it is not written down for them. {whose}")


class NobodyLeads(Refusal):
    code, title, field = "nobody-leads", "Nobody leads this migration", "claimant"

    def __init__(self) -> None:
        super().__init__(
            "No supplier leads this migration, so nothing can be claimed on one’s behalf. "
            "Claim it as your own word, or have a supplier assigned first."
        )


_SPOKEN: Final = {Role.BOROUGH: "the borough", Role.SUPPLIER: "the lead supplier"}
ABSENT: Final = frozenset(_SPOKEN)


def whose_to_say(move: Move | None) -> frozenset[Role]:
    """Who of the absent may make a move; None is saying again what is claimed already."""
    if move is None:
        return frozenset({Role.SUPPLIER})
    if move.kind is MoveKind.ACCEPT_ON_BEHALF:
        return frozenset({Role.BOROUGH})
    return move.roles & ABSENT


def check_on_behalf(
    on_behalf: OnBehalf, move: Move | None, roles: frozenset[Role], *, has_lead: bool
) -> None:
    """`roles` are those of whoever writes it down. Raises NotYours, NotTheirWord or NobodyLeads."""
    if Role.MANAGER not in roles:
        raise NotYours("claim on behalf of somebody else", "Programme managers")
    theirs = whose_to_say(move)
    if on_behalf.of not in theirs:
        raise NotTheirWord(of=on_behalf.of, theirs=theirs)
    if on_behalf.of is Role.SUPPLIER and not has_lead:
        raise NobodyLeads


def claimed_by(*, claimant: str, channel: Channel, means: str = "", recorded_by: str = "") -> str:
    """Who claimed and how, by names: “Fleet Networks by telephone, recorded by Ann Lee”."""
    if channel is not Channel.ON_BEHALF:
        return f"{claimant}, {channel.label}"
    how = f" {_how(means)}" if means else ""
    return f"{claimant}{how}, recorded by {recorded_by}"


def said_words(who: str, means: str) -> str:
    """For the words of an event: “, said by Fleet Networks by telephone”."""
    how = f" {_how(means)}" if means else ""
    return f", said by {who}{how}"


def _how(means: str) -> str:
    label = Means(means).label
    return label[0].lower() + label[1:]
