"""The plan as a file: out as CSV and XLSX, and back in with a preview, all of it or nothing."""

import csv
import re
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.delay_reasons import DelayReason
from migrations_tracker.domain.milestones import MilestoneCode, Party
from migrations_tracker.domain.plan_rules import Delay
from migrations_tracker.domain.plan_table import COLUMNS
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Event, Milestone, PsnMigration, Slip
from migrations_tracker.selectors.plan_table import plan_table
from migrations_tracker.services.planning import change_forecast
from migrations_tracker.web import plan_import
from tests.admin.pages import text_of
from tests.conftest import AssertConstantQueries
from tests.make import NOON, make_borough, make_migration, origin, principal
from tests.web.conftest import Enter

pytestmark = pytest.mark.django_db
PAGE = "/plan/import/"
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
Row = dict[str, str]


@pytest.fixture
def haringey() -> PsnMigration:
    place = make_borough(short_name="Haringey", slug="haringey", gss_code="E09000014")
    migration = make_migration(borough=place, stage=Stage.BUILD)
    migration.milestones.update(forecast_date=MAY, baseline_date=MAY)
    return migration


def exported(client: Client) -> list[Row]:
    text = client.get("/plan/export.csv").content.decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text)))


def as_csv(rows: list[Row], header: tuple[str, ...] = COLUMNS) -> bytes:
    text = StringIO()
    writer = csv.DictWriter(text, header, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def send(client: Client, content: bytes, name: str = "plan.csv") -> Any:
    return client.post(PAGE, {"file": SimpleUploadedFile(name, content)})


def confirm(client: Client, preview: Any) -> Any:
    html = preview.content.decode()
    sent = {
        name: re.search(rf'name="{name}" value="([^"]*)"', html)[1]  # type: ignore[index]  # there
        for name in ("token", "content")
    }
    return client.post(PAGE, sent, follow=True)


def changed(client: Client, **cells: str) -> list[Row]:
    """The exported rows with these cells in the row of the health check."""
    rows = exported(client)
    names = {name.lower().replace(" ", "_"): name for name in COLUMNS}
    for row in rows:
        if row["Milestone"] == "ithc":
            row.update({names[cell]: value for cell, value in cells.items()})
    return rows


LATER = {"forecast": "1 6 2026", "reason_code": "ithc_scope", "note": "Scoped anew."}


def test_the_csv_holds_every_milestone_with_its_last_slip(
    enter: Enter, haringey: PsnMigration
) -> None:
    delay = Delay(DelayReason.MTU, Party.SUPPLIER, "=1+1")
    change_forecast(haringey.pk, MilestoneCode.ITHC, JUNE, origin(), delay=delay)

    rows = exported(enter())

    assert len(rows) == 12
    assert list(rows[0]) == list(COLUMNS)
    assert rows[3] == {
        "GSS code": "E09000014",
        "Borough": "Haringey",
        "Milestone": "ithc",
        "Milestone name": "IT Health Check",
        "Status": "Not started",
        "Baseline": "2026-05-01",
        "Forecast": "2026-06-01",
        "Actual": "",
        "Reason code": "mtu",
        "Cause owner": "supplier",
        "Note": "'=1+1",
        "Version": "2",
    }


def test_the_workbook_has_real_dates_no_formulas_and_a_sheet_about_itself(
    enter: Enter, haringey: PsnMigration
) -> None:
    delay = Delay(DelayReason.MTU, None, "=HYPERLINK(1)")
    change_forecast(haringey.pk, MilestoneCode.ITHC, JUNE, origin(), delay=delay)

    answer = enter().get("/plan/export.xlsx")

    book = load_workbook(BytesIO(answer.content))
    assert answer["Content-Disposition"] == 'attachment; filename="plan-2026-03-09.xlsx"'
    assert book.sheetnames == ["Plan", "About"]
    [ithc] = [row for row in book["Plan"].iter_rows() if row[2].value == "ithc"]
    assert ithc[6].value == datetime(2026, 6, 1)  # noqa: DTZ001 - a date in a workbook has no zone
    assert (ithc[10].data_type, ithc[10].value) == ("s", "'=HYPERLINK(1)")
    assert book["Plan"].freeze_panes == "A2"
    about = [row[0].value for row in book["About"].iter_rows()]
    assert about[:2] == ["As of", "Rows"]
    assert book["About"]["B1"].value.startswith("Monday 9 March 2026")


@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_what_was_exported_comes_back_unchanged(
    enter: Enter, haringey: PsnMigration, name: str
) -> None:
    delay = Delay(DelayReason.MTU, None, "- wayleave, “late”\nagain")
    change_forecast(haringey.pk, MilestoneCode.ITHC, JUNE, origin(), delay=delay)
    client = enter()

    page = text_of(send(client, client.get(f"/plan/export.{name}").content))

    assert "The file changes nothing" in page
    assert "Changes: 0. Unchanged: 12. Refused: 0." in page


def test_a_preview_writes_nothing_and_a_confirmation_everything(
    enter: Enter, haringey: PsnMigration
) -> None:
    client = enter()

    preview = send(client, as_csv(changed(client, **LATER)))
    untouched = not Event.objects.exists() and not Slip.objects.exists()
    done = confirm(client, preview)

    page = text_of(preview)
    assert "The file would change 1 milestone" in page
    assert "Changes: 1. Unchanged: 11. Refused: 0. Nothing has been written." in page
    assert "Line 5 Haringey IT Health Check Forecast 1 May 2026 → 1 June 2026" in page
    assert untouched
    assert "Imported: 1 milestone changed." in text_of(done)
    slip = Slip.objects.get()
    assert (slip.new_date, slip.reason_code, slip.note) == (JUNE, "ithc_scope", "Scoped anew.")
    assert Event.objects.get().channel == "import"
    assert haringey.milestones.get(code="ithc").forecast_date == JUNE


def test_the_same_file_twice_is_all_unchanged(enter: Enter, haringey: PsnMigration) -> None:
    client = enter()
    content = as_csv(changed(client, **LATER))
    confirm(client, send(client, content))
    events = Event.objects.count()

    again = text_of(send(client, content))

    assert "Changes: 0. Unchanged: 12. Refused: 0." in again
    assert Event.objects.count() == events
    assert haringey.milestones.get(code="ithc").version == 2


def test_confirming_twice_imports_once(enter: Enter, haringey: PsnMigration) -> None:
    client = enter()
    preview = send(client, as_csv(changed(client, **LATER)))
    confirm(client, preview)

    again = confirm(client, preview)

    assert "The file changes nothing" in text_of(again)
    assert Slip.objects.filter(milestone__migration=haringey).count() == 1


def test_of_two_who_confirm_at_once_the_slower_one_is_told_that_nothing_is_left(
    enter: Enter, haringey: PsnMigration, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = enter()
    preview = send(client, as_csv(changed(client, **LATER)))
    read = [plan_table(principal(), NOON)]
    confirm(client, preview)
    before = Event.objects.count()
    monkeypatch.setattr(
        plan_import, "plan_table", lambda *asked: read.pop() if read else plan_table(*asked)
    )

    late = confirm(client, preview)

    assert "The file changes nothing" in text_of(late)
    assert "Imported:" not in text_of(late)
    assert Event.objects.count() == before
    assert Slip.objects.filter(milestone__migration=haringey).count() == 1


def test_a_workbook_brings_forecasts_and_steps_back_in(
    enter: Enter, haringey: PsnMigration
) -> None:
    client = enter()
    book = load_workbook(BytesIO(client.get("/plan/export.xlsx").content))
    for row in book["Plan"].iter_rows(min_row=2):
        if row[2].value == "discovery":
            row[4].value, row[7].value = "Complete", date(2026, 3, 2)
        if row[2].value == "ithc":
            row[6].value = date(2026, 4, 20)
    saved = BytesIO()
    book.save(saved)

    confirm(client, send(client, saved.getvalue(), "plan.xlsx"))

    held = {one.code: one for one in haringey.milestones.all()}
    assert (held["discovery"].status, held["discovery"].actual_date) == (
        "complete",
        date(2026, 3, 2),
    )
    assert held["ithc"].forecast_date == date(2026, 4, 20)


def test_one_bad_row_in_three_hundred_refuses_all_and_names_the_line(enter: Enter) -> None:
    for _ in range(25):
        make_migration().milestones.update(forecast_date=MAY)
    client = enter()
    rows = exported(client)
    for row in rows:
        row["Forecast"] = "2026-04-20"
    rows[149]["Forecast"] = "2026-06-01"

    answer = send(client, as_csv(rows))

    page = text_of(answer)
    assert len(rows) == 300
    assert answer.status_code == 422
    assert "1 line of the file cannot be imported" in page
    assert "Line 151 Choose a delay reason, because the new date is later than 1 May 2026." in page
    assert "Changes: 299. Unchanged: 0. Refused: 1. Nothing has been written." in page
    assert "Import these changes" not in page
    assert set(Milestone.objects.values_list("forecast_date", flat=True)) == {MAY}
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"forecast": "31 2 2026"}, "Forecast: There is no 31 2 2026."),
        ({"forecast": "2026-06-01", "reason_code": "rain"}, "“rain” is no value of “Reason code”"),
        ({"status": "Sleeping"}, "“Sleeping” is no status of a milestone."),
        ({"milestone": "lunch"}, "“lunch” is no value of “Milestone”"),
        ({"version": "x"}, "The version is “x”."),
        ({"baseline": "2026-06-01"}, "The baseline is changed by a request"),
        ({"status": "Complete", "actual": "2027-01-01"}, "1 January 2027 is still to come."),
        (
            {"status": "Complete", "actual": "2026-03-02"},
            "“IT Health Check” cannot be complete before",
        ),
        ({"status": "Not applicable"}, "Say why it is not applicable."),
    ],
)
@pytest.mark.usefixtures("haringey")
def test_a_line_that_does_not_fit_is_refused_with_its_number(
    enter: Enter, cells: dict[str, str], words: str
) -> None:
    client = enter()

    answer = send(client, as_csv(changed(client, **cells)))

    assert answer.status_code == 422
    assert f"Line 5 {words}" in text_of(answer)
    assert not Event.objects.exists()


