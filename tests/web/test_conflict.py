"""Two people at two browsers write one record: the second chooses, field by field."""

from datetime import date

import pytest
from django.test import Client

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.raid import Score
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import (
    Certificate,
    Claim,
    Discrepancy,
    Event,
    Incident,
    MaintenanceWindow,
    Milestone,
    PsnMigration,
    RaidItem,
    Savings,
    ServiceCutover,
    Wave,
)
from tests.conftest import AssertConstantQueries
from tests.make import (
    NOON,
    make_borough,
    make_migration,
    make_savings,
    make_supplier,
    make_user,
    make_wave,
)
from tests.make_checks import checks_work, make_case, make_live
from tests.make_incidents import HOUR, make_down, make_incident, make_window
from tests.make_raid import make_item, risk
from tests.web.conftest import Enter
from tests.web.filling import Answer, filled, sides
from tests.web.test_milestones import text

pytestmark = pytest.mark.django_db

HEADING = "Someone changed this while you were editing"
ITHC = "/boroughs/haringey/milestones/ithc/"


@pytest.fixture
def haringey() -> PsnMigration:
    place = make_borough(short_name="Haringey", slug="haringey")
    return make_migration(borough=place, supplier=make_supplier(), stage=Stage.BUILD)


def is_conflict(answer: Answer) -> bool:
    return answer.status_code == 409 and f"<h1>{HEADING}</h1>" in answer.content.decode()


def ithc() -> Milestone:
    return Milestone.objects.get(code="ithc")


def second_of_two(enter: Enter, address: str, *sent: dict[str, str]) -> tuple[Client, Answer]:
    """One person sends the first form, another the second, both drawn from the same version."""
    first, second = enter(), enter()
    assert first.post(address, sent[0]).status_code == 302
    answer = second.post(address, sent[1])
    assert is_conflict(answer)
    return second, answer


def forecast(day: str, version: int, **more: str) -> dict[str, str]:
    return {"form": "forecast", "version": str(version), "forecast_date": day, **more}


def block(reason: str, version: int, on: str = "supplier", since: str = "") -> dict[str, str]:
    typed = {"waiting_on": on, "waiting_since": since, "reason": reason}
    return {"form": "block", "version": str(version), **typed}


@pytest.mark.usefixtures("haringey")
class TestAMilestone:
    def test_the_second_reads_who_changed_what_and_when_in_two_columns(self, enter: Enter) -> None:
        enter().post(ITHC, forecast("5 5 2026", 1))

        answer = enter().post(ITHC, forecast("1 May 2026", 1, note="As agreed."))

        assert is_conflict(answer)
        page = text(answer)
        assert "IT Health Check: forecast set to 5 May 2026" in page
        assert "midday , " in page
        assert "Theirs : 5 May 2026" in page
        assert "Yours : 1 May 2026" in page
        assert sides(answer) == {"forecast_date": ("2026-05-05", "1 May 2026")}
        assert filled(answer)["note"] == "As agreed."
        assert Event.objects.count() == 1

    @pytest.mark.parametrize(
        ("side", "day"), [("yours", date(2026, 5, 1)), ("theirs", date(2026, 5, 5))]
    )
    def test_the_choice_is_written_against_the_present_version(
        self, enter: Enter, side: str, day: date
    ) -> None:
        second = enter()
        enter().post(ITHC, forecast("5 5 2026", 1))
        page = second.post(ITHC, forecast("1 5 2026", 1))

        chosen = second.post(ITHC, filled(page, {"forecast_date": side}))

        assert chosen.status_code == 302
        assert ithc().forecast_date == day

    def test_a_third_change_meanwhile_brings_the_page_again_with_the_choice_kept(
        self, enter: Enter
    ) -> None:
        first, second = enter(), enter()
        first.post(ITHC, forecast("5 5 2026", 1))
        typed = forecast("1 5 2026", 1, note="Line one.\r\nLine two.")
        page = second.post(ITHC, typed)
        first.post(ITHC, forecast("4 5 2026", 2))

        again = second.post(ITHC, filled(page))
        last = second.post(ITHC, filled(again))

        assert (is_conflict(page), is_conflict(again)) == (True, True)
        assert sides(again) == {"forecast_date": ("2026-05-04", "1 5 2026")}
        assert last.status_code == 302
        assert ithc().forecast_date == date(2026, 5, 1)
        assert Event.objects.latest("id").note.split() == ["Line", "one.", "Line", "two."]

    def test_what_cannot_be_done_any_more_keeps_what_was_typed_to_be_read(
        self, enter: Enter
    ) -> None:
        enter().post(ITHC, {"form": "set_aside", "version": "1", "reason": "Not needed."})
        before = Event.objects.count()

        answer = enter().post(ITHC, block("Ducts.", 1))

        assert is_conflict(answer)
        assert "“IT Health Check” is “Not applicable” now." in text(answer)
        assert "Ducts." in text(answer)
        assert b"<textarea" not in answer.content
        assert Event.objects.count() == before

    def test_what_was_typed_is_inert(self, enter: Enter) -> None:
        enter().post(ITHC, block("Survey.", 1))

        answer = enter().post(ITHC, {**block('"><script>', 1), "more": "<b>"})

        assert b"<script>" not in answer.content
        assert b"<b>" not in answer.content

    def test_who_may_not_write_meets_no_conflict(self, enter: Enter) -> None:
        enter().post(ITHC, forecast("5 5 2026", 1))

        assert enter(Role.VIEWER).post(ITHC, forecast("1 5 2026", 1)).status_code == 403

    def test_the_page_costs_the_same_however_much_happened(
        self, enter: Enter, assert_constant_queries: AssertConstantQueries
    ) -> None:
        first, second = enter(), enter()
        first.post(ITHC, forecast("2 5 2026", 1))

        def grow() -> None:
            for version in range(2, 7):
                first.post(ITHC, forecast(f"{version + 1} 5 2026", version, reason_code="civils"))

        assert_constant_queries(lambda: second.post(ITHC, forecast("1 5 2026", 1)), grow=grow)


