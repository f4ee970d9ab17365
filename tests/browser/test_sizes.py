"""Pages of a programme that has nothing yet, and of one whose names are as long as they may be."""

import pytest
from django.db.models import Model
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from boroughs.models import Borough
from migrations_tracker.models import RegistrySource
from suppliers.models import Supplier
from tests.browser.conftest import OpenAs
from tests.browser.programme import make_programme
from tests.browser.test_accessibility import is_too_wide
from tests.browser.test_pages import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EMPTY = [
    "/",
    "/boroughs/",
    "/boroughs/dates/",
    "/suppliers/",
    "/suppliers/chase-list/",
    "/suppliers/chases/",
    "/plan/",
    "/plan/cutovers/",
    "/plan/waves/",
    "/plan/freezes/",
    "/plan/import/",
    "/certificates/",
    "/service-status/",
    "/incidents/",
    "/discrepancies/",
    "/raid/",
    "/savings/",
    "/activity/",
    "/my-work/",
]
NAMED = [
    "/",
    "/boroughs/",
    "/boroughs/hillingdon/",
    "/boroughs/hillingdon/history/",
    "/boroughs/hillingdon/notes/",
    "/boroughs/merton/milestones/",
    "/suppliers/",
    "/suppliers/network-of-hillingdon/",
    "/suppliers/chase-list/",
    "/suppliers/chases/",
    "/plan/",
    "/service-status/",
    "/incidents/",
    "/my-work/",
]
# Labels of stacked tables with more lines than words.
TORN_LABELS = """() => [...document.querySelectorAll(".table--stack td[data-label]")]
  .filter((cell) => {
    const label = getComputedStyle(cell, "::before");
    const lines = Math.round(parseFloat(label.height) / parseFloat(label.lineHeight));
    return lines > cell.dataset.label.split(" ").length;
  })
  .map((cell) => cell.dataset.label)"""


def test_an_empty_programme_says_so_without_a_fault(
    open_as: OpenAs, live_server: LiveServer
) -> None:
    RegistrySource.objects.update(last_run_at=timezone.now())
    page = open_as("/help/")

    found = {path: opened(page, live_server.url, path) for path in EMPTY}

    assert {path: told for path, told in found.items() if told} == {}


def opened(page: Page, address: str, path: str) -> list[str]:
    answer = page.goto(f"{address}{path}")
    assert answer is not None
    return faults(page) if answer.status == 200 else [f"answers {answer.status}"]


def test_the_longest_names_fit_a_small_screen(open_as: OpenAs, live_server: LiveServer) -> None:
    make_programme()
    for place in Borough.objects.all():
        place.short_name = f"{place.short_name}-upon-Thames".ljust(
            longest(Borough, "short_name"), "m"
        )
        place.save(update_fields=["short_name"])
    for supplier in Supplier.objects.all():
        supplier.name = f"{supplier.pk}".ljust(longest(Supplier, "name"), "m")
        supplier.save(update_fields=["name"])
    page = open_as("/help/")
    page.set_viewport_size({"width": 320, "height": 640})

    wide: list[str] = []
    torn: dict[str, list[str]] = {}
    for path in NAMED:
        page.goto(f"{live_server.url}{path}")
        wide += [path] if is_too_wide(page) else []
        torn |= {path: found} if (found := page.evaluate(TORN_LABELS)) else {}

    assert wide == []
    assert torn == {}


def longest(model: type[Model], field: str) -> int:
    """How many characters the name may have."""
    return int(getattr(model._meta.get_field(field), "max_length", None) or 0)
