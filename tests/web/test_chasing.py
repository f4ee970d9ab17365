"""The chase list and the log of chases, as the programme uses them."""

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Chase, Event, Milestone, PsnMigration, Slip
from suppliers.models import Supplier
from tests.conftest import AssertConstantQueries
from tests.make import NOON, block, make_borough, make_migration, make_supplier, make_user
from tests.web.conftest import Enter

pytestmark = pytest.mark.django_db
LIST, LOG = "/suppliers/chase-list/", "/suppliers/chases/"


def text(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(answer.content.decode())).split())


@pytest.fixture
def fleet() -> Supplier:
    return make_supplier(name="Fleet Networks", slug="fleet")


@pytest.fixture
def owing(fleet: Supplier) -> PsnMigration:
    """A migration whose update, circuit and design are overdue by its lead."""
    made = make_migration(
        borough=make_borough(short_name="Barnet", slug="barnet"),
        supplier=fleet,
        stage=Stage.BUILD,
        next_update_by=date(2026, 3, 5),
    )
    made.milestones.filter(code="design").update(forecast_date=date(2026, 3, 3))
    Slip.objects.create(
        milestone=made.milestones.get(code="design"),
        new_date=date(2026, 2, 24),
        working_days=0,
        actor="user:1",
        effective_at=NOON - timedelta(days=20),
        recorded_at=NOON - timedelta(days=20),
    )
    block(made, date(2026, 2, 27))
    return made


@pytest.mark.usefixtures("owing")
class TestTheList:
    def test_says_what_each_owes_and_gives_an_email_to_copy(self, enter: Enter) -> None:
        make_migration(stage=Stage.BUILD, next_update_by=date(2026, 3, 20))

        answer = enter().get(LIST)

        page = text(answer)
        assert "1 supplier to chase about 3 overdue items" in page
        assert "1 update overdue, 1 milestone overdue, 1 milestone waiting on it" in page
        assert "Never chased, no answer yet" in page
        assert "Solution design, promised for 3 March 2026, 4 working days ago; " in page
        assert "promised before for 24 February 2026" in page
        assert "/my-work/" in page
        assert "/boroughs/barnet/milestones/circuit/" in answer.content.decode()

    def test_a_chase_is_logged_once_however_often_it_is_sent(
        self, enter: Enter, fleet: Supplier
    ) -> None:
        client = enter()
        sent = {"supplier": "fleet", "channel": "email", "after": "0"}

        answers = [client.post(LIST, sent) for _ in range(2)]
        page = text(client.get(LIST))

        assert [answer["Location"] for answer in answers] == [LIST, LIST]
        assert Chase.objects.get().supplier == fleet
        assert "Chased once, no answer yet" in page
        assert "A reply is awaited until 12 March 2026" in page
        assert f'name="after" value="{Chase.objects.get().pk}"' in (
            client.get(LIST).content.decode()
        )

    @pytest.mark.parametrize(
        ("sent", "words"),
        [
            ({"channel": "dove", "note": "Kept."}, "Choose how you chased them from the list."),
            ({"contact": "x" * 121, "note": "Kept."}, "Keep this to 120 characters."),
            ({"note": "x" * 601}, "Keep this to 600 characters."),
        ],
    )
    def test_what_cannot_be_logged_is_explained(
        self, enter: Enter, sent: dict[str, str], words: str
    ) -> None:
        whole = {"supplier": "fleet", "channel": "phone", "after": "0"}

        answer = enter().post(LIST, whole | sent)

        assert answer.status_code == 422
        assert answer.content.decode().count(words) == 2
        assert "".join(sent.values())[-5:] in answer.content.decode()
        assert not Event.objects.exists()

    def test_who_comes_second_reads_that_somebody_was_first(self, enter: Enter) -> None:
        sent = {"supplier": "fleet", "channel": "phone", "after": "0"}
        enter().post(LIST, sent)

        answer = enter().post(LIST, sent | {"note": "Rings back."})

        assert answer.status_code == 422
        assert "Somebody logged on 9 March 2026, midday that Fleet Networks" in text(answer)
        assert "Rings back." in text(answer)
        assert Chase.objects.count() == 1

    def test_one_who_owes_nothing_any_more_is_not_chased(
        self, enter: Enter, owing: PsnMigration
    ) -> None:
        client = enter()
        PsnMigration.objects.update(next_update_by=date(2026, 3, 20))
        Milestone.objects.filter(migration=owing).update(
            forecast_date=None, status="not_started", waiting_on="", waiting_since=None
        )

        answer = client.post(LIST, {"supplier": "fleet", "channel": "email", "after": "0"})

        assert answer.status_code == 422
        assert "Nothing of Fleet Networks is overdue any more" in text(answer)
        assert "Nobody has to be chased" in text(answer)
        assert not Chase.objects.exists()

    def test_a_viewer_reads_the_list_and_logs_nothing(self, enter: Enter) -> None:
        viewer = enter(Role.VIEWER)

        assert "E-mail to copy" in text(viewer.get(LIST))
        assert "Log the chase" not in text(viewer.get(LIST))
        sent = {"supplier": "fleet", "channel": "email", "after": "0"}
        assert viewer.post(LIST, sent).status_code == 403
        assert not Chase.objects.exists()

    @pytest.mark.parametrize("role", [Role.BOROUGH, Role.SUPPLIER])
    def test_is_not_there_for_others(self, enter: Enter, fleet: Supplier, role: Role) -> None:
        whose = {"borough": make_borough()} if role is Role.BOROUGH else {"supplier": fleet}
        client = enter(role, **whose)

        sent = {"supplier": "fleet", "channel": "email", "after": "0"}
        assert client.get(LIST).status_code == 404
        assert client.post(LIST, sent).status_code == 404
        assert client.get(LOG).status_code == 404
        assert client.get("/suppliers/chases.csv").status_code == 404
        assert not Chase.objects.exists()

    def test_costs_the_same_for_many(
        self, enter: Enter, assert_constant_queries: AssertConstantQueries
    ) -> None:
        client = enter()
        client.post(LIST, {"supplier": "fleet", "channel": "email", "after": "0"})

        def grow() -> None:
            for number in range(4):
                made = make_migration(
                    supplier=make_supplier(slug=f"more-{number}"),
                    stage=Stage.BUILD,
                    next_update_by=date(2026, 3, 5),
                )
                block(made, date(2026, 2, 27))
                sent = {"supplier": f"more-{number}", "channel": "email", "after": "0"}
                client.post(LIST, sent)

        assert assert_constant_queries(lambda: client.get(LIST), grow=grow) <= 25


