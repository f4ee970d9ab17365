"""What moving the dates of many boroughs at once will do, and did, in sentences."""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from migrations_tracker.domain.findings import count_of

MOST_DAYS: Final = 250


class Fate(StrEnum):
    """What becomes of one row of many."""

    MOVES = "moves"
    STANDS = "stands"
    REFUSED = "refused"
    OVERTAKEN = "overtaken"


def preview_heading(fates: Iterable[Fate]) -> str:
    """“4 dates will move, 1 is refused”."""
    counts = Counter(fates)
    refused = counts[Fate.REFUSED] + counts[Fate.OVERTAKEN]
    said = [f"{count_of(counts[Fate.MOVES], 'date').capitalize()} will move"]
    if counts[Fate.STANDS]:
        said.append(f"{counts[Fate.STANDS]} stands already")
    if refused:
        said.append(f"{refused} {'is' if refused == 1 else 'are'} refused")
    return ", ".join(said)


def result_heading(fates: Iterable[Fate]) -> str:
    """“4 dates moved, 1 was changed by somebody else, 2 were refused”."""
    counts = Counter(fates)
    said = [f"{count_of(counts[Fate.MOVES], 'date').capitalize()} moved"]
    if counts[Fate.STANDS]:
        said.append(f"{counts[Fate.STANDS]} stood so already")
    if overtaken := counts[Fate.OVERTAKEN]:
        verb = "was" if overtaken == 1 else "were"
        said.append(f"{overtaken} {verb} changed by somebody else")
    if refused := counts[Fate.REFUSED]:
        said.append(f"{refused} {'was' if refused == 1 else 'were'} refused")
    return ", ".join(said)
