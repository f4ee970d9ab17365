"""Celery tasks: each calls one function and is safe to run twice."""

from datetime import timedelta
from typing import Final

from celery import shared_task
from django.conf import settings
from django.utils.timezone import now

from migrations_tracker.checks.partitions import keep_days
from migrations_tracker.checks.retention import delete_old
from migrations_tracker.checks.rollups import roll_up_days
from migrations_tracker.checks.runner import runner
from migrations_tracker.checks.workers import forget_gone
from migrations_tracker.sending.delivery import deliver, senders_in_settings
from migrations_tracker.sending.digests import queue_digests
from migrations_tracker.sending.to_suppliers import deliver_to_suppliers, send_in_settings
from migrations_tracker.services.announcing import announce_due, forget_told
from migrations_tracker.services.api_calls import forget_calls
from migrations_tracker.services.endpoints import resume_ended
from migrations_tracker.services.idempotency import purge
from migrations_tracker.services.incidents import settle_due
from migrations_tracker.services.notifying import Ways, queue_notices
from migrations_tracker.services.outbox import forget_sent
from migrations_tracker.services.personal import forget_sessions
from migrations_tracker.services.reconcile import reconcile_due


@shared_task(name="migrations_tracker.run_due_checks", ignore_result=True)
def run_due_checks() -> None:
    """A wake-up, not a check: check whatever is due, unless this process is at it already."""
    runner.hear()


@shared_task(name="migrations_tracker.reconcile_due", ignore_result=True)
def review_due_migrations() -> None:
    """Whatever time alone has changed: cases whose quarter of an hour is over, silent endpoints."""
    reconcile_due(now())


@shared_task(name="migrations_tracker.tend_incidents", ignore_result=True)
def tend_incidents() -> None:
    """What time alone changes: pauses and windows that end, certificates that run out."""
    resume_ended(now())
    settle_due(now())


@shared_task(name="migrations_tracker.send_messages", ignore_result=True)
def send_messages() -> None:
    """Tell whoever is to be told, and send what waits: nothing is sent in a request."""
    ways = Ways(settings.SITE_URL, has_webhook=bool(settings.NOTIFY_WEBHOOK_URL))
    queue_notices(ways, now())
    deliver(now, senders_in_settings())


@shared_task(name="migrations_tracker.write_digests", ignore_result=True)
def write_digests() -> None:
    """The daily digests that are due, into the outbox."""
    queue_digests(settings.SITE_URL, now())


@shared_task(name="migrations_tracker.send_webhooks", ignore_result=True)
def send_webhooks() -> None:
    """Tell suppliers what is new to them, and send it to their webhooks."""
    announce_due(settings.SITE_URL, now())
    deliver_to_suppliers(now, send_in_settings())


# What a worker looks after by itself, beside the checks, when no message comes.
BY_ITSELF: Final = (
    tend_incidents,
    write_digests,
    send_messages,
    send_webhooks,
    review_due_migrations,
)


@shared_task(name="migrations_tracker.forget_messages", ignore_result=True)
def forget_messages() -> None:
    """Messages that ended long ago, and what suppliers were told long ago."""
    forget_sent(now())
    forget_told(now())


@shared_task(name="migrations_tracker.forget_sessions", ignore_result=True)
def forget_ended_sessions() -> None:
    """Sessions that ended more than a day ago: until then a form sent too late is kept."""
    forget_sessions(now() - timedelta(days=1))


@shared_task(name="migrations_tracker.roll_up_checks", ignore_result=True)
def roll_up_checks() -> None:
    roll_up_days(now())


@shared_task(name="migrations_tracker.keep_result_days", ignore_result=True)
def keep_result_days() -> None:
    """The partitions of the week ahead, and results that were caught outside theirs."""
    keep_days(now())


@shared_task(name="migrations_tracker.delete_old_checks", ignore_result=True)
def delete_old_checks() -> None:
    delete_old(now())
    forget_gone()


@shared_task(name="migrations_tracker.forget_requests", ignore_result=True)
def forget_requests() -> None:
    """Answers kept for repeated API requests, and what keys did, once their time is over."""
    purge(now())
    forget_calls(now())
