"""What no client should send is refused by every operation: never a failure, never a write."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from migrations_tracker.api.schema import document
from migrations_tracker.domain.access import Scope
from migrations_tracker.models import Event, IdempotentRequest, PsnMigration, Webhook
from suppliers.keys import issue_key
from suppliers.models import ApiKey, Supplier
from tests.api.records import make_records, names

pytestmark = pytest.mark.django_db
OPERATIONS = {
    operation["operationId"]: (method, path, operation)
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
}
WRITES = [name for name, (method, _, _) in OPERATIONS.items() if method in {"post", "patch"}]
READS = [name for name, (method, _, _) in OPERATIONS.items() if method == "get"]
BODIES = {
    "ten megabytes": b'{"note": "' + b"x" * 10_000_000 + b'"}',
    "deep lists": b"[" * 50_000 + b"]" * 50_000,
    "deep objects": b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    "not UTF-8": b'{"note": "\xff\xfe"}',
    "a name twice": b'{"note": "a", "note": "b"}',
    "not a number": b'{"note": NaN}',
    "infinity": b'{"updates": [{"version": Infinity}]}',
    "a huge integer": b'{"version": ' + b"9" * 5_000 + b"}",
    "a long integer in quotes": b'{"borough": "' + b"9" * 5_000 + b'"}',
    "NUL": b'{"note": "a\\u0000b"}',
    "half a surrogate": b'{"note": "\\ud800"}',
    "a list": b"[]",
    "null": b"null",
    "a byte order mark": b"\xef\xbb\xbf{}",
    "broken off": b'{"note": "',
    "unknown": b'{"surplus": {"__proto__": 1}}',
}
KINDS = ("text/plain", "multipart/form-data", "application/x-www-form-urlencoded", "nonsense", "")


@pytest.fixture(autouse=True)
def _records(migration: PsnMigration) -> None:
    make_records(migration)


@pytest.fixture
def key(supplier: Supplier) -> str:
    return issued(supplier)[1]


def issued(supplier: Supplier) -> tuple[ApiKey, str]:
    scopes = [scope.value for scope in Scope]
    return issue_key(supplier, name="Sync", scopes=scopes, expires_at=None)


def address(path: str, migration: PsnMigration) -> str:
    for known, reference in names(migration).items():
        path = path.replace(known, known[: known.index("{")] + reference)
    return path.replace("{name}", "stages")


def send(name: str, migration: PsnMigration, key: str, **how: Any) -> Any:
    method, path, _ = OPERATIONS[name]
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": "once", "If-Match": "*"}
    values: dict[str, Any] = {"data": b"{}", "content_type": "application/json"} | how
    return Client().generic(
        method.upper(), address(path, migration), headers=headers | values.pop("more", {}), **values
    )


def written() -> tuple[int, int, int, list[int]]:
    versions = list(PsnMigration.objects.order_by("pk").values_list("version", flat=True))
    return (
        Event.objects.count(),
        IdempotentRequest.objects.count(),
        Webhook.objects.count(),
        versions,
    )


@pytest.mark.parametrize("name", WRITES)
def test_a_body_that_is_not_as_it_should_be_writes_nothing(
    name: str, key: str, migration: PsnMigration
) -> None:
    before = written()

    answers = {what: send(name, migration, key, data=body) for what, body in BODIES.items()}
    answers |= {kind: send(name, migration, key, content_type=kind) for kind in KINDS}

    statuses = {what: answer.status_code for what, answer in answers.items()}
    assert all(400 <= status < 500 for status in statuses.values()), statuses
    assert written() == before


ENDED: dict[str, Callable[[ApiKey], object]] = {
    "revoked": lambda key: ApiKey.objects.filter(pk=key.pk).update(revoked=True),
    "expired": lambda key: ApiKey.objects.filter(pk=key.pk).update(
        expiry_date=timezone.now() - timedelta(seconds=1)
    ),
}


@pytest.mark.parametrize("how", ENDED)
@pytest.mark.parametrize("name", OPERATIONS)
def test_a_key_that_is_over_opens_nothing(
    name: str, how: str, supplier: Supplier, migration: PsnMigration
) -> None:
    key, secret = issued(supplier)
    ENDED[how](key)
    before = written()

    answer = send(name, migration, secret)

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert written() == before


@pytest.mark.parametrize("name", READS)
def test_an_address_of_odd_characters_is_no_failure(
    name: str, key: str, migration: PsnMigration
) -> None:
    odd = ("%00", "%FF%FE", "%F0%9F%8E%89", "9" * 400, "%7B%22a%22%3A1%7D", "-1", "..%2F", "%0D%0A")

    for value in odd:
        for parameter in ("cursor", "limit", "status", "updated_since", "as_of", value):
            answer = send(name, migration, key, QUERY_STRING=f"{parameter}={value}")
            assert answer.status_code < 500, (parameter, value)
