"""Suppliers read where claim and observation disagree, and answer for it, once for each request."""

from datetime import timedelta
from typing import Any

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.discrepancy_answers import Answer, AnswerKind
from migrations_tracker.models import Discrepancy, Event, IdempotentRequest, PsnMigration
from migrations_tracker.services.assignments import assign_supplier
from migrations_tracker.services.discrepancies import answer_discrepancy
from suppliers.models import Supplier
from tests.api.calling import Api, api_for, code_of
from tests.conftest import AssertConstantQueries
from tests.make import NOON, make_migration, make_supplier, make_user, origin
from tests.make_checks import make_case

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
LINK = "https://status.example.org/probe/77"


@pytest.fixture
def answerer(supplier: Supplier) -> Api:
    return api_for(supplier, "read", "discrepancies:write")


@pytest.fixture
def case(migration: PsnMigration) -> Discrepancy:
    return make_case(migration)


def respond(api: Api, case: Discrepancy, sent: object, key: str = '"one"', **headers: str) -> Any:
    address = f"discrepancies/{case.reference}/responses"
    return api.post(address, sent, idempotency_key=key, **headers)


def test_a_discrepancy_is_told_whole(
    api: Api, case: Discrepancy, migration: PsnMigration, supplier: Supplier
) -> None:
    answer = api.get(f"discrepancies/{case.reference}")

    said = answer.json()
    assert answer["ETag"].startswith('"v1.')
    assert said.pop("url").endswith(f"/api/v1/discrepancies/{case.reference}")
    assert said.pop("responses_url").endswith(f"/{case.reference}/responses")
    assert said.pop("migration_url").endswith(f"/migrations/{migration.borough_id}")
    assert said == {
        "id": case.reference,
        "borough": {"gss_code": migration.borough_id, "name": migration.borough.short_name},
        "kind": "over_claimed",
        "status": "open",
        "detail": "Claimed live, observed down since 10:00am",
        "present": said["present"],
        "owner": supplier.name,
        "since": "2026-03-09T10:00:00Z",
        "opened_at": "2026-03-09T10:15:00Z",
        "closed_at": None,
        "answer": None,
        "answered_at": None,
        "explained_until": None,
        "answerable": True,
        "version": 1,
    }


def test_a_dispute_is_recorded_with_its_evidence(answerer: Api, case: Discrepancy) -> None:
    answer = respond(answerer, case, {"answer": "disputed", "evidence_link": LINK})

    said = answer.json()
    assert (answer.status_code, answer["ETag"], said["changed"]) == (201, '"v2"', True)
    assert (said["response"]["answer"], said["response"]["evidence_link"]) == ("disputed", LINK)
    assert said["response"]["actor"]["kind"] == "api_key"
    assert (said["discrepancy"]["answer"], said["discrepancy"]["version"]) == ("disputed", 2)
    case.refresh_from_db()
    assert (case.answer, case.answered_by[:4]) == ("disputed", "key:")
    assert Event.objects.get().channel == "api"


def test_it_is_explained_until_a_date(answerer: Api, case: Discrepancy) -> None:
    sent = {"answer": "explained", "text": "New firewall.", "explained_until": "2026-03-13"}

    assert respond(answerer, case, sent).json()["discrepancy"]["explained_until"] == "2026-03-13"


def test_the_same_again_is_not_written_again(answerer: Api, case: Discrepancy) -> None:
    first = respond(answerer, case, {"answer": "accepted"})
    repeat = respond(answerer, case, {"answer": "accepted"})
    again = respond(answerer, case, {"answer": "accepted"}, '"two"')

    assert (repeat.content, repeat["Idempotent-Replayed"]) == (first.content, "true")
    assert (again.status_code, again.json()["changed"], again.json()["response"]) == (
        200,
        False,
        None,
    )
    assert Event.objects.count() == 1


def test_answers_are_listed_newest_first(answerer: Api, case: Discrepancy) -> None:
    respond(answerer, case, {"answer": "accepted"})
    respond(answerer, case, {"answer": "disputed", "text": "No."}, '"two"')
    address = f"discrepancies/{case.reference}/responses"

    page = answerer.get(f"{address}?limit=1").json()
    rest = answerer.get(f"{address}?{page['links']['next'].split('?')[1]}").json()

    assert [row["answer"] for row in page["data"] + rest["data"]] == ["disputed", "accepted"]


def test_what_the_supplier_before_said_is_withheld(
    answerer: Api, case: Discrepancy, migration: PsnMigration
) -> None:
    respond(answerer, case, {"answer": "disputed", "text": "Our secret", "evidence_link": LINK})
    rival = make_supplier()
    assign_supplier(migration.pk, rival, origin())

    now = api_for(rival)
    [told] = now.get(f"discrepancies/{case.reference}/responses").json()["data"]
    events = now.get(f"migrations/{migration.borough_id}/events").content.decode()

    assert (told["answer"], told["text"], told["evidence_link"]) == ("disputed", "", "")
    assert (told["withheld"], told["actor"]["name"]) == (True, "Another organisation")
    assert "Our secret" not in events
    assert LINK not in events
    assert answerer.get(f"discrepancies/{case.reference}/responses").status_code == 404


