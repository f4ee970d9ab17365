"""The demo's people and keys, and the file with their secrets."""

import json
import stat
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from migrations_tracker.demo.people import (
    PEOPLE,
    Credentials,
    Issued,
    KeySecret,
    issue,
    people_and_keys,
    read_credentials,
    write_credentials,
)
from migrations_tracker.domain.access import Role
from migrations_tracker.models import User
from suppliers.keys import find_key
from suppliers.models import ApiKey, Supplier
from tests.make import NOON, make_borough, make_supplier

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the credentials go, in a folder that is not there yet; those whom people serve are."""
    for person in PEOPLE:
        if person.role is Role.BOROUGH:
            make_borough(gss_code=person.who)
        if person.role is Role.SUPPLIER:
            make_supplier(slug=person.who)
    return tmp_path / "var" / "credentials.json"


def issued_at(path: Path) -> Issued:
    issued = people_and_keys(path)
    write_credentials(path, issued.credentials)
    return issued


def test_everybody_can_sign_in_with_the_password_of_the_file(path: Path) -> None:
    issued_at(path)

    users = read_credentials(path).users

    assert Counter(user.role for user in users) == {
        "administrator": 1,
        "manager": 2,
        "viewer": 1,
        "borough": 3,
        "supplier": 2,
    }
    assert all(User.objects.get(email=u.email).check_password(u.password) for u in users)


def test_people_have_the_role_that_the_file_says(path: Path) -> None:
    issued_at(path)

    roles = {u.email: {r.value for r in u.principal().roles} for u in User.objects.all()}

    assert roles == {person.email: {person.role.value} for person in PEOPLE}


def test_each_supplier_has_a_key_that_may_read_and_claim(path: Path) -> None:
    secrets = issued_at(path).credentials.api_keys

    keys = [find_key(secret.key, NOON) for secret in secrets]

    assert [k.supplier.slug for k in keys if k] == [s.slug for s in Supplier.objects.all()]
    assert {k.scopes for k in keys if k} == {"claims:write read"}
    assert {k.name for k in keys if k} == {"Demo key"}


def test_all_mail_stays_in_the_example_domain() -> None:
    assert {person.email.partition("@")[2] for person in PEOPLE} == {"psn.example"}


@pytest.mark.usefixtures("path")
def test_passwords_are_random_and_long() -> None:
    first, second = issue().credentials, issue().credentials

    passwords = {u.password for u in (*first.users, *second.users)}
    assert len(passwords) == 2 * len(PEOPLE)
    assert min(map(len, passwords)) >= 16


def test_a_later_start_changes_nothing_while_the_file_is_there(path: Path) -> None:
    first = issued_at(path)
    before = list(ApiKey.objects.values_list("pk", "revoked").order_by("pk"))

    second = people_and_keys(path)

    assert first.is_new
    assert not second.is_new
    assert second.credentials == first.credentials
    assert list(ApiKey.objects.values_list("pk", "revoked").order_by("pk")) == before


@pytest.mark.parametrize("spoilt", [None, "", "{}", '{"users": [{"role": "x"}]}', "[]"])
def test_where_the_file_is_gone_or_torn_all_secrets_are_new(path: Path, spoilt: str | None) -> None:
    old = issued_at(path).credentials
    path.unlink()
    if spoilt is not None:
        path.write_text(spoilt, encoding="utf-8")

    new = issued_at(path)

    assert new.is_new
    assert all(find_key(secret.key, NOON) is None for secret in old.api_keys)
    assert User.objects.count() == len(PEOPLE)
    manager = User.objects.get(email="manager@psn.example")
    assert manager.check_password(new.credentials.first_user("manager").password)


def test_a_file_from_another_database_is_replaced(path: Path) -> None:
    stranger = KeySecret("Fleet Networks", "fleet-networks", "lpsn_live_AbCdEfGh.nothing")
    foreign = replace(issued_at(path).credentials, api_keys=(stranger,))
    write_credentials(path, foreign)

    assert people_and_keys(path).is_new


def test_the_file_has_the_shape_that_people_read(path: Path) -> None:
    issued = people_and_keys(path)
    full = replace(issued.credentials, ports={"web": 8000}, registry_control_token="t")
    write_credentials(path, full)

    content = json.loads(path.read_text(encoding="utf-8"))

    assert list(content) == ["users", "api_keys", "ports", "registry_control_token"]
    assert set(content["users"][0]) == {"role", "email", "password", "name"}
    assert set(content["api_keys"][0]) == {"supplier", "slug", "key"}
    assert read_credentials(path) == full


def test_only_the_owner_may_read_the_file(path: Path) -> None:
    issued_at(path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_cannot_be_written_leaves_the_old_one_and_no_litter(path: Path) -> None:
    issued_at(path)
    before = path.read_bytes()
    torn = Credentials((), (), {"web": 1}, "\ud800")

    with pytest.raises(UnicodeEncodeError):
        write_credentials(path, torn)

    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]
