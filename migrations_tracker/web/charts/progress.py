"""How many boroughs are claimed live and how many verified, as one bar with the gap hatched."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from migrations_tracker.domain.findings import progress_description, progress_heading
from migrations_tracker.selectors.overview import Totals

WIDTH: Final = 720
HEIGHT: Final = 40


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the bar, in the units of its viewBox; `kind` names its look.

    `href` leads to the boroughs that add up to it; empty where they are not shown.
    """

    kind: str
    label: str
    count: int
    left: str
    width: str
    href: str


@dataclass(frozen=True, slots=True)
class Progress:
    """The bar with its finding, and its numbers for the key and the table."""

    heading: str
    description: str
    width: int
    height: int
    parts: Sequence[Part]
    total: int


def progress(totals: Totals, *, linked: bool) -> Progress | None:
    """From verified over claimed to all boroughs; None where there are none."""
    if totals.boroughs == 0:
        return None
    counts = (
        ("verified", "Verified", totals.verified),
        ("unverified", "Claimed live, not verified", totals.claimed_live - totals.verified),
        ("not_live", "Not claimed live", totals.boroughs - totals.claimed_live),
    )
    parts, done = [], 0
    for kind, label, count in counts:
        left, width = (WIDTH * n / totals.boroughs for n in (done, count))
        href = f"{reverse('web:boroughs')}?show={kind}" if linked else ""
        parts.append(Part(kind, label, count, f"{left:.1f}", f"{width:.1f}", href))
        done += count
    figures = {
        "total": totals.boroughs,
        "claimed": totals.claimed_live,
        "verified": totals.verified,
    }
    return Progress(
        heading=progress_heading(**figures),
        description=progress_description(**figures),
        width=WIDTH,
        height=HEIGHT,
        parts=parts,
        total=totals.boroughs,
    )
