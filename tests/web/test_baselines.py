"""The baseline on the page of a plan: approved, asked to change, decided."""

from datetime import date

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.models import BaselineRequest, Event, Milestone, PsnMigration
from tests.make import make_borough, make_migration
from tests.web.conftest import Enter
from tests.web.test_milestones import text

pytestmark = pytest.mark.django_db
PLAN = "/boroughs/haringey/milestones/"
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
APPROVE = {"form": "approve", "version": "0"}
ASK = {"form": "ask", "version": "0", "dates": "cutover", "reason": "The board agreed."}


@pytest.fixture
def haringey() -> PsnMigration:
    place = make_borough(short_name="Haringey", slug="haringey")
    return make_migration(borough=place, forecast_cutover_date=JUNE)


@pytest.fixture
def approved(haringey: PsnMigration) -> PsnMigration:
    haringey.milestones.filter(code="cutover").update(baseline_date=MAY)
    return haringey


def baseline() -> date | None:
    return Milestone.objects.get(code="cutover").baseline_date


@pytest.mark.usefixtures("haringey")
def test_a_manager_approves_the_forecasts_as_the_baseline(enter: Enter) -> None:
    client = enter()

    answer, again = (client.post(PLAN, APPROVE, follow=True) for _ in "ab")

    assert "Baseline approved: 1 date." in text(answer)
    assert "Nothing was new, so nothing was written." in text(again)
    assert (baseline(), Event.objects.count()) == (JUNE, 1)


def test_a_request_is_made_and_another_manager_approves_it(
    enter: Enter, approved: PsnMigration
) -> None:
    officer = enter(Role.BOROUGH, borough=approved.borough)

    asked = officer.post(PLAN, ASK, follow=True)
    request = BaselineRequest.objects.get()
    decision = {"form": "decide", "version": str(request.pk), "decision": "approved", "note": ""}
    decided = enter().post(PLAN, decision, follow=True)

    assert "Your request to re-baseline is recorded." in text(asked)
    assert "Service cutover: 1 June 2026" in text(asked)
    assert "The request to re-baseline is approved." in text(decided)
    assert baseline() == JUNE


@pytest.mark.usefixtures("approved")
def test_who_asked_does_not_get_the_form_to_decide(enter: Enter) -> None:
    client = enter()
    client.post(PLAN, ASK)
    request = BaselineRequest.objects.get()

    page = text(client.get(PLAN))
    forced = client.post(
        PLAN, {"form": "decide", "version": str(request.pk), "decision": "approved"}
    )

    assert "Decide the open request" not in page
    assert "another programme manager decides it" in text(forced)
    assert baseline() == MAY


BAD = [
    ({**ASK, "reason": ""}, "Say why the baseline should change."),
    ({"form": "ask", "version": "0", "reason": "Late."}, "Choose at least one milestone."),
    ({"form": "decide", "version": "1"}, "Approve or reject the request."),
]


@pytest.mark.usefixtures("approved")
@pytest.mark.parametrize(("typed", "words"), BAD)
def test_bad_input_is_refused_in_words(enter: Enter, typed: dict[str, str], words: str) -> None:
    answer = enter().post(PLAN, typed)

    assert answer.status_code == 422
    assert "There is a problem" in text(answer)
    assert words in text(answer)
    assert not Event.objects.exists()


@pytest.mark.usefixtures("approved")
def test_a_rejection_needs_its_note(enter: Enter) -> None:
    enter().post(PLAN, ASK)
    request = BaselineRequest.objects.get()
    typed = {"form": "decide", "version": str(request.pk), "decision": "rejected", "note": ""}

    answer = enter().post(PLAN, typed)

    assert 'href="#decide_note"' in answer.content.decode()
    assert "Say why the request is rejected." in text(answer)


@pytest.mark.usefixtures("haringey")
@pytest.mark.parametrize("role", [Role.VIEWER, Role.ADMINISTRATOR])
def test_others_approve_and_ask_nothing(enter: Enter, role: Role) -> None:
    client = enter(role)

    assert "Approve the baseline" not in text(client.get(PLAN))
    assert client.post(PLAN, APPROVE).status_code == 403
    assert client.post(PLAN, {"form": "lunch"}).status_code == 400
    assert not Event.objects.exists()


def test_the_request_of_another_migration_is_not_decided_here(
    enter: Enter, approved: PsnMigration
) -> None:
    other = make_migration()
    request = BaselineRequest.objects.create(
        migration=other, dates={}, reason="Late.", asked_by="user:0", asked_at=approved.opened_at
    )
    typed = {"form": "decide", "version": str(request.pk), "decision": "approved"}

    assert enter().post(PLAN, typed).status_code == 403
    assert not Event.objects.exists()
