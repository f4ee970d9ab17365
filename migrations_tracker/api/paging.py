"""Lists in pages: an opaque cursor on a stable order, links in the body and in the header.

A page costs no count and no offset: it starts after the last row of the one before, so rows that
come or go meanwhile neither repeat nor hide others.
"""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from rest_framework.request import Request

from migrations_tracker.api.fields import parse_instant
from migrations_tracker.api.problems import BadParameter

Row = TypeVar("Row")
M = TypeVar("M", bound=Model)
Value = str | int | datetime
DEFAULT_LIMIT: Final = 50
LARGEST_LIMIT: Final = 200
LARGEST_NUMBER: Final = 2**63 - 1
LONGEST_CURSOR: Final = 400
PARAMETERS: Final = ("limit", "cursor")


@dataclass(frozen=True, slots=True)
class Order(Generic[Row]):
    """A total order of rows: columns with their types, one direction, and a row's own place."""

    columns: Mapping[str, type[Value]]
    place: Callable[[Row], tuple[Value, ...]]
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Cursor:
    """Before or after one place in an order."""

    forward: bool
    place: tuple[Value, ...]

    def encode(self) -> str:
        plain = [one.isoformat() if isinstance(one, datetime) else one for one in self.place]
        text = json.dumps([self.forward, *plain], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list, as the caller asked for it."""

    request: Request
    order: Order[Row]
    limit: int
    cursor: Cursor | None

    def cut(self, rows: "QuerySet[M]") -> "QuerySet[M]":
        """The rows of this page and one more, nearest to the cursor first. No query yet."""
        forward = self.cursor is None or self.cursor.forward
        minus = "" if self.order.descending != forward else "-"
        if self.cursor is not None:
            rows = rows.filter(self._beyond(self.cursor))
        return rows.order_by(*(f"{minus}{one}" for one in self.order.columns))[: self.limit + 1]

    def _beyond(self, cursor: Cursor) -> Q:
        compare = "gt" if self.order.descending != cursor.forward else "lt"
        places = list(zip(self.order.columns, cursor.place, strict=True))
        beyond = Q()
        for index, (column, value) in enumerate(places):
            beyond |= Q(**dict(places[:index]), **{f"{column}__{compare}": value})
        return beyond

    def finish(self, found: Sequence[Row]) -> tuple[list[Row], dict[str, str | None]]:
        """The page in its order, and its links. `found` is what `cut` gave."""
        rows, more = list(found[: self.limit]), len(found) > self.limit
        forward = self.cursor is None or self.cursor.forward
        if not forward:
            rows.reverse()
        if not rows:
            return rows, {"next": None, "prev": None}
        after = more if forward else True
        before = more if not forward else self.cursor is not None
        place = self.order.place
        return rows, {
            "next": self._link(Cursor(True, place(rows[-1]))) if after else None,
            "prev": self._link(Cursor(False, place(rows[0]))) if before else None,
        }

    def _link(self, cursor: Cursor) -> str:
        query = self.request.query_params.copy()
        query["cursor"] = cursor.encode()
        return str(self.request.build_absolute_uri(f"{self.request.path}?{query.urlencode()}"))


def page_of(request: Request, order: Order[Row]) -> Page[Row]:
    """The page that the query parameters ask for. Raises BadParameter."""
    query = request.query_params
    return Page(request, order, _limit(query.getlist("limit")), _cursor(query, order))


def link_header(links: Mapping[str, str | None]) -> dict[str, str]:
    """The same links as RFC 8288 has them; empty where there are none."""
    found = [f'<{url}>; rel="{name}"' for name, url in links.items() if url]
    return {"Link": ", ".join(found)} if found else {}


def _limit(sent: list[str]) -> int:
    if not sent:
        return DEFAULT_LIMIT
    text = sent[0]
    if len(sent) == 1 and len(text) <= 4 and text.isascii() and text.isdigit():
        number = int(text)
        if 1 <= number <= LARGEST_LIMIT:
            return number
    raise BadParameter("limit", f"“limit” is one whole number from 1 to {LARGEST_LIMIT}.")


def _cursor(query: Any, order: Order[Row]) -> Cursor | None:
    sent = query.getlist("cursor")
    if not sent:
        return None
    try:
        return _decoded(sent, order)
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise BadParameter(
            "cursor",
            "“cursor” is not one that this list gave. Take it from “links”, "
            "or leave it out to start from the beginning.",
        ) from error


def _decoded(sent: list[str], order: Order[Row]) -> Cursor:
    (text,) = sent
    if len(text) > LONGEST_CURSOR:
        raise ValueError(len(text))
    padded = text + "=" * (-len(text) % 4)
    forward, *plain = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    if not isinstance(forward, bool):
        raise TypeError(forward)
    kinds = order.columns.values()
    place = tuple(_typed(value, kind) for value, kind in zip(plain, kinds, strict=True))
    return Cursor(forward, place)


def _typed(value: Any, kind: type[Value]) -> Value:
    """A value of the type that its column has; anything else never reaches the database."""
    if kind is datetime and isinstance(value, str):
        return parse_instant(value)
    if kind is int and type(value) is int and 0 <= value <= LARGEST_NUMBER:
        return value
    if kind is str and isinstance(value, str) and value.isascii() and value.isprintable():
        return value
    raise TypeError(value)
