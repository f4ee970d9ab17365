"""A key's use is noted with the address of its caller, and not with what a caller claims to be."""

import pytest

from migrations_tracker.api.callers import client_address
from suppliers.models import ApiKey
from tests.api.calling import Api

CHAIN = "203.0.113.1, 198.51.100.2, 192.0.2.3"


@pytest.mark.parametrize(
    ("hops", "sent", "address"),
    [
        (0, CHAIN, "127.0.0.1"),
        (1, CHAIN, "192.0.2.3"),
        (2, CHAIN, "198.51.100.2"),
        (1, "", None),
        (9, CHAIN, "127.0.0.1"),
        (1, "somebody", None),
    ],
)
def test_only_the_proxies_that_are_ours_are_believed(
    monkeypatch: pytest.MonkeyPatch, hops: int, sent: str, address: str | None
) -> None:
    monkeypatch.setattr("django.conf.settings.PROXY_HOPS", hops)

    meta = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": sent}
    assert client_address(meta) == address


@pytest.mark.django_db
def test_the_use_of_a_key_is_noted_with_where_it_came_from(api: Api) -> None:
    api.get("me")

    assert ApiKey.objects.get().last_used_from == "127.0.0.1"
