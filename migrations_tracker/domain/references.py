"""References as people type them: R-031, r31, INC-0142, inc 142, case 12, wave 2, E09000014."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from migrations_tracker.domain.raid import Kind, reference

LARGEST: Final = 2_000_000_000


class Found(StrEnum):
    """What a search can find; in this order its answers stand."""

    BOROUGH = "borough"
    SUPPLIER = "supplier"
    RAID = "raid"
    INCIDENT = "incident"
    DISCREPANCY = "discrepancy"
    WAVE = "wave"
    CERTIFICATE = "certificate"
    MILESTONE = "milestone"
    ENDPOINT = "endpoint"
    PERSON = "person"

    @property
    def label(self) -> str:
        return LABELS.get(self) or f"{self.value.capitalize()}s"


LABELS: Final = {
    Found.RAID: "Risks, assumptions, issues and dependencies",
    Found.DISCREPANCY: "Discrepancies",
    Found.PERSON: "People",
}


@dataclass(frozen=True, slots=True)
class Named:
    """What a text names outright. `key` is a number or a code, as its page has it."""

    kind: Found
    key: str


PATTERNS: Final = (
    (Found.RAID, re.compile(r"(?P<letter>[raid])[\s-]?(?P<number>\d{1,9})")),
    (Found.INCIDENT, re.compile(r"inc(?:ident)?[\s-]?(?P<number>\d{1,9})")),
    (Found.DISCREPANCY, re.compile(r"(?:case|dis|discrepancy)[\s-]?(?P<number>\d{1,9})")),
    (Found.WAVE, re.compile(r"wave[\s-]?(?P<number>\d{1,4})")),
    (Found.ENDPOINT, re.compile(r"(?P<code>e\d{8}-[a-z0-9_]{1,30})")),
    (Found.BOROUGH, re.compile(r"(?P<code>e\d{8})")),
)


def named(text: str) -> Named | None:
    """What a text names outright; None where it is only words."""
    for kind, pattern in PATTERNS:
        found = pattern.fullmatch(text.strip().lower())
        if not found:
            continue
        parts = found.groupdict()
        number = int(parts.get("number") or 0)
        if number > LARGEST:
            return None
        if kind is Found.RAID:
            return Named(kind, reference(_raid(parts["letter"]), number))
        return Named(kind, str(number) if number else _code(parts.get("code") or ""))
    return None


def _raid(letter: str) -> Kind:
    return next(kind for kind in Kind if kind.letter == letter.upper())


def _code(text: str) -> str:
    """The letter of an ONS code is a capital, the kind of an endpoint is not."""
    return f"{text[:1].upper()}{text[1:]}"
