"""Health addresses tell load balancers and people what works."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from migrations_tracker.models import RegistrySource

pytestmark = pytest.mark.django_db


def test_a_live_process_says_so_to_anybody(client: Client) -> None:
    assert client.get("/health/live").json() == {"status": "ok"}


def test_health_takes_no_other_method(client: Client) -> None:
    assert client.post("/health/ready").status_code == 405


@pytest.mark.parametrize(("age_s", "word"), [(3, "running"), (300, "late")])
def test_readiness_says_whether_checks_run(client: Client, age_s: int, word: str) -> None:
    RegistrySource.objects.update(last_run_at=timezone.now() - timedelta(seconds=age_s))

    answer = client.get("/health/ready")

    assert answer.status_code == 200
    assert answer.json()["checks"] == word


def test_readiness_without_any_check_yet_is_late_and_not_an_error(client: Client) -> None:
    RegistrySource.objects.all().delete()

    assert client.get("/health/ready").json()["checks_last_ran_at"] is None
