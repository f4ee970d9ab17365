"""Keys are shown once, found by their secret alone, and end for good."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from suppliers.keys import find_key, issue_key, note_use, revoke_key
from suppliers.models import ApiKey
from tests.make import NOON, make_supplier

pytestmark = pytest.mark.django_db


def issued() -> tuple[ApiKey, str]:
    return issue_key(make_supplier(), name="Sync", scopes=["read"], expires_at=None)


def test_a_key_is_found_by_its_secret_with_its_supplier() -> None:
    key, secret = issued()

    with CaptureQueriesContext(connection) as queries:
        found = find_key(secret, NOON)
        assert found is not None
        assert found.supplier == key.supplier

    assert found == key
    assert len(queries) == 1


def test_the_secret_is_not_stored() -> None:
    key, secret = issued()

    row = ApiKey.objects.values().get()

    assert secret.startswith("lpsn_live_")
    assert secret.rpartition(".")[2] not in str(row)
    assert key.prefix in secret


@pytest.mark.parametrize(
    "text", ["", "lpsn_live_", "lpsn_live_abc.def", "lpsn_live_ABCDEFGH." + "é" * 32, "\x00" * 50]
)
def test_a_text_that_no_key_looks_like_costs_no_query(text: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        found = find_key(text, NOON)

    assert found is None
    assert len(queries) == 0


def test_the_mark_is_part_of_the_key() -> None:
    _, secret = issued()

    assert find_key(secret.removeprefix("lpsn_live_"), NOON) is None


def test_another_secret_with_a_known_prefix_finds_nothing() -> None:
    _, secret = issued()
    end = "A" if secret[-1] != "A" else "B"

    assert find_key(secret[:-1] + end, NOON) is None


def test_a_key_holds_until_the_instant_of_its_expiry() -> None:
    key, secret = issue_key(make_supplier(), name="Trial", scopes=["read"], expires_at=NOON)

    assert find_key(secret, NOON - timedelta(microseconds=1)) == key
    assert find_key(secret, NOON) is None


def test_a_revoked_key_cannot_be_brought_back() -> None:
    key, secret = issued()
    revoke_key(key)

    again = ApiKey.objects.get()
    again.revoked = False
    with pytest.raises(ValidationError):
        again.save()

    assert find_key(secret, NOON) is None


def test_use_is_written_once_a_minute_whoever_else_writes() -> None:
    key, _ = issued()
    same = ApiKey.objects.get()

    note_use(key, NOON)
    note_use(same, NOON + timedelta(seconds=30))

    assert ApiKey.objects.get().last_used_at == NOON


def test_use_a_minute_later_is_written() -> None:
    key, _ = issued()
    note_use(key, NOON)

    note_use(ApiKey.objects.get(), NOON + timedelta(minutes=1))

    assert ApiKey.objects.get().last_used_at == NOON + timedelta(minutes=1)


def test_scopes_are_kept_once_and_in_order() -> None:
    key, _ = issue_key(
        make_supplier(), name="Twice", scopes=["read", "claims:write", "read"], expires_at=None
    )

    assert key.scopes == "claims:write read"