PLAN = {
    "version": "2",
    "starts_at": "10 3 2026 6:00am",
    "ends_at": "10 3 2026 8:30am",
    "no_return_at": "",
    "change_reference": "CHG-1",
    "on_call": "Ann",
}


@pytest.mark.usefixtures("haringey")
def test_of_a_window_what_each_of_two_changed_stands_unless_they_choose_otherwise(
    enter: Enter,
) -> None:
    address = "/boroughs/haringey/services/n3/plan/"
    enter().post(address, {**PLAN, "version": "1"})
    theirs = {**PLAN, "on_call": "Cid", "starts_at": "10 3 2026 5:30am"}
    mine = {**PLAN, "starts_at": "10 March 2026, 6:15am", "change_reference": "CHG-2"}

    client, page = second_of_two(enter, address, theirs, mine)
    sent = client.post(address, filled(page))

    assert set(sides(page)) == {"starts_at", "on_call"}
    assert filled(page)["starts_at"] == "10 March 2026, 6:15am"
    assert "Theirs : Cid" in text(page)
    assert sent.status_code == 302
    row = ServiceCutover.objects.get(service="n3")
    assert (row.on_call, row.change_reference) == ("Cid", "CHG-2")
    assert row.window
    assert f"{row.window.starts_at:%H:%M}" == "06:15"


@pytest.mark.usefixtures("haringey")
def test_a_certificate_is_chosen_field_by_field(enter: Enter) -> None:
    address = "/boroughs/haringey/certificate/"
    typed = {"form": "issue", "version": "1", "issued_date": "2 3 2026", "expires_date": ""}

    client, page = second_of_two(
        enter,
        address,
        {**typed, "number": "PSN-1"},
        {**typed, "number": "PSN-2", "issued_date": "3 3 2026"},
    )
    sent = client.post(address, filled(page, {"number": "theirs"}))

    assert sides(page)["number"] == ("PSN-1", "PSN-2")
    assert "Certificate issued" in text(page) or "PSN-1" in text(page)
    assert sent.status_code == 302
    assert [(one.number, one.issued_date) for one in Certificate.objects.all()] == [
        ("PSN-1", date(2026, 3, 3))
    ]


