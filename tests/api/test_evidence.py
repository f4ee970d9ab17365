"""Suppliers add evidence to their migrations, once for each request, and open what is clean."""

import base64
from hashlib import sha256, sha512
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from pytest_django.fixtures import Settings

from migrations_tracker.domain.evidence import LONGEST_FILE
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Event, Evidence, IdempotentRequest, PsnMigration
from migrations_tracker.services.assignments import assign_supplier
from migrations_tracker.services.evidence import withdraw_evidence
from migrations_tracker.services.scanning import EICAR, scan_pending
from suppliers.models import Supplier
from tests.api.calling import Api, api_for, code_of
from tests.api.test_schema import check
from tests.conftest import AssertConstantQueries
from tests.make import NOON, make_migration, make_supplier, origin

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 Test report"


@pytest.fixture(autouse=True)
def _empty_storage() -> None:
    for name in kept():
        default_storage.delete(name)


@pytest.fixture
def uploader(supplier: Supplier) -> Api:
    return api_for(supplier, "read", "evidence:write")


def kept() -> list[str]:
    return default_storage.listdir("")[1] if default_storage.exists("") else []


def fields(migration: PsnMigration, **more: object) -> dict[str, object]:
    said = {"borough": migration.borough_id, "about": "service", "code": "n3", "title": "Report"}
    return {**said, **more}


def form(migration: PsnMigration, content: bytes = PDF, **more: object) -> bytes:
    file = SimpleUploadedFile("../evil.exe", content, content_type="application/x-msdownload")
    return encode_multipart(BOUNDARY, fields(migration, file=file, **more))


def add(api: Api, body: object, key: str = "one", query: str = "", **headers: str) -> Any:
    kind = MULTIPART_CONTENT if isinstance(body, bytes) else "application/json"
    headers = {"content_type": kind, "idempotency_key": key, **headers}
    answer = api.post(f"evidence{query}", body, **headers)
    check("addEvidence", answer)
    return answer


def assert_nothing_kept() -> None:
    assert not Evidence.objects.exists()
    assert not Event.objects.exists()
    assert kept() == []


def test_a_file_is_kept_by_what_it_is_and_told_whole(
    uploader: Api, migration: PsnMigration
) -> None:
    answer = add(uploader, form(migration))

    said = answer.json()
    assert (answer.status_code, answer["Location"]) == (201, said["url"])
    assert (said["content_type"], said["size"]) == ("application/pdf", len(PDF))
    assert (said["sha256"], said["scan_state"]) == (sha256(PDF).hexdigest(), "clean")
    assert (said["about_label"], said["added_by"]["kind"]) == ("N3", "api_key")
    assert kept() == [f"{Evidence.objects.get().public_id}.pdf"]
    [event] = Event.objects.all()
    assert (event.kind, event.channel, event.actor[:4]) == ("evidence_added", "api", "key:")
    one = uploader.get(f"evidence/{said['id']}")
    check("readEvidence", one)
    assert one.json() == said


def test_a_link_is_kept_without_a_file(uploader: Api, migration: PsnMigration) -> None:
    sent = fields(migration, about="gate", code="live", link="https://files.example/1")

    said = add(uploader, sent).json()

    assert (said["link"], said["size"], said["content_url"]) == (
        "https://files.example/1",
        None,
        None,
    )
    assert uploader.get(f"evidence/{said['id']}/content").status_code == 404


def test_the_same_request_again_gives_the_same_answer_and_keeps_one(
    uploader: Api, migration: PsnMigration
) -> None:
    body = form(migration)
    first, again, other = (
        add(uploader, body),
        add(uploader, body),
        add(uploader, form(migration, PDF + b"!")),
    )

    assert again.content == first.content
    assert again["Idempotent-Replayed"] == "true"
    assert code_of(other) == "idempotency-key-reused"
    assert add(uploader, body, "two").status_code == 200
    assert (Evidence.objects.count(), Event.objects.count(), len(kept())) == (1, 1, 1)


def test_a_rehearsal_keeps_neither_row_nor_file(uploader: Api, migration: PsnMigration) -> None:
    answer = add(uploader, form(migration), "", "?validate_only=true")

    assert (answer.status_code, answer.json()["scan_state"]) == (200, "clean")
    assert_nothing_kept()


@pytest.mark.parametrize("algorithm", ["sha-256", "sha-512"])
def test_the_digest_of_the_body_is_compared(
    uploader: Api, migration: PsnMigration, algorithm: str
) -> None:
    make = sha256 if algorithm == "sha-256" else sha512
    body = form(migration)
    right, wrong = (
        f"md5=:AAAA:, {algorithm}=:{base64.b64encode(make(one).digest()).decode()}:"
        for one in (body, PDF)
    )

    refused = add(uploader, body, "a", content_digest=wrong)
    assert (refused.status_code, code_of(refused)) == (400, "digest-mismatch")
    assert_nothing_kept()
    assert add(uploader, body, "a", content_digest=right).status_code == 201


