"""Operations that will go, with the days of it: as headers of their answers and in the schema."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final

from django.utils.http import http_date


@dataclass(frozen=True, slots=True)
class Deprecation:
    """Since when an operation is not to be used any more, when it ends, and what to read of it.

    `link` leads to a page that says what to do instead.
    """

    deprecated_on: date
    sunset_on: date
    link: str

    def __post_init__(self) -> None:
        if self.sunset_on < self.deprecated_on:
            raise ValueError(f"It ends on {self.sunset_on}, before it is deprecated.")

    @property
    def headers(self) -> Mapping[str, str]:
        """RFC 9745 and RFC 8594."""
        return {
            "Deprecation": f"@{_seconds(self.deprecated_on)}",
            "Sunset": http_date(_seconds(self.sunset_on)),
        }

    @property
    def as_link(self) -> str:
        return f'<{self.link}>; rel="deprecation"; type="text/html"'


# By the name of the operation. Both versions of an operation run for at least six months.
DEPRECATED: Final[dict[str, Deprecation]] = {}


def _seconds(day: date) -> int:
    return int(datetime.combine(day, time.min, UTC).timestamp())
