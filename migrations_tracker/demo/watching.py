"""When the checks of the illustrative programme find something new, and what people answer to it.

A case opens after a quarter of an hour and closes after another, so the checks look a while after
each trouble began and ended, after a borough went live or was accepted, and when a date has passed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from migrations_tracker.demo.steps import Action, AnswerCase, Observe
from migrations_tracker.demo.story import Story
from migrations_tracker.demo.troubles import DateOf, Moment, found_at, instant, troubles_of
from migrations_tracker.domain.calendar import LONDON
from migrations_tracker.domain.certificate import default_expiry
from migrations_tracker.domain.discrepancy import DiscrepancyKind
from migrations_tracker.domain.discrepancy_answers import Answer, AnswerKind
from migrations_tracker.domain.policy import CERTIFICATE
from migrations_tracker.domain.stages import CLAIMED_LIVE

# Long enough for a case to open, and for one that follows from it; for a gate to be lost.
BEGAN: Final = (timedelta(minutes=20), timedelta(minutes=80))
ENDED: Final = (timedelta(minutes=20), timedelta(minutes=40))
EVENING, AFTER_MIDNIGHT = time(20, 0), time(0, 20)
A_DAY: Final = timedelta(days=1)
# By the borough's number: a gate is regained ten days after a trouble, services were up for ten.
BESIDES: Final[Mapping[int, tuple[Moment, ...]]] = {
    3: ((-22, AFTER_MIDNIGHT),),
    24: ((-2, AFTER_MIDNIGHT),),
    25: ((-17, AFTER_MIDNIGHT),),
}


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody answers a case: a person of the lead supplier or the officer, else a manager."""

    day: int
    about: DiscrepancyKind
    answer: AnswerKind
    text: str
    until: int | None = None
    link: str = ""
    by_supplier: bool = False
    by_officer: bool = False

    def action(self, date_of: DateOf) -> Action:
        until = None if self.until is None else date_of(self.until)
        return AnswerCase(self.about, Answer(self.answer, self.text, self.link, until))


_OVER, _BACK = DiscrepancyKind.OVER_CLAIMED, DiscrepancyKind.REGRESSED
_UNDER = DiscrepancyKind.UNDER_CLAIMED
ANSWERS: Final[Mapping[int, tuple[Said, ...]]] = {
    25: (
        Said(
            -29,
            _OVER,
            AnswerKind.ACCEPTED,
            "A rule of the proxy was lost in the evening’s change. It is put back tonight.",
            by_supplier=True,
        ),
        Said(
            -29,
            _BACK,
            AnswerKind.EXPLAINED,
            "Staff use the old proxy until the rule is back.",
            until=-26,
            by_officer=True,
        ),
    ),
    3: (
        Said(
            -15,
            _OVER,
            AnswerKind.DISPUTED,
            "Our own probes were answered in 12 ms all night; their log is behind the link.",
            link="https://papers.psn.example/probes/dns/night",
            by_supplier=True,
        ),
    ),
    31: (
        Said(
            -9,
            _OVER,
            AnswerKind.EXPLAINED,
            "The queue of the old relay is sent on; it takes two nights.",
            until=-7,
        ),
    ),
    5: (Said(-3, _OVER, AnswerKind.ACCEPTED, "The proxy is too small for the morning’s load."),),
    26: (
        Said(
            -2,
            _OVER,
            AnswerKind.DISPUTED,
            "Names are answered in time from our side of the link; see the measurements.",
            link="https://papers.psn.example/probes/dns/redbridge",
            by_supplier=True,
        ),
    ),
    14: (
        Said(
            -1,
            _OVER,
            AnswerKind.EXPLAINED,
            "A part of the relay is on order; mail goes out through the old one until then.",
            until=8,
            by_officer=True,
        ),
    ),
}


def looks(story: Story, date_of: DateOf, picture: date) -> Iterator[tuple[datetime, Observe]]:
    """What the checks find of one story's borough, at each instant of which something follows."""
    own = timedelta(seconds=story.number)
    for at in sorted(set(_instants(story, date_of, picture))):
        yield at + own, Observe(found_at(story.number, date_of, at))


def _instants(story: Story, date_of: DateOf, picture: date) -> Iterator[datetime]:
    for one in troubles_of(story.number, date_of):
        yield from (one.since + after for after in BEGAN)
        if one.until:
            yield from (one.until + after for after in ENDED)
    for turn in story.turns:
        if turn.stage in CLAIMED_LIVE:
            yield instant(date_of, (turn.day, EVENING))
    for filing in story.filings:
        if filing.withdrawn:
            yield instant(date_of, (filing.withdrawn[0], EVENING))
    for moment in BESIDES.get(story.number, ()):
        yield instant(date_of, moment)
    over = [date_of(one.until) for one in story.waivings]
    over += [
        default_expiry(picture - timedelta(days=one.held_for), CERTIFICATE)
        for one in story.filings
        if one.held_for
    ]
    for day in over:
        yield datetime.combine(day + A_DAY, AFTER_MIDNIGHT, tzinfo=LONDON)
