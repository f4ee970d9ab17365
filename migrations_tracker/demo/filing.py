"""How a story says by hand what came of an application for a certificate."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Filing:
    """A certificate applied for (None: nobody recorded that) and issued, or refused with a reason.

    `held_for`: it was issued that many calendar days before the first start, and only its
    recording stands on `decided`. `withdrawn` is the day on which it was taken back, and why.
    """

    applied: int | None
    decided: int
    refusal: str = ""
    held_for: int | None = None
    withdrawn: tuple[int, str] | None = None
