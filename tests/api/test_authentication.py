"""Keys identify suppliers, scopes limit them, and a browser session may only read."""

from datetime import timedelta

import pytest
from django.test import Client

from migrations_tracker.domain.access import Role
from migrations_tracker.models import Event, PsnMigration
from suppliers.keys import issue_key, revoke_key
from suppliers.models import ApiKey, Supplier
from tests.api.calling import Api, api_for, code_of
from tests.make import NOON, make_user

pytestmark = pytest.mark.django_db


def test_without_a_key_the_answer_says_how_to_authenticate() -> None:
    response = Api(Client()).get("me")

    assert (response.status_code, code_of(response)) == (401, "key-missing")
    assert response["WWW-Authenticate"] == 'Bearer realm="London PSN Migration Tracker"'


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer ",
        "Bearer lpsn_live_nonsense",
        "Bearer lpsn_live_AAAAAAAA." + "A" * 32,
        "Bearer lpsn_live_AAAAAAAA." + "A" * 31 + "\x00",
        "Basic YTpi",
        "Bearer " + "x" * 4000,
    ],
)
def test_a_key_that_is_none_is_not_accepted(header: str) -> None:
    response = Client().get("/api/v1/me", headers={"Authorization": header})

    assert (response.status_code, code_of(response)) == (401, "key-not-accepted")
    assert 'error="invalid_token"' in response["WWW-Authenticate"]


def test_an_expired_key_is_not_accepted(supplier: Supplier) -> None:
    ends = NOON - timedelta(seconds=1)
    _, secret = issue_key(supplier, name="Old", scopes=["read"], expires_at=ends)

    assert Api(Client(), secret).get("me").status_code == 401


def test_a_revoked_key_is_not_accepted(supplier: Supplier) -> None:
    key, secret = issue_key(supplier, name="Lost", scopes=["read"], expires_at=None)
    revoke_key(key)

    assert Api(Client(), secret).get("me").status_code == 401


def test_a_key_in_a_signed_in_browser_wins_over_the_session(client: Client) -> None:
    client.force_login(make_user(Role.MANAGER))

    response = client.get("/api/v1/me", headers={"Authorization": "Bearer wrong"})

    assert response.status_code == 401


def test_a_key_without_the_scope_is_told_which_it_needs(
    supplier: Supplier, migration: PsnMigration
) -> None:
    response = api_for(supplier, "read").claim(migration, {"stage": "design"})

    assert (response.status_code, code_of(response)) == (403, "insufficient-scope")
    assert response.json()["scope"] == "claims:write"
    assert 'scope="claims:write"' in response["WWW-Authenticate"]
    assert not Event.objects.exists()


def test_a_key_that_may_only_claim_cannot_read(supplier: Supplier) -> None:
    response = api_for(supplier, "claims:write").get("migrations")

    assert (response.status_code, response.json()["scope"]) == (403, "read")


def test_a_signed_in_manager_reads_everything(client: Client, migration: PsnMigration) -> None:
    client.force_login(make_user(Role.MANAGER))

    response = client.get("/api/v1/migrations")

    assert [row["gss_code"] for row in response.json()["data"]] == [migration.borough_id]


def test_a_browser_session_cannot_write(client: Client, migration: PsnMigration) -> None:
    client.force_login(make_user(Role.MANAGER))

    response = Api(client).claim(migration, {"stage": "design"})

    assert (response.status_code, code_of(response)) == (403, "browser-reads-only")
    assert not Event.objects.exists()


def test_a_deactivated_person_is_nobody(client: Client) -> None:
    user = make_user(Role.MANAGER)
    client.force_login(user)
    user.is_active = False
    user.save(update_fields=["is_active"])

    assert client.get("/api/v1/me").status_code == 401


def test_use_of_a_key_is_noted_at_most_once_a_minute(api: Api) -> None:
    api.get("me")
    first = ApiKey.objects.get().last_used_at
    ApiKey.objects.update(last_used_at=NOON - timedelta(seconds=59))
    api.get("me")

    assert first == NOON
    assert ApiKey.objects.get().last_used_at == NOON - timedelta(seconds=59)


def test_me_says_what_the_key_may_do(api: Api, supplier: Supplier) -> None:
    me = api.get("me").json()

    assert me["supplier"] == {"slug": supplier.slug, "name": supplier.name}
    assert me["scopes"] == ["claims:write", "read"]
    assert "claimStage" in me["operations"]
    assert me["limits"] == {
        "page_size": 200,
        "body_bytes": 65_536,
        "requests_per_minute": 600,
        "idempotency_hours": 24,
    }


def test_me_of_a_person_can_read_but_not_claim(client: Client) -> None:
    client.force_login(make_user(Role.VIEWER))

    me = client.get("/api/v1/me").json()

    assert (me["kind"], me["roles"], me["scopes"]) == ("person", ["viewer"], ["read"])
    assert "claimStage" not in me["operations"]
