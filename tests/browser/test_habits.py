"""What people do again and again, with the clicks that it takes them at most.

A click is a link, a button, or a choice that is sent; typing is none. Counted from the overview, or
from My work for the people of suppliers and boroughs whose work stands there. Left out, because
their pages come later: the highlight report, one slide of the burn-up, and what was known on a day.
"""

import re

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from migrations_tracker.domain.access import Role
from migrations_tracker.models import (
    Chase,
    Claim,
    GateReview,
    Incident,
    Milestone,
    PsnMigration,
    RaidItem,
    User,
)
from suppliers.models import ApiKey
from tests.browser.conftest import OpenAs
from tests.browser.records import lead_of, make_records

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PRINTED = "window.printed = 0; window.print = () => { window.printed += 1; };"


class Clicks:
    """Clicks and their number."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def follow(self, name: str | re.Pattern[str], within: str = "body") -> None:
        self.click(self.page.locator(within).get_by_role("link", name=name).first)

    def press(self, name: str | re.Pattern[str]) -> None:
        self.click(self.page.get_by_role("button", name=name).first)

    def click(self, target: Locator) -> None:
        self.count += 1
        target.click()

    @property
    def heading(self) -> Locator:
        return self.page.get_by_role("heading", level=1)


@pytest.fixture
def made() -> list[PsnMigration]:
    return make_records()


@pytest.fixture
def at_overview(made: list[PsnMigration], open_as: OpenAs, context: BrowserContext) -> Clicks:
    """A manager who has the overview open."""
    assert made
    context.add_init_script(PRINTED)
    return Clicks(open_as("/"))


@pytest.fixture
def supplier_at_work(made: list[PsnMigration], open_as: OpenAs) -> Clicks:
    """Somebody of the supplier that leads Hillingdon, who has its work open."""
    return Clicks(open_as("/my-work/", Role.SUPPLIER, supplier=lead_of(made[3])))


def test_the_morning_check_takes_no_click(at_overview: Clicks) -> None:
    page = at_overview.page

    expect(at_overview.heading).to_contain_text("of 5 boroughs")
    for section in ("Needs attention", "What changed last"):
        expect(page.get_by_role("heading", name=section)).to_be_visible()
    expect(page.get_by_role("list", name="Key figures")).to_be_visible()
    assert at_overview.count == 0


def test_why_a_borough_is_red_takes_one_click(at_overview: Clicks) -> None:
    at_overview.click(at_overview.page.locator("#needs ~ * a").first)

    expect(at_overview.page).to_have_url(re.compile(r"/boroughs/\w+/"))
    expect(at_overview.heading).to_contain_text(re.compile("Camden|Merton|Hillingdon|Haringey"))
    assert at_overview.count == 1


def test_what_changed_and_by_whom_takes_one_click(at_overview: Clicks) -> None:
    at_overview.click(at_overview.page.locator("#since"))

    expect(at_overview.page).to_have_url(re.compile("/activity/"))
    row = at_overview.page.get_by_role("row").filter(has_text="The landlord has not signed.")
    expect(row.first).to_contain_text("Person")
    assert at_overview.count == 1


def test_whose_fault_it_is_takes_one_click(at_overview: Clicks) -> None:
    at_overview.follow(re.compile("open incident", re.IGNORECASE), "main")

    expect(at_overview.heading).to_contain_text("open incident")
    expect(at_overview.page.locator("main table").first).to_contain_text("Network of Camden")
    assert at_overview.count == 1


def test_numbers_for_excel_take_two_clicks(at_overview: Clicks) -> None:
    at_overview.follow("Boroughs", "nav")
    with at_overview.page.expect_download() as file:
        at_overview.follow("XLSX")

    assert file.value.suggested_filename.endswith(".xlsx")
    assert at_overview.count == 2


def test_chasing_a_supplier_takes_three_clicks(
    at_overview: Clicks, context: BrowserContext
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    before = Chase.objects.count()

    at_overview.follow("Suppliers", "nav")
    at_overview.follow("Chase list")
    at_overview.press(re.compile("Copy e-mail and log it"))

    expect(at_overview.page.get_by_text("was chased by e-mail")).to_be_visible()
    copied = str(at_overview.page.evaluate("navigator.clipboard.readText()"))
    assert copied.startswith("Subject: London PSN migration:")
    assert Chase.objects.count() == before + 1
    assert at_overview.count == 3


def test_checking_a_supplier_takes_three_clicks(at_overview: Clicks) -> None:
    at_overview.follow("Suppliers", "nav")
    at_overview.follow("Network of Haringey", "main")
    at_overview.press("Print the scorecard")

    assert at_overview.page.evaluate("window.printed") == 1
    assert at_overview.count == 3


def test_the_forecast_finish_takes_one_click(at_overview: Clicks) -> None:
    at_overview.follow("Plan", "nav")

    expect(at_overview.heading).to_contain_text("orecast finish")
    assert at_overview.count == 1


def test_explaining_slippage_takes_two_clicks(at_overview: Clicks) -> None:
    at_overview.click(at_overview.page.locator("a.tile", has_text="Merton"))
    at_overview.follow("Milestones", "nav")

    expect(at_overview.page.get_by_text("Wayleave").first).to_be_visible()
    expect(at_overview.page.get_by_role("img").first).to_be_visible()
    assert at_overview.count == 2


def test_certificates_about_to_lapse_take_two_clicks(at_overview: Clicks) -> None:
    at_overview.follow("Plan", "nav")
    at_overview.follow("Certificates", "nav")

    expect(at_overview.page.get_by_role("row").filter(has_text="Haringey")).to_contain_text("20")
    assert at_overview.count == 2


def test_the_run_sheet_of_cutovers_takes_three_clicks(at_overview: Clicks) -> None:
    at_overview.follow("Plan", "nav")
    at_overview.follow("Cutovers", "nav")
    at_overview.press("Print the run sheet")

    assert at_overview.page.evaluate("window.printed") == 1
    assert at_overview.count == 3


def test_raising_an_issue_takes_three_clicks(at_overview: Clicks) -> None:
    at_overview.follow("RAID", "nav")
    at_overview.follow("Raise an issue")
    page = at_overview.page
    page.locator("main [name=title]").fill("Mail is delayed")
    for radio in page.locator("main form.form [type=radio]").all()[:1]:
        radio.check()
    for choice in page.locator("main select").all():
        choice.select_option(index=1)
    page.locator("main input.input--date").first.fill("1 4 2030")
    at_overview.press("Raise the issue")

    expect(at_overview.heading).to_contain_text("Mail is delayed")
    assert RaidItem.objects.filter(kind="issue").count() == 1
    assert at_overview.count == 3


def test_the_top_risks_take_one_click(at_overview: Clicks) -> None:
    at_overview.follow("RAID", "nav")

    expect(at_overview.page.get_by_role("rowheader").first).to_contain_text("R-001")
    assert at_overview.count == 1


def test_what_is_saved_takes_one_click(at_overview: Clicks) -> None:
    at_overview.follow("Savings", "nav")

    expect(at_overview.heading).to_contain_text(
        re.compile("claimed|verified|realised", re.IGNORECASE)
    )
    assert at_overview.count == 1


def test_a_gate_review_is_answered_with_three_clicks(
    made: list[PsnMigration], open_as: OpenAs, live_server: LiveServer
) -> None:
    page = open_as("/my-work/")
    name_all_users_as_approvers()
    page.goto(f"{live_server.url}/")
    clicks = Clicks(page)

    clicks.follow("My work", "nav")
    clicks.follow(re.compile("Wave 2|2, Wave"), "main")
    page.get_by_label(re.compile("^Go|^Yes|Approve", re.IGNORECASE)).first.check()
    clicks.press(re.compile("Record"))

    assert made
    expect(page.get_by_text("Recorded").first).to_be_visible()
    assert clicks.count == 3


def name_all_users_as_approvers() -> None:
    """Everybody is named in the open review, so that whoever is signed in is."""
    review = GateReview.objects.latest("pk")
    for user in User.objects.exclude(pk__in=review.approvers.values("user")):
        review.approvers.create(user=user)


def test_the_update_of_a_borough_takes_at_most_three_clicks(
    made: list[PsnMigration], open_as: OpenAs
) -> None:
    make_due(made[0], "discovery", status="in_progress")
    clicks = Clicks(open_as("/", Role.BOROUGH, made[0].borough))

    clicks.follow("My work", "nav")
    clicks.page.get_by_role("row").filter(has_text="Discovery").locator(
        "input.input--date"
    ).first.fill("1 4 2030")
    clicks.page.get_by_role("row").filter(has_text="Discovery").locator(
        "select"
    ).first.select_option(index=1)
    clicks.press(re.compile("Save"))

    expect(clicks.page.get_by_text("Saved: 1 date")).to_be_visible()
    assert clicks.count <= 3


def make_due(migration: PsnMigration, code: str, status: str) -> None:
    today = migration.stage_since.date()
    Milestone.objects.filter(migration=migration, code=code).update(
        status=status, forecast_date=today
    )


def test_five_updates_of_a_supplier_take_one_click(supplier_at_work: Clicks) -> None:
    before = Claim.objects.count()
    page = supplier_at_work.page

    row = page.get_by_role("row").filter(has_text="Hillingdon").first
    soon = page.evaluate(
        "(d => `${d.getDate()} ${d.getMonth() + 1} ${d.getFullYear()}`)"
        "(new Date(Date.now() + 3 * 864e5))"
    )
    row.locator("input[type=text]").first.fill(soon)
    supplier_at_work.press(re.compile("Save"))

    expect(page.get_by_text("Saved: 1 update")).to_be_visible()
    assert Claim.objects.count() == before + 1
    assert supplier_at_work.count == 1


def test_rotating_a_key_takes_three_clicks(
    supplier_at_work: Clicks, context: BrowserContext
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])

    supplier_at_work.follow("API keys", "nav")
    supplier_at_work.press(re.compile("^Rotate Sync"))
    supplier_at_work.press("Copy")

    expect(supplier_at_work.page.get_by_text("Copied.")).to_be_visible()
    assert ApiKey.objects.filter(name="Sync").count() == 2
    assert supplier_at_work.count == 3


@pytest.mark.parametrize("reference", ["incident", "R-001"])
def test_a_reference_is_found_with_one_click(at_overview: Clicks, reference: str) -> None:
    if reference == "incident":
        reference = Incident.objects.filter(endpoint__isnull=False).latest("pk").reference
    at_overview.page.get_by_role("searchbox").fill(reference)
    at_overview.press("Search")

    expect(at_overview.page).to_have_url(re.compile(f"/{reference}/"))
    assert at_overview.count == 1