def test_a_plan_that_changed_since_the_preview_is_refused_with_a_new_one(
    enter: Enter, haringey: PsnMigration
) -> None:
    client = enter()
    preview = send(client, as_csv(changed(client, **LATER)))
    change_forecast(haringey.pk, MilestoneCode.ITHC, date(2026, 4, 1), origin())

    answer = confirm(client, preview)

    assert answer.status_code == 409
    assert "The file has version 1; it is version 2 now." in text_of(answer)
    assert haringey.milestones.get(code="ithc").forecast_date == date(2026, 4, 1)
    assert Slip.objects.count() == 1


def test_a_file_that_is_not_what_was_previewed_is_not_imported(
    enter: Enter, haringey: PsnMigration
) -> None:
    client = enter()
    preview = send(client, as_csv(changed(client, **LATER)))
    token = re.search(r'name="token" value="(\w+)"', preview.content.decode())
    assert token
    other = SimpleUploadedFile("p.csv", as_csv(changed(client, **LATER | {"forecast": "1 7 2026"})))

    answer = client.post(PAGE, {"token": token[1], "file": other})

    assert answer.status_code == 409
    assert "The plan has changed since this preview" in text_of(answer)
    assert not Slip.objects.filter(milestone__migration=haringey).exists()


def bomb() -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as file:
        file.writestr("xl/workbook.xml", b" " * (31 * 1024 * 1024))
    return packed.getvalue()


