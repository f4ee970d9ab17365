"""Browser tests: the system's Chromium, a live server and people who have signed in."""

import os
import shutil
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from boroughs.models import Borough
from migrations_tracker.domain.access import Role
from suppliers.models import Supplier
from tests.make import make_user

FLAGS = (
    "--no-sandbox --disable-gpu --disable-dev-shm-usage --disable-background-networking "
    "--disable-component-update --disable-sync --no-first-run --disable-quic"
)
NAMES = ("chromium", "chromium-browser", "google-chrome")
OpenAs = Callable[..., Page]


def chromium() -> str | None:
    """The path of the system's Chromium; None where there is none."""
    found = (shutil.which(name) for name in NAMES)
    return os.environ.get("CHROMIUM") or next((path for path in found if path), None)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    path = chromium()
    if path is None:
        pytest.skip("There is no Chromium here; install it, or name one in CHROMIUM.")
    return {**browser_type_launch_args, "executable_path": path, "args": FLAGS.split()}


@pytest.fixture(scope="session")
def base_url() -> str:
    """In place of the plugin's own, which newer versions of pytest warn about."""
    return ""


@pytest.fixture
def open_as(live_server: LiveServer, context: BrowserContext) -> OpenAs:
    """A page of the tracker, opened by a new person with one role, already signed in."""

    def opened(
        path: str = "/",
        role: Role = Role.MANAGER,
        borough: Borough | None = None,
        supplier: Supplier | None = None,
    ) -> Page:
        client = Client()
        client.force_login(make_user(role, borough=borough, supplier=supplier))
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        page.goto(f"{live_server.url}{path}")
        return page

    return opened
