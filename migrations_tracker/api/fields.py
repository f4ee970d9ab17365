"""Fields that read and write instants, dates and texts in one way only."""

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final, Never

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from migrations_tracker.api.links import url_of

if TYPE_CHECKING:
    from rest_framework.request import Request

Read = serializers.Serializer[Any]
DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
INSTANT: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(?P<zone>Z|[+-]\d{2}:\d{2})?", re.ASCII
)
WORDS_OF_INSTANT: Final = "Write an instant as 2026-03-09T14:30:00Z (RFC 3339)."
WORDS_OF_DAY: Final = "Write a date as 2026-03-16."
WORDS_OF_ZONE: Final = (
    "Say in which time zone: end the instant in Z, or in an offset such as +01:00."
)


def parse_instant(text: str) -> datetime:
    """The aware instant in `text`, in UTC. Raises ValueError, whose words are for the caller."""
    shape = INSTANT.fullmatch(text.upper())
    if shape is None:
        raise ValueError(WORDS_OF_INSTANT)
    if shape["zone"] is None:
        raise NoZone(WORDS_OF_ZONE)
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(WORDS_OF_INSTANT) from error


def parse_day(text: str) -> date:
    """The date in `text`. Raises ValueError, whose words are for the caller."""
    try:
        if DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(WORDS_OF_DAY) from error
    raise ValueError(WORDS_OF_DAY)


class NoZone(ValueError):
    """An instant without its time zone: it could be meant in two ways."""


class InstantField(serializers.DateTimeField):
    """An instant: RFC 3339, written in UTC with Z, read with any offset but never without one."""

    default_error_messages = {"naive": WORDS_OF_ZONE, "invalid": WORDS_OF_INSTANT}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(default_timezone=UTC, **kwargs)

    def to_internal_value(self, value: Any) -> datetime:
        if not isinstance(value, str):
            self.fail("invalid")
        try:
            return parse_instant(value)
        except NoZone:
            self.fail("naive")
        except ValueError:
            self.fail("invalid")

    def fail(self, key: str, **kwargs: Any) -> Never:
        super().fail(key, **kwargs)
        raise AssertionError(key)


class DayField(serializers.DateField):
    """A London calendar date, such as 2026-03-16."""

    default_error_messages = {"invalid": WORDS_OF_DAY, "datetime": WORDS_OF_DAY}

    def to_internal_value(self, value: Any) -> date:
        if not isinstance(value, str) or not DAY.fullmatch(value):
            self.fail("invalid")
        day: date = super().to_internal_value(value)
        return day


class TextField(serializers.CharField):
    """A text; numbers are not taken for one."""

    default_error_messages = {
        "wrong_type": "Write a text in quotes.",
        "max_length": "This has more than {max_length} characters. Shorten it.",
    }

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("wrong_type")
        text: str = super().to_internal_value(data)
        return text


class TrueOrFalse(serializers.BooleanField):
    """True or false as JSON has them; words and numbers are not taken for one."""

    default_error_messages = {"invalid": "Send true or false, without quotes."}

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


@extend_schema_field({"type": "string", "format": "uri"})
class LinkField(serializers.Field[Any, Any, str, Any]):
    """The address of a record: the view's name, and the attribute that its path holds."""

    def __init__(self, view: str, attribute: str, **kwargs: Any) -> None:
        self.view, self.attribute = view, attribute
        super().__init__(source="*", read_only=True, **kwargs)

    def to_representation(self, value: Any) -> str:
        part = value
        for name in self.attribute.split("."):
            part = getattr(part, name)
        request: Request = self.context["request"]
        return url_of(request, self.view, str(part))
