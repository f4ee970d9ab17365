"""Pages of a programme that has nothing yet."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from migrations_tracker.models import RegistrySource
from tests.browser.conftest import OpenAs
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
