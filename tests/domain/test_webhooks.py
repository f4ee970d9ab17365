"""Where a webhook may stand, and what its secret is made of."""

import pytest

from migrations_tracker.domain.networks import networks
from migrations_tracker.domain.webhook_secret import derived_secret, fingerprint, new_salt
from migrations_tracker.domain.webhook_signature import signing_key
from migrations_tracker.domain.webhooks import (
    AddressRefused,
    DescriptionTooLong,
    EventType,
    EventTypesRequired,
    check_subscription,
    check_url,
)

HERE = networks(["127.0.0.0/8"])


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example/psn",
        "https://hooks.example:8443/psn?tenant=4",
        "https://8.8.8.8/hook",
        "https://[2001:4860:4860::8888]/hook",
        "http://127.0.0.1:9000/hook",
    ],
)
def test_an_address_that_can_be_reached_is_kept(url: str) -> None:
    check_url(url, HERE)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "characters"),
        ("https://hooks.example/" + "a" * 500, "characters"),
        ("https://hooks.exämple/", "characters"),
        ("https://hooks.example/\n", "characters"),
        ("http://hooks.example/", "https://"),
        ("ftp://hooks.example/", "https://"),
        ("http://8.8.8.8/", "https://"),
        ("hooks.example", "no web address"),
        ("https://", "no web address"),
        ("https://hooks.example:99999/", "no web address"),
        ("https://hooks.example\\@127.0.0.1/", "no web address"),
        ("https://ada:pw@hooks.example/", "name or a password"),
        ("https://hooks.example/#part", "after #"),
        ("https://localhost/", "private network"),
        ("https://registry/", "private network"),
        ("https://db.internal./", "private network"),
        ("https://10.1.2.3/", "private network"),
        ("https://169.254.169.254/latest/meta-data", "private network"),
        ("https://[::1]/", "private network"),
        ("https://[::ffff:10.0.0.1]/", "private network"),
        ("http://10.1.2.3/", "private network"),
    ],
)
def test_an_address_that_is_unsafe_or_none_is_refused(url: str, words: str) -> None:
    with pytest.raises(AddressRefused, match=words):
        check_url(url, HERE)


def test_without_such_a_setting_even_this_machine_is_private() -> None:
    with pytest.raises(AddressRefused, match="private network"):
        check_url("http://127.0.0.1:9000/hook", ())


def test_a_webhook_is_told_of_something() -> None:
    with pytest.raises(EventTypesRequired):
        check_subscription([], "")
    with pytest.raises(DescriptionTooLong, match="121 characters"):
        check_subscription(["stage.changed"], "a" * 121)


def test_a_secret_comes_out_of_its_salt_and_the_key_alone() -> None:
    salt = new_salt()

    secret = derived_secret("key", salt)

    assert secret == derived_secret("key", salt)
    assert len(signing_key(secret)) == 32
    assert len({secret, derived_secret("other", salt), derived_secret("key", new_salt())}) == 3
    assert fingerprint(secret) not in secret


def test_every_event_type_says_what_it_means() -> None:
    assert all(one.meaning for one in EventType)
