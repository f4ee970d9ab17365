"""Each caller has so many requests a minute, and is told on every answer how many are left."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from pytest_django import Settings

from migrations_tracker.api.quota import count
from migrations_tracker.models import Event, PsnMigration
from suppliers.models import Supplier
from tests.api.calling import Api, api_for
from tests.make import make_supplier

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 9, 12, 0, 18, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _three_a_minute(settings: Settings) -> None:
    settings.API_REQUESTS_PER_MINUTE = 3


def test_every_answer_says_what_is_allowed_and_what_is_left(api: Api) -> None:
    with time_machine.travel(START, tick=False):
        response = api.get("me")
        refused = api.get("migrations/E09000099")

    assert response["RateLimit-Policy"] == '"default";q=3;w=60'
    assert response["RateLimit"] == '"default";r=2;t=42'
    assert refused["RateLimit"] == '"default";r=1;t=42'
    assert response.json()["limits"]["requests_per_minute"] == 3


def test_one_more_is_refused_in_words_until_the_minute_is_over(api: Api) -> None:
    with time_machine.travel(START, tick=False) as clock:
        for _ in range(3):
            assert api.get("me").status_code == 200
        response = api.get("me")
        clock.shift(timedelta(seconds=42))
        after = api.get("me")

    problem = response.json()
    assert (response.status_code, response["Retry-After"]) == (429, "42")
    assert response["RateLimit"] == '"default";r=0;t=42'
    assert problem["type"] == "https://iana.org/assignments/http-problem-types#quota-exceeded"
    assert problem["detail"] == "3 requests a minute are allowed. Try again in 42 seconds."
    assert problem["violated-policies"] == ["default"]
    assert after.status_code == 200


def test_a_write_beyond_the_limit_writes_nothing(api: Api, migration: PsnMigration) -> None:
    with time_machine.travel(START, tick=False):
        for _ in range(3):
            api.get("me")
        response = api.claim(migration, {"stage": migration.stage, "note": "Too fast."})

    assert response.status_code == 429
    assert not Event.objects.exists()


def test_one_caller_does_not_use_up_the_requests_of_another(supplier: Supplier) -> None:
    busy, other = api_for(supplier), api_for(make_supplier())
    with time_machine.travel(START, tick=False):
        for _ in range(4):
            busy.get("me")

        assert other.get("me")["RateLimit"] == '"default";r=2;t=42'


def test_without_a_limit_nothing_is_counted_or_said(api: Api, settings: Settings) -> None:
    settings.API_REQUESTS_PER_MINUTE = 0

    response = api.get("me")

    assert "RateLimit" not in response
    assert response.json()["limits"]["requests_per_minute"] is None


def test_a_cache_that_does_not_answer_holds_nobody_up(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> int:
        raise ConnectionError

    monkeypatch.setattr(cache, "incr", broken)

    response = api.get("me")

    assert (response.status_code, "RateLimit" in response) == (200, False)


def test_the_last_second_of_a_minute_is_one_second() -> None:
    quota = count("key:x", datetime(2026, 3, 9, 12, 0, 59, tzinfo=UTC))

    assert quota is not None
    assert quota.reset_s == 1