@pytest.mark.parametrize("header", ["md5=:AAAA:", "sha-256=abc", "sha-256=:a:", "x"])
def test_a_digest_that_cannot_be_compared_is_refused(
    uploader: Api, migration: PsnMigration, header: str
) -> None:
    answer = add(uploader, form(migration), content_digest=header)

    assert (code_of(answer), answer["Want-Content-Digest"]) == (
        "bad-header",
        "sha-512=3, sha-256=10",
    )
    assert_nothing_kept()


def test_the_digest_of_a_json_body_is_compared_too(uploader: Api, migration: PsnMigration) -> None:
    sent = fields(migration, link="https://files.example/1")
    digest = base64.b64encode(sha256(b"{}").digest()).decode()

    answer = add(uploader, sent, content_digest=f"sha-256=:{digest}:")

    assert code_of(answer) == "digest-mismatch"
    assert_nothing_kept()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"MZ\x90\x00 a program", "file_type_refused"),
        (b"<html><script>alert(1)</script></html>", "file_type_refused"),
        (PDF + EICAR, "file_infected"),
    ],
)
def test_a_file_that_is_not_taken_is_refused_in_words_and_not_kept(
    uploader: Api, migration: PsnMigration, content: bytes, code: str
) -> None:
    answer = add(uploader, form(migration, content))

    assert (answer.status_code, code_of(answer)) == (422, "evidence-refused")
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [("/file", code)]
    assert_nothing_kept()


def test_a_file_that_is_too_large_is_refused(uploader: Api, migration: PsnMigration) -> None:
    answer = add(uploader, form(migration, PDF + b" " * LONGEST_FILE))
    larger = add(uploader, b"x" * (LONGEST_FILE + 70_000))

    assert (answer.status_code, code_of(answer)) == (413, "file-too-large")
    assert (larger.status_code, code_of(larger)) == (413, "body-too-large")
    assert_nothing_kept()


@pytest.mark.parametrize(
    ("more", "pointer", "code"),
    [
        ({"title": ""}, "/title", "blank"),
        ({"title": "x" * 121}, "/title", "max_length"),
        ({"about": "wave"}, "/about", "invalid_choice"),
        ({"code": "n4"}, "/code", "not_found"),
        ({"about": "gate", "code": "not_started"}, "/code", "not_found"),
        ({"borough": "E09999999"}, "/borough", "not_found"),
        ({"borough": "Haringey"}, "/borough", "invalid"),
        ({"link": "https://files.example/1"}, "/file", "file_or_link"),
        ({"mood": "good"}, "/mood", "unknown_field"),
        ({"file": "no file"}, "/file", "invalid"),
    ],
)
def test_a_form_that_cannot_be_is_refused_at_its_field(
    uploader: Api, migration: PsnMigration, more: dict[str, object], pointer: str, code: str
) -> None:
    sent = fields(migration, file=SimpleUploadedFile("a.pdf", PDF)) | more

    answer = add(uploader, encode_multipart(BOUNDARY, sent))

    assert answer.status_code == 422
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [(pointer, code)]
    assert_nothing_kept()


@pytest.mark.parametrize("link", ["http://files.example/1", "javascript:alert(1)", "https://"])
def test_a_link_that_is_none_is_refused(uploader: Api, migration: PsnMigration, link: str) -> None:
    answer = add(uploader, fields(migration, link=link))

    assert [one["code"] for one in answer.json()["errors"]] == ["link_not_understood"]
    assert_nothing_kept()


@pytest.mark.parametrize(
    "body",
    [b"", b"--", b"x" * 99, b"--BoUnDaRyStRiNg\r\nContent-Disposition: form-data\r\n\r\n1"],
)
def test_a_form_that_is_broken_is_refused(uploader: Api, body: bytes) -> None:
    answer = add(uploader, body)

    assert answer.status_code in {400, 422}
    assert_nothing_kept()


def test_a_field_that_stands_twice_or_is_not_text_is_refused(
    uploader: Api, migration: PsnMigration
) -> None:
    twice = encode_multipart(BOUNDARY, fields(migration, title=["One", "Two"]))
    broken = form(migration).replace(b"Report", b"R\xffport", 1)

    assert code_of(add(uploader, twice)) == "malformed-body"
    assert code_of(add(uploader, broken)) == "malformed-body"
    assert_nothing_kept()


def test_it_needs_its_scope_a_key_and_a_migration_that_goes_on(
    api: Api, uploader: Api, supplier: Supplier, migration: PsnMigration
) -> None:
    ended = make_migration(supplier=supplier, stage=Stage.WITHDRAWN)

    assert code_of(add(api, form(migration))) == "insufficient-scope"
    assert code_of(add(Api(Client()), form(migration))) == "key-missing"
    assert code_of(add(uploader, form(migration), "")) == "bad-header"
    assert code_of(add(uploader, form(ended), "two")) == "migration-ended"
    assert_nothing_kept()