@pytest.mark.usefixtures("haringey")
def test_what_nobody_else_wrote_is_no_choice(enter: Enter) -> None:
    """A judgement between opening and sending leaves the certificate alone."""
    judged = {"form": "confidence", "version": "1", "level": "low", "reason": "No circuit."}
    enter().post("/boroughs/haringey/judgements/", judged)
    issue = {"form": "issue", "version": "1", "number": "PSN-2", "issued_date": "3 3 2026"}

    page = enter().post("/boroughs/haringey/certificate/", {**issue, "expires_date": ""})

    assert is_conflict(page)
    assert sides(page) == {}
    assert "No circuit." in text(page)
    assert filled(page)["number"] == "PSN-2"


@pytest.mark.usefixtures("haringey")
def test_confidence_is_chosen_between_two_judgements(enter: Enter) -> None:
    address = "/boroughs/haringey/judgements/"
    typed = {"form": "confidence", "version": "1", "reason": "Mine."}

    _, page = second_of_two(enter, address, {**typed, "level": "low"}, {**typed, "level": "medium"})

    assert sides(page) == {"level": ("low", "medium")}
    assert filled(page)["reason"] == "Mine."


def test_a_claim_is_chosen_between_two_stages(enter: Enter) -> None:
    place = make_borough(short_name="Haringey", slug="haringey")
    migration = make_migration(borough=place, supplier=make_supplier(), stage=Stage.BUILD)
    typed = {"version": "1", "reason": "", "note": "Mine.", "next_update_by": ""}
    on_hold = {**typed, "stage": "on_hold", "reason": "Dispute."}

    client, page = second_of_two(enter, "/boroughs/haringey/", on_hold, {**typed, "stage": "build"})
    sent = client.post("/boroughs/haringey/", filled(page))

    assert sides(page) == {"stage": ("on_hold", "build")}
    assert "Build → On hold" in text(page)
    assert "Dispute." in text(page)
    assert sent.status_code == 302
    migration.refresh_from_db()
    assert migration.stage == "on_hold"
    assert Claim.objects.latest("id").note == "Mine."


def costs(baseline: str, one_off: str) -> dict[str, str]:
    typed = {"baseline": baseline, "new": "90000", "one_off": one_off, "version": "1"}
    return {"form": "costs", **{f"costs-{name}": value for name, value in typed.items()}}


def test_costs_and_months_of_savings_are_chosen(enter: Enter) -> None:
    savings = make_savings(make_migration(borough=make_borough(slug="alpha")))
    address = "/boroughs/alpha/savings/"

    client, page = second_of_two(enter, address, costs("125000", "0"), costs("£130,000", "0"))
    sent = client.post(address, filled(page))

    assert sides(page) == {"costs-baseline": ("125000", "£130,000")}
    assert "Yours : £130,000" in text(page)
    assert sent.status_code == 302
    assert Savings.objects.get().baseline_annual_cost == 130000

    month = {"form": "month", "month-version": "3", "month-month": "2 2026", "month-forecast": ""}
    client, page = second_of_two(
        enter, address, {**month, "month-realised": "10"}, {**month, "month-realised": "20"}
    )
    client.post(address, filled(page, {"month-realised": "theirs"}))

    assert sides(page) == {"month-realised": ("10", "20")}
    assert savings.months.get().realised == 10


def test_a_button_that_was_overtaken_can_be_pressed_again(enter: Enter) -> None:
    window = a_window(make_live())
    address = f"/service-status/maintenance/{window.pk}/cancel/"
    MaintenanceWindow.objects.update(version=2)
    client = enter()

    page = client.post(address, {"version": "1"})
    sent = client.post(address, filled(page))

    assert is_conflict(page)
    assert "What you were about to do" in text(page)
    assert sent.status_code == 302


def a_window(migration: PsnMigration) -> MaintenanceWindow:
    endpoints = migration.borough.endpoints.all()[:2]
    span = {"starts_at": NOON + HOUR, "ends_at": NOON + 2 * HOUR}
    return make_window(*endpoints, migration=migration, reason="Cables", **span)


