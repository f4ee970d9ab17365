"""What lists share: filters that stand on many of them, and how a page of rows is answered."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from migrations_tracker.api import choices
from migrations_tracker.api.answers import answer
from migrations_tracker.api.fields import Read
from migrations_tracker.api.operations import GoneRecord
from migrations_tracker.api.paging import link_header
from migrations_tracker.api.parameters import chosen, codes_like
from migrations_tracker.api.problems import NotThere
from migrations_tracker.api.representations import write_all
from migrations_tracker.selectors.api_gone import GoneRow

Rows = TypeVar("Rows", bound=QuerySet[Any])
Links = Mapping[str, str | None]
GSS: Final = re.compile(r"E09[0-9]{6}")


def page_answer(
    request: Request, kind: type[Read], rows: Sequence[Any], links: Links
) -> HttpResponse:
    """A page of rows, or 304."""
    data = {"data": write_all(kind, rows, request), "links": links}
    return answer(request, data, headers=link_header(links))


def page_with_gone(
    request: Request, kind: type[Read], rows: Sequence[Any], links: Links
) -> HttpResponse:
    """The same, with what the caller sees no more standing apart."""
    gone = [row for row in rows if isinstance(row, GoneRow)]
    data = {
        "data": write_all(kind, [row for row in rows if row not in gone], request),
        "deleted": write_all(GoneRecord, gone, request),
        "links": links,
    }
    return answer(request, data, headers=link_header(links))


def of_boroughs(request: Request, rows: Rows, column: str) -> Rows:
    """Those of the boroughs in `borough`, which may be repeated; all of them without it."""
    codes = codes_like(request, "borough", GSS, "an ONS code, such as E09000014")
    return rows.filter(**{f"{column}__in": codes}) if codes else rows


def with_codes(
    request: Request, rows: Rows, name: str, allowed: choices.Choices, column: str = ""
) -> Rows:
    """Those with one of the values of a parameter in its column; all of them without it."""
    wanted = chosen(request, name, choices.codes(allowed))
    return rows.filter(**{f"{column or name}__in": wanted}) if wanted else rows


def open_or_closed(request: Request, rows: Rows) -> Rows:
    """Those that `status` asks for."""
    statuses = chosen(request, "status", choices.codes(choices.OPEN_OR_CLOSED))
    return rows.filter(closed_at__isnull="open" in statuses) if len(statuses) == 1 else rows


def id_in(ref: str, mark: str) -> UUID:
    """The UUID in a reference. Raises NotThere."""
    try:
        return UUID(ref.removeprefix(mark))
    except ValueError as error:
        raise NotThere from error