def test_a_clean_file_is_opened_as_a_download(uploader: Api, migration: PsnMigration) -> None:
    said = add(uploader, form(migration)).json()
    path = said["content_url"].split("/api/v1/")[1]

    answer = uploader.get(path, accept="application/pdf")

    assert (answer.content, answer["Content-Type"]) == (PDF, "application/pdf")
    assert answer["Content-Disposition"] == 'attachment; filename="Report.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    digest = base64.b64encode(sha256(PDF).digest()).decode()
    assert answer["Content-Digest"] == f"sha-256=:{digest}:"
    assert "private" in answer["Cache-Control"]
    assert uploader.get(path, if_none_match=answer["ETag"]).status_code == 304


def test_a_file_stays_closed_until_it_is_scanned(
    uploader: Api, migration: PsnMigration, settings: Settings
) -> None:
    settings.EVIDENCE_SCANNER = ""
    said = add(uploader, form(migration)).json()
    path = f"evidence/{said['id']}"
    assert (said["scan_state"], said["content_url"]) == ("pending", None)
    assert uploader.get(f"{path}/content").status_code == 404

    settings.EVIDENCE_SCANNER = "migrations_tracker.services.scanning.known_test_virus"
    scan_pending(NOON)

    assert uploader.get(path).json()["scan_state"] == "clean"
    assert uploader.get(f"{path}/content").content == PDF
    since = uploader.get("evidence?updated_since=2026-03-09T12:00:00Z").json()
    assert [row["id"] for row in since["data"]] == [said["id"]]


def test_what_the_supplier_before_added_is_withheld_from_the_next(
    uploader: Api, migration: PsnMigration
) -> None:
    said = add(uploader, form(migration, title="Our secret design")).json()
    rival = make_supplier()
    assign_supplier(migration.pk, rival, origin())

    after = api_for(rival)
    answer = after.get(f"evidence/{said['id']}")

    check("readEvidence", answer)
    told = answer.json()
    assert (told["title"], told["content_url"], told["withheld"]) == ("", None, True)
    assert told["added_by"]["name"] == "Another organisation"
    assert after.get(f"evidence/{said['id']}/content").status_code == 404
    assert uploader.get(f"evidence/{said['id']}").status_code == 404
    gone = uploader.get("evidence?updated_since=2026-03-09T12:00:00Z").json()["deleted"]
    assert [row["id"] for row in gone] == [said["id"]]


def test_what_was_withdrawn_is_told_as_gone(uploader: Api, migration: PsnMigration) -> None:
    said = add(uploader, form(migration)).json()
    withdraw_evidence(Evidence.objects.get().pk, origin(), reason="Wrong file")

    listed = uploader.get("evidence?updated_since=2026-03-09T12:00:00Z")

    check("listEvidence", listed)
    assert listed.json()["data"] == []
    assert [row["id"] for row in listed.json()["deleted"]] == [said["id"]]
    assert uploader.get(f"evidence/{said['id']}").status_code == 404


def test_the_list_is_narrowed(uploader: Api, migration: PsnMigration) -> None:
    add(uploader, form(migration))
    add(uploader, fields(migration, about="gate", code="live", link="https://a.example"), "two")

    def found(query: str) -> list[str]:
        return [row["about"] for row in uploader.get(f"evidence?{query}").json()["data"]]

    assert found("about=gate") == found("code=live") == ["gate"]
    assert found("code=n3&about=service") == ["service"]
    assert len(found(f"borough={migration.borough_id}&scan_state=clean")) == 2
    assert code_of(uploader.get("evidence?about=wave")) == "bad-parameter"
    assert code_of(uploader.get("evidence?as_of=2026-03-01")) == "bad-parameter"


def test_the_list_costs_the_same_however_much_there_is(
    uploader: Api, supplier: Supplier, assert_constant_queries: AssertConstantQueries
) -> None:
    keys = iter("abcdef")

    def grow() -> None:
        made = make_migration(supplier=supplier)
        add(uploader, fields(made, link="https://a.example"), next(keys))

    grow()
    path = "evidence?updated_since=2026-01-01T00:00:00Z"
    assert assert_constant_queries(lambda: uploader.get(path), grow=grow) <= 7


def test_refusals_are_repeated_as_they_were(uploader: Api, migration: PsnMigration) -> None:
    body = form(migration, b"MZ a program")
    first, again = add(uploader, body), add(uploader, body)

    assert (again.json(), again["Idempotent-Replayed"]) == (first.json(), "true")
    assert IdempotentRequest.objects.count() == 1