def test_of_a_maintenance_window_endpoints_and_times_are_chosen(enter: Enter) -> None:
    window = a_window(make_live())
    address = f"/service-status/maintenance/{window.pk}/"
    typed = {
        "kinds": ["dns"],
        "starts_date": "9 3 2026",
        "starts_time": "1pm",
        "ends_date": "9 3 2026",
        "ends_time": "2pm",
        "reason": "Cables",
        "version": "1",
    }
    first, client = enter(), enter()
    first.post(address, {**typed, "kinds": ["dns", "ntp"], "ends_time": "3pm"})

    page = client.post(address, {**typed, "reason": "New cables"})
    sent = client.post(address, filled(page, {"kinds": "theirs"}))

    assert is_conflict(page)
    assert sides(page) == {"kinds": ("dns,ntp", "dns"), "ends_time": ("3:00pm", "2pm")}
    assert "Theirs : PSN DNS and PSN NTP" in text(page)
    assert sent.status_code == 302
    window.refresh_from_db()
    assert window.endpoints.count() == 2
    assert (window.ends_at, window.reason) == (NOON + 3 * HOUR, "New cables")


def test_the_score_and_the_owner_of_a_risk_are_chosen(enter: Enter) -> None:
    make_item(risk(score=Score(2, 2)))
    typed = {"version": "1", "impact": "2", "reason": "So."}
    score = "/raid/R-001/score/"
    nonces = [f"00000000-0000-4000-8000-00000000000{n}" for n in range(4)]

    client, page = second_of_two(
        enter,
        score,
        {**typed, "probability": "5", "nonce": nonces[0]},
        {**typed, "probability": "4", "nonce": nonces[1]},
    )
    client.post(score, filled(page))

    assert sides(page) == {"probability": ("5", "4")}
    assert "Theirs : 5, almost certain" in text(page)
    assert RaidItem.objects.get().probability == 4

    ann, ben = make_user(), make_user()
    owner = {"version": "3"}
    _, page = second_of_two(
        enter,
        "/raid/R-001/owner/",
        {**owner, "owner": str(ann.pk), "nonce": nonces[2]},
        {**owner, "owner": str(ben.pk), "nonce": nonces[3]},
    )

    assert sides(page) == {"owner": (str(ann.pk), str(ben.pk))}
    assert str(ann) in text(page)


def test_the_name_and_the_window_of_a_wave_are_chosen(enter: Enter) -> None:
    make_wave(2)
    typed = {"form": "change", "version": "1", "first": "2 3 2026", "last": "24 4 2026"}

    client, page = second_of_two(
        enter,
        "/plan/waves/2/",
        {**typed, "name": "Theirs"},
        {**typed, "name": "Mine", "last": "1 5 2026"},
    )
    sent = client.post("/plan/waves/2/", filled(page, {"name": "theirs"}))

    assert sides(page) == {"name": ("Theirs", "Mine")}
    assert sent.status_code == 302
    wave = Wave.objects.get()
    assert (wave.name, wave.ends_on) == ("Theirs", date(2026, 5, 1))


def test_how_far_the_work_on_an_incident_is_is_chosen(enter: Enter) -> None:
    checks_work(NOON)
    incident = make_incident(make_down())
    address = f"/incidents/{incident.reference}/"
    typed = {"form": "update", "version": "1", "cause": ""}

    client, page = second_of_two(
        enter,
        address,
        {**typed, "progress": "identified", "text": "A cut fibre."},
        {**typed, "progress": "monitoring", "text": "Mine.", "cause": "A digger."},
    )
    sent = client.post(address, filled(page))

    assert sides(page)["progress"] == ("identified", "monitoring")
    assert "A cut fibre." in text(page)
    assert sent.status_code == 302
    assert Incident.objects.get().progress == "monitoring"


def test_an_answer_to_a_discrepancy_is_chosen(enter: Enter) -> None:
    checks_work(NOON)
    place = make_borough(short_name="Haringey", slug="haringey")
    case = make_case(make_migration(borough=place, supplier=make_supplier(), stage=Stage.LIVE))
    address = f"/discrepancies/{case.pk}/"
    typed = {"version": "1", "evidence_link": "", "explained_until": ""}

    client, page = second_of_two(
        enter,
        address,
        {**typed, "kind": "accepted", "text": "So it is."},
        {**typed, "kind": "disputed", "text": "Our probe says up."},
    )
    sent = client.post(address, filled(page, {"kind": "theirs"}))

    assert sides(page) == {
        "kind": ("accepted", "disputed"),
        "text": ("So it is.", "Our probe says up."),
    }
    assert sent.status_code == 302
    found = Discrepancy.objects.get()
    assert (found.answer, found.answer_text) == ("accepted", "Our probe says up.")
