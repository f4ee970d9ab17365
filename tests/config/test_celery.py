"""The beat schedule names tasks that exist and can be called as they are."""

from datetime import timedelta

import pytest
from django.utils import timezone

from config.celery import app
from migrations_tracker.models import IdempotentRequest
from migrations_tracker.tasks import BY_ITSELF, forget_requests


@pytest.mark.parametrize("name", sorted(app.conf.beat_schedule))
def test_every_entry_of_the_schedule_names_a_task_that_exists(name: str) -> None:
    app.loader.import_default_modules()

    assert app.conf.beat_schedule[name]["task"] in app.tasks


def test_a_worker_looks_by_itself_after_all_that_cannot_wait() -> None:
    """All that is due within a minute; the checks have a thread of their own."""
    soon = {
        one["task"] for one in app.conf.beat_schedule.values() if isinstance(one["schedule"], float)
    }

    assert {task.name for task in BY_ITSELF} == soon - {"migrations_tracker.run_due_checks"}


@pytest.mark.django_db
def test_requests_are_forgotten_after_their_day() -> None:
    for hours in (1, 30):
        at = timezone.now() - timedelta(hours=hours)
        IdempotentRequest.objects.create(
            actor="key:a", path="/", key=str(hours), fingerprint="f", lease_until=at, created_at=at
        )

    forget_requests()

    assert list(IdempotentRequest.objects.values_list("key", flat=True)) == ["1"]