def empty_book() -> bytes:
    saved = BytesIO()
    Workbook().save(saved)
    return saved.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"a" * (1024 * 1024 + 1), "larger than 1 MB"),
        (b"\xff\xfe\x00", "neither XLSX nor CSV in UTF-8"),
        (b"PK\x03\x04 not a zip", "The workbook cannot be read."),
        (bomb(), "too large once it is unpacked"),
        (empty_book(), "Column 1 of the header is “”; it must be “GSS code”."),
        (b"GSS;Borough", "Column 1 of the header is “GSS;Borough”"),
        (as_csv([], (*COLUMNS, "More")), "The header has 13 columns; it must have 12."),
        (as_csv([]) + b"\r\n".join([b"x" * 3] * 2002), "more than 2,000 rows"),
        (as_csv([]) + b'"never ends', "a quotation mark is missing"),
    ],
)
def test_a_file_that_is_no_plan_is_refused_in_words(
    enter: Enter, content: bytes, words: str
) -> None:
    answer = send(enter(), content)

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert text_of(answer).strip().startswith("Error: Export and import the plan")


def test_an_officer_imports_the_rows_of_the_own_borough_only(
    enter: Enter, haringey: PsnMigration
) -> None:
    other = make_migration(borough=make_borough(short_name="Sutton"))
    other.milestones.update(forecast_date=MAY)
    everything = changed(enter(), **LATER)
    client = enter(Role.BOROUGH, borough=haringey.borough)

    theirs = send(client, as_csv(everything))
    own = confirm(client, send(client, as_csv(changed(client, **LATER))))

    assert "There is no migration of" in text_of(theirs)
    assert "Imported: 1 milestone changed." in text_of(own)
    assert other.milestones.get(code="ithc").forecast_date == MAY


