"""Search: an exact reference leads straight there, words to what holds all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.findings import count_of
from migrations_tracker.domain.references import Found, named
from migrations_tracker.selectors.search import MOST_OF_A_KIND, Hit, hit_of, hits
from migrations_tracker.web.access import for_signed_in

LONGEST: Final = 100
MOST_WORDS: Final = 8
PAGES: Final[Mapping[Found, str]] = {
    Found.BOROUGH: "web:borough",
    Found.SUPPLIER: "web:supplier",
    Found.RAID: "web:raid-item",
    Found.INCIDENT: "web:incident",
    Found.DISCREPANCY: "web:discrepancy",
    Found.WAVE: "web:wave",
    Found.CERTIFICATE: "web:borough-certificate",
    Found.MILESTONE: "web:borough-milestone",
    Found.ENDPOINT: "web:endpoint",
}


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind, with the address of each; `more` says that there is more."""

    label: str
    rows: Sequence[tuple[Hit, str]]
    more: bool


@require_safe
@gzip_page
@for_signed_in
def search(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Without words it asks for them."""
    asked = " ".join(request.GET.get("q", "").split())[:LONGEST]
    reference = named(asked)
    exact = hit_of(reference, principal) if reference else None
    if exact:
        return redirect(_address(exact))
    found = hits(asked.lower().split()[:MOST_WORDS], principal) if asked else []
    groups = [_group(kind, list(rows)) for kind, rows in groupby(found, lambda hit: hit.kind)]
    shown = sum(len(group.rows) for group in groups)
    context = {
        "heading": f"{count_of(shown, 'result').capitalize()} for “{asked}”" if asked else "Search",
        "asked": asked,
        "groups": groups,
        "is_reference": reference is not None,
    }
    return render(request, "search/page.html", context)


def _group(kind: Found, rows: Sequence[Hit]) -> Group:
    shown = [(hit, _address(hit)) for hit in rows[:MOST_OF_A_KIND]]
    return Group(kind.label, shown, len(rows) > MOST_OF_A_KIND)


def _address(hit: Hit) -> str:
    if hit.kind is Found.PERSON:
        return f"mailto:{hit.keys[0]}"
    return reverse(PAGES[hit.kind], args=hit.keys)


pages = [path("search/", search, name="search")]
