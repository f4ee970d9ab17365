"""What people settle for themselves. No event: it concerns nobody else."""

from datetime import datetime
from secrets import token_urlsafe

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from migrations_tracker.domain.comparison import Comparison
from migrations_tracker.domain.personal import CalendarFormUsed
from migrations_tracker.models import CalendarAddress, User
from migrations_tracker.models.calendar_address import hashed
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.used_forms import do_once

TOKEN_BYTES = 32


def choose_comparison(person: User, by: Comparison) -> None:
    """What the overview is compared with. One query, and no line in the person's history."""
    User.objects.filter(pk=person.pk).update(compare_with=by.value)


def issue_calendar_address(person: User, origin: Origin, *, form: str) -> str:
    """A new token for a private calendar address; one from before ends.

    Nobody can read it again. Six queries. Raises CalendarFormUsed: nothing has changed then.
    """

    def perform() -> str:
        token = token_urlsafe(TOKEN_BYTES)
        CalendarAddress.objects.update_or_create(
            person=person, defaults={"token_hash": hashed(token), "created_at": origin.now}
        )
        return token

    return do_once("calendar", form, origin, perform, used=CalendarFormUsed)


def revoke_calendar_address(person: User) -> bool:
    """End a person's address at once; False where there was none."""
    count, _ = CalendarAddress.objects.filter(person=person).delete()
    return count > 0


@transaction.atomic
def end_other_sessions(person: User, own_key: str) -> int:
    """Sign a person out everywhere but in the session `own_key`; how many sessions ended."""
    others = UserSession.objects.filter(user=person).exclude(session_key=own_key)
    keys = list(others.values_list("session_key", flat=True))
    ended, _ = Session.objects.filter(session_key__in=keys).delete()
    others.delete()
    return ended


def forget_sessions(ended_before: datetime) -> int:
    """Delete sessions that ended long ago, and what was noted of them. Run it daily."""
    count, _ = Session.objects.filter(expire_date__lt=ended_before).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return count