def test_an_officer_does_not_move_a_milestone_of_the_supplier(
    enter: Enter, haringey: PsnMigration
) -> None:
    client = enter(Role.BOROUGH, borough=haringey.borough)
    rows = exported(client)
    for row in rows:
        if row["Milestone"] == "design":
            row["Forecast"] = "2026-04-20"

    answer = send(client, as_csv(rows))

    assert "You cannot change the milestone “Solution design”." in text_of(answer)
    assert not Event.objects.exists()


@pytest.mark.usefixtures("haringey")
@pytest.mark.parametrize("role", [Role.VIEWER, Role.ADMINISTRATOR])
def test_others_take_files_and_bring_none(enter: Enter, role: Role) -> None:
    client = enter(role)
    content = as_csv(changed(client, **LATER))

    page = text_of(client.get(PAGE))

    assert "Import a changed file" not in page
    assert len(exported(client)) == 12
    assert send(client, content).status_code == 403
    assert not Event.objects.exists()


def test_a_supplier_takes_only_what_it_leads(enter: Enter, haringey: PsnMigration) -> None:
    supplier = make_migration().assignments.get().supplier

    rows = exported(enter(Role.SUPPLIER, supplier=supplier))

    assert len(rows) == 12
    assert haringey.borough_id not in {row["GSS code"] for row in rows}


@pytest.mark.parametrize("path", [PAGE, "/plan/export.csv", "/plan/export.xlsx"])
def test_signed_out_one_is_asked_to_sign_in(client: Client, path: str) -> None:
    assert client.get(path).status_code == 302


def test_an_export_costs_the_same_however_many_milestones(
    enter: Enter, haringey: PsnMigration, assert_constant_queries: AssertConstantQueries
) -> None:
    client = enter()
    delay = Delay(DelayReason.MTU)
    change_forecast(haringey.pk, MilestoneCode.ITHC, JUNE, origin(), delay=delay)

    def grow() -> None:
        for _ in range(4):
            change_forecast(make_migration().pk, MilestoneCode.ITHC, MAY, origin())

    assert_constant_queries(lambda: client.get("/plan/export.csv"), grow=grow)
