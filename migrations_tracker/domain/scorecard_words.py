"""The sentences of suppliers and their scorecards."""

from collections.abc import Sequence
from math import floor
from typing import Final

from migrations_tracker.domain.errors import all_of
from migrations_tracker.domain.findings import count_of
from migrations_tracker.domain.ledger import Fields
from migrations_tracker.domain.scorecard import (
    ABOUT,
    About,
    Measure,
    Score,
    Tally,
    Verdict,
    verdict,
)
from migrations_tracker.domain.scorecard_counts import (
    most_of,
)

NOTHING: Final = "Nothing to rate"


def value_words(about: About, tally: Tally) -> str:
    """The value alone: 80%, 99.95% or 1.5; nothing where there was nothing to count.

    Shares are rounded down, so that a short failure never reads as none.
    """
    value = tally.value
    if value is None:
        return ""
    if about.is_share:
        return share_words(value)
    return f"{value:.1f}"


def share_words(share: float) -> str:
    whole = floor(share * 10_000 + 1e-9) / 100
    return f"{whole:g}%"


def signed(number: float | None) -> str:
    """A number of working days with its sign: +16.5, 0; nothing for None."""
    if number is None:
        return ""
    return f"{number:+g}".replace("-", "\N{MINUS SIGN}") if number else "0"


def target_words(about: About) -> str:
    if about.is_share:
        return f"{share_words(about.target)} or more"
    return f"{about.target:g} or fewer for each"


def tally_words(about: About, tally: Tally) -> str:
    """What the value is made of: “4 on time of 5 finished”."""
    if about.is_share:
        return f"{tally.numerator:,} {about.counted} of {tally.denominator:,} {about.of}"
    return f"{tally.numerator:,} {about.counted} in {tally.denominator:,} {about.of}"


def rating_of(measure: Measure, tally: Tally) -> str:
    """The value with what it is made of; without a value where there were too few cases."""
    about = ABOUT[measure]
    match verdict(measure, tally):
        case Verdict.NOTHING:
            return NOTHING
        case Verdict.TOO_FEW:
            return f"Too few to rate ({tally.denominator:,} {about.of})"
    return f"{value_words(about, tally)} ({tally_words(about, tally)})"


def trend_words(score: Score) -> str:
    """The same line for those who do not see it."""
    told = [value_words(score.about, tally) or "nothing" for _, tally in score.trend]
    return f"{score.about.name} in {len(told)} periods, the oldest first: {', '.join(told)}."


def suppliers_heading(*, total: int, days: Sequence[int]) -> str:
    """The finding of the list; `days` are the working days that each supplier made dates later.

    Such as “29 suppliers: 4 cause 71% of the suppliers’ slip”.
    """
    few, percent = most_of(days)
    suppliers = count_of(total, "supplier").capitalize()
    if not few:
        return f"{suppliers}: none has made a date later"
    return (
        f"{suppliers}: {few} {'causes' if few == 1 else 'cause'} {percent}% of the suppliers’ slip"
    )


def slip_heading(days: Sequence[int]) -> str:
    """The finding without the others, such as “3 suppliers cause 82% of the suppliers’ slip”."""
    few, percent = most_of(days)
    if not few:
        return ""
    verb = "causes" if few == 1 else "cause"
    return f"{count_of(few, 'supplier')} {verb} {percent}% of the suppliers’ slip"


def scorecard_heading(name: str, scores: Sequence[Score]) -> str:
    """The finding of one scorecard, such as “Fleet meets 3 of 4 targets; it misses …”."""
    rated = [score for score in scores if score.verdict in {Verdict.MET, Verdict.MISSED}]
    if not rated:
        return f"Too little has happened to rate {name}"
    missed = [score.about.name.lower() for score in rated if score.verdict is Verdict.MISSED]
    everything = {1: "the only target", 2: "both targets"}.get(
        len(rated), f"all {len(rated)} targets"
    )
    if len(missed) in {0, len(rated)}:
        return f"{name} {'misses' if missed else 'meets'} {everything} that can be rated"
    met, targets = len(rated) - len(missed), count_of(len(rated), "target")
    return f"{name} meets {met} of {targets}; it misses {all_of(missed)}"


def reply_event_words(new: Fields, supplier: str) -> str:
    """That a supplier answered a number of its scorecard."""
    measure = Measure(str(new["measure"]))
    return f"{supplier} replied to its {ABOUT[measure].name.lower()}: {new['about']}"