@pytest.mark.usefixtures("owing")
class TestTheLog:
    def chased(self, enter: Enter) -> Chase:
        sent = {
            "supplier": "fleet",
            "channel": "phone",
            "contact": "=SUM(1)",
            "note": "Rings back.",
            "after": "0",
        }
        enter().post(LIST, sent)
        return Chase.objects.get()

    def test_names_who_chased_whom_how_and_about_what(self, enter: Enter) -> None:
        self.chased(enter)

        page = text(enter().get(LOG))

        assert "1 chase, 1 without an answer on record" in page
        assert "Fleet Networks Phone =SUM(1)" in page
        assert "1 update overdue, 1 milestone overdue, 1 milestone waiting on it" in page
        assert "Rings back." in page

    def test_is_narrowed_sorted_and_taken_out_as_it_stands(self, enter: Enter) -> None:
        self.chased(enter)
        client = enter()

        page = client.get(f"{LOG}?answered=no&sort=-supplier&channel=dove")
        rows = client.get("/suppliers/chases.json?answered=no").json()["rows"]
        plain = client.get("/suppliers/chases.csv").content.decode("utf-8-sig")

        assert 'aria-sort="descending"' in page.content.decode()
        assert "dove" in text(page)
        assert [row["supplier"] for row in rows] == ["Fleet Networks"]
        assert "'=SUM(1)" in plain
        assert client.get("/suppliers/chases.json?answered=yes").json()["rows"] == []
        assert "0 chases match" in text(client.get(f"{LOG}?answered=yes"))
        assert client.get("/suppliers/chases.xlsx").status_code == 200

    @pytest.mark.parametrize("path", [LOG, "/suppliers/chases.json"])
    def test_costs_the_same_for_many(
        self, enter: Enter, assert_constant_queries: AssertConstantQueries, path: str
    ) -> None:
        first = self.chased(enter)
        client = enter()

        def grow() -> None:
            for number in range(4):
                person = make_user(Role.MANAGER)
                first.pk, first.supplier = None, make_supplier(slug=f"more-{number}")
                first.chased_by = f"user:{person.pk}"
                first.save()

        assert_constant_queries(lambda: client.get(path), grow=grow)

    def test_an_answer_is_recorded_and_counts_as_the_last(self, enter: Enter) -> None:
        chase = self.chased(enter)
        client = enter()
        there = f"/suppliers/chases/{chase.pk}/answer/"

        assert "9 3 2026" in client.get(there).content.decode()
        answer = client.post(there, {"on": "9 3 2026", "answer": "By Friday."})

        assert answer["Location"] == LOG
        assert "1 chase, all answered" in text(client.get(LOG))
        assert "Not chased since its last answer 9 March 2026" in text(client.get(LIST))

    @pytest.mark.parametrize(
        ("sent", "words"),
        [
            ({"on": "9 3 2026", "answer": ""}, "Write what they answered."),
            ({"on": "10 3 2026", "answer": "Kept."}, "Choose a day from 9 March 2026 to"),
            ({"on": "31 2 2026", "answer": "Kept."}, "31 2 2026"),
        ],
    )
    def test_an_answer_that_cannot_be_is_explained(
        self, enter: Enter, sent: dict[str, str], words: str
    ) -> None:
        chase = self.chased(enter)

        answer = enter().post(f"/suppliers/chases/{chase.pk}/answer/", sent)

        assert answer.status_code == 422
        assert words in text(answer)
        assert sent["answer"] in text(answer)
        assert Event.objects.count() == 1

    def test_a_viewer_records_no_answer(self, enter: Enter) -> None:
        chase = self.chased(enter)
        there = f"/suppliers/chases/{chase.pk}/answer/"
        sent = {"on": "9 3 2026", "answer": "Yes."}

        assert enter(Role.VIEWER).post(there, sent).status_code == 403
        assert enter(Role.SUPPLIER, supplier=chase.supplier).post(there, sent).status_code == 404
        assert enter().get("/suppliers/chases/999/answer/").status_code == 404
        assert Event.objects.count() == 1

    def test_says_so_where_nobody_was_ever_chased(self, enter: Enter) -> None:
        assert "No supplier was ever chased" in text(enter().get(LOG))