@pytest.mark.parametrize(
    ("sent", "pointer", "code"),
    [
        ({}, "/answer", "required"),
        ({"answer": "ignored"}, "/answer", "invalid_choice"),
        ({"answer": "disputed"}, "/text", "evidence_required"),
        ({"answer": "disputed", "text": 7}, "/text", "wrong_type"),
        ({"answer": "disputed", "text": "x" * 2001}, "/text", "max_length"),
        (
            {"answer": "disputed", "evidence_link": "javascript:alert(1)"},
            "/evidence_link",
            "link_not_understood",
        ),
        (
            {"answer": "explained", "explained_until": "2026-03-13"},
            "/text",
            "explanation_required",
        ),
        ({"answer": "explained", "text": "x"}, "/explained_until", "explained_until_out_of_range"),
        (
            {"answer": "explained", "text": "x", "explained_until": "2026-03-08"},
            "/explained_until",
            "explained_until_out_of_range",
        ),
        ({"answer": "accepted", "mood": "good"}, "/mood", "unknown_field"),
    ],
)
def test_what_is_not_complete_is_refused_at_its_field_and_not_written(
    answerer: Api, case: Discrepancy, sent: dict[str, object], pointer: str, code: str
) -> None:
    answer = respond(answerer, case, sent)

    assert answer.status_code == 422
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [(pointer, code)]
    assert_untouched(case)


def test_one_that_has_closed_takes_no_answer(answerer: Api, case: Discrepancy) -> None:
    Discrepancy.objects.filter(pk=case.pk).update(closed_at=NOON)

    answer = respond(answerer, case, {"answer": "accepted"})

    assert (answer.status_code, code_of(answer)) == (409, "discrepancy-closed")
    assert_untouched(case)


def test_whoever_read_an_older_version_is_told_so(answerer: Api, case: Discrepancy) -> None:
    who = origin(make_user(Role.MANAGER).principal())
    answer_discrepancy(case.pk, Answer(AnswerKind.ACCEPTED), who, expected_version=1)

    answer = respond(answerer, case, {"answer": "disputed", "text": "x"}, if_match='"v1"')

    assert (answer.status_code, code_of(answer)) == (412, "discrepancy-changed")
    assert answer.json()["current"]["etag"] == answer["ETag"] == '"v2"'
    assert Event.objects.count() == 1
    assert not IdempotentRequest.objects.exists()


def test_a_rehearsal_writes_nothing(answerer: Api, case: Discrepancy) -> None:
    answer = answerer.post(
        f"discrepancies/{case.reference}/responses?validate_only=true", {"answer": "accepted"}
    )

    said = answer.json()
    assert (answer.status_code, said["changed"], said["validate_only"]) == (200, True, True)
    assert (said["response"], said["discrepancy"]["answer"]) == (None, "accepted")
    assert_untouched(case)


def test_it_needs_its_scope_and_a_key(api: Api, answerer: Api, case: Discrepancy) -> None:
    assert code_of(respond(api, case, {"answer": "accepted"})) == "insufficient-scope"
    without = answerer.post(f"discrepancies/{case.reference}/responses", {"answer": "accepted"})
    assert code_of(without) == "bad-header"
    assert_untouched(case)


def test_the_list_is_narrowed(api: Api, case: Discrepancy, migration: PsnMigration) -> None:
    closed = make_case(migration, kind="under_claimed", closed_at=NOON)

    def found(query: str) -> list[str]:
        return [row["id"] for row in api.get(f"discrepancies?{query}").json()["data"]]

    assert found("") == [closed.reference, case.reference]
    assert found("status=open") == found("kind=over_claimed") == [case.reference]
    assert found("status=closed") == [closed.reference]
    assert len(found(f"borough={migration.borough_id}")) == 2
    assert found("borough=E09999999") == []


@pytest.mark.parametrize("path", ["DSC-1", "DSC-00000001", "DSC-99999"])
def test_another_way_of_writing_its_number_is_not_its_name(
    api: Api, case: Discrepancy, path: str
) -> None:
    assert case.reference != path
    assert api.get(f"discrepancies/{path}").status_code == 404


def test_the_lists_cost_the_same_however_many_there_are(
    answerer: Api,
    case: Discrepancy,
    supplier: Supplier,
    assert_constant_queries: AssertConstantQueries,
) -> None:
    keys = iter("abcdef")

    def grow() -> None:
        make_case(make_migration(supplier=supplier))
        for text in "xy":
            respond(answerer, case, {"answer": "disputed", "text": text}, f'"{next(keys)}"')

    grow()
    answers = f"discrepancies/{case.reference}/responses"
    assert assert_constant_queries(lambda: answerer.get("discrepancies"), grow=grow) <= 8
    assert assert_constant_queries(lambda: answerer.get(answers), grow=grow) <= 8


def assert_untouched(case: Discrepancy) -> None:
    row = Discrepancy.objects.get(pk=case.pk)
    assert (row.version, row.answer) == (1, "")
    assert not Event.objects.exists()
