"""Notes on a borough's own page."""

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.models import Event, Note, PsnMigration
from tests.conftest import AssertConstantQueries
from tests.make import make_borough, make_migration
from tests.web.conftest import Enter

pytestmark = pytest.mark.django_db
PAGE = "/boroughs/barnet/notes/"


@pytest.fixture
def barnet() -> PsnMigration:
    return make_migration(borough=make_borough(short_name="Barnet", slug="barnet"))


@pytest.mark.usefixtures("barnet")
def test_a_manager_writes_for_the_programme_or_for_both(enter: Enter) -> None:
    client = enter()

    for text, audience in (("Call <b>Ada</b>.", "borough"), ("Board only.", "programme")):
        answer = client.post(PAGE, {"text": text, "audience": audience})
        assert answer["Location"] == PAGE
    page = client.get(PAGE).content.decode()

    assert "2 notes on Barnet" in page
    assert "Call &lt;b&gt;Ada&lt;/b&gt;." in page
    assert page.index("Board only.") < page.index("Call &lt;b&gt;")
    assert "for the programme only" in page


def test_an_officer_reads_and_writes_what_is_for_the_borough(
    enter: Enter, barnet: PsnMigration
) -> None:
    manager, officer = enter(), enter(Role.BOROUGH, borough=barnet.borough)
    manager.post(PAGE, {"text": "Board only.", "audience": "programme"})

    answer = officer.post(PAGE, {"text": "Two sites, one visit.", "audience": "programme"})
    page = officer.get(PAGE).content.decode()

    assert answer.status_code == 302
    assert Note.objects.get(text="Two sites, one visit.").audience == "borough"
    assert "1 note on Barnet" in page
    assert "Board only." not in page
    assert "Board only." not in officer.get("/boroughs/barnet/history/").content.decode()
    assert "Board only." in manager.get("/boroughs/barnet/history/").content.decode()


def test_no_supplier_reads_them_or_learns_that_they_are_there(
    enter: Enter, barnet: PsnMigration
) -> None:
    enter().post(PAGE, {"text": "They are slow.", "audience": "borough"})
    lead = enter(Role.SUPPLIER, supplier=barnet.assignments.get().supplier)

    assert lead.get(PAGE).status_code == 404
    assert lead.post(PAGE, {"text": "No."}).status_code == 404
    for path in ("/boroughs/barnet/", "/boroughs/barnet/history/"):
        page = lead.get(path).content.decode()
        assert "They are slow." not in page
        assert PAGE not in page
    assert Note.objects.count() == 1


@pytest.mark.usefixtures("barnet")
def test_an_officer_of_another_borough_finds_none(enter: Enter) -> None:
    enter().post(PAGE, {"text": "Two sites.", "audience": "borough"})
    stranger, note = enter(Role.BOROUGH, borough=make_borough()), Note.objects.get()

    assert stranger.get(PAGE).status_code == 404
    assert stranger.post(PAGE, {"text": "No."}).status_code == 404
    assert stranger.post(f"{PAGE}{note.pk}/correct/", {"text": "No."}).status_code == 404
    assert Note.objects.get() == note


@pytest.mark.usefixtures("barnet")
def test_a_viewer_reads_and_writes_nothing(enter: Enter) -> None:
    viewer = enter(Role.VIEWER)

    assert "Write a note" not in viewer.get(PAGE).content.decode()
    assert viewer.post(PAGE, {"text": "Words.", "audience": "borough"}).status_code == 403
    assert not Note.objects.exists()


@pytest.mark.usefixtures("barnet")
@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"text": " ", "audience": "borough"}, "Write the note."),
        ({"text": "x" * 2001, "audience": "borough"}, "Keep the note to 2000 characters."),
        ({"text": "Kept words.", "audience": "everyone"}, "Choose who may read it from the list."),
        ({"text": "Kept words."}, "Choose who may read it."),
    ],
)
def test_what_cannot_be_taken_is_explained_and_kept(
    enter: Enter, sent: dict[str, str], words: str
) -> None:
    answer = enter().post(PAGE, sent)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "There is a problem" in page
    assert page.count(words) == 2
    assert sent["text"].strip() in page
    assert not Event.objects.exists()


@pytest.mark.usefixtures("barnet")
def test_people_correct_their_own_and_the_wording_before_stays(enter: Enter) -> None:
    client, other = enter(), enter()
    client.post(PAGE, {"text": "Ask Ada.", "audience": "borough"})
    there = f"{PAGE}{Note.objects.get().pk}/correct/"

    assert "Ask Ada." in client.get(there).content.decode()
    assert client.post(there, {"text": " "}).status_code == 422
    answer = client.post(there, {"text": "Ask Grace."})
    page = client.get(PAGE).content.decode()

    assert answer["Location"] == PAGE
    assert "1 note on Barnet" in page
    assert "Earlier wording" in page
    assert "Ask Ada." in page
    assert other.get(there).status_code == 404
    assert other.post(there, {"text": "Ask Lin."}).status_code == 404
    again = client.post(there, {"text": "Ask Lin."})
    assert again.status_code == 422
    assert "Correct its newest wording" in again.content.decode()
    assert Note.objects.count() == 2


def test_the_note_of_one_borough_is_not_corrected_under_another(
    enter: Enter, barnet: PsnMigration
) -> None:
    make_migration(borough=make_borough(slug="other"))
    client = enter()
    client.post(PAGE, {"text": "Ask Ada.", "audience": "borough"})

    assert client.get(f"/boroughs/other/notes/{Note.objects.get().pk}/correct/").status_code == 404
    assert client.get(f"/boroughs/{barnet.borough.slug}/notes/99/correct/").status_code == 404


def test_the_page_costs_the_same_for_many(
    enter: Enter, barnet: PsnMigration, assert_constant_queries: AssertConstantQueries
) -> None:
    client = enter()
    client.post(PAGE, {"text": "First.", "audience": "borough"})

    def grow() -> None:
        for number in range(5):
            enter().post(PAGE, {"text": f"Note {number}.", "audience": "borough"})

    assert assert_constant_queries(lambda: client.get(PAGE), grow=grow) <= 40
    assert Note.objects.filter(migration=barnet).count() == 6
