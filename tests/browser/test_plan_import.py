"""The plan taken out as a file, and brought back in with a preview."""

import csv
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page

from migrations_tracker.models import Milestone
from tests.browser.conftest import OpenAs
from tests.browser.programme import make_programme
from tests.browser.test_accessibility import is_too_wide, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def choose(page: Page, path: Path, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    page.get_by_label("File", exact=True).set_input_files(path)
    page.get_by_role("button", name="Preview the import").click()


def test_a_file_is_refused_mended_and_imported(open_as: OpenAs, tmp_path: Path) -> None:
    make_programme()
    Milestone.objects.filter(code="ithc").update(forecast_date=date(2027, 5, 4))
    page = open_as("/plan/import/")
    with page.expect_download() as download:
        page.get_by_role("link", name="that you may see as CSV").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.reader(text.splitlines()))
    moved = [row for row in rows if row[2] == "ithc"]
    for row in moved:
        row[6] = "1 6 2027"

    choose(page, tmp_path / "plan.csv", rows)
    assert page.get_by_role("heading", name="4 lines of the file cannot be imported").is_visible()
    assert violations(page) == ""
    for row in moved:
        row[8] = "mtu"
    page.get_by_role("link", name="Choose another file").click()
    choose(page, tmp_path / "plan.csv", rows)
    assert violations(page) == ""
    page.set_viewport_size({"width": 320, "height": 640})
    assert not is_too_wide(page)
    page.get_by_role("button", name="Import these changes").click()

    assert page.get_by_text("Imported: 4 milestones changed.").is_visible()
