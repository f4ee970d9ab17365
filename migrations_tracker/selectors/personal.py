"""What a person has settled for themselves, and who reads a private calendar."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.personal import browser_words
from migrations_tracker.models import CalendarAddress, User
from migrations_tracker.models.calendar_address import hashed


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One session of a person that has not ended."""

    since: datetime
    ip: str
    browser: str
    is_this: bool


def sessions_of(person: User, own_key: str, now: datetime) -> Sequence[SignedIn]:
    """Where a person is signed in, this session first, then the newest. Two queries.

    A session from before the password was changed is dead, though it is stored.
    """
    noted = list(UserSession.objects.filter(user=person).order_by("-created_at"))
    stored = Session.objects.filter(
        session_key__in=[one.session_key for one in noted], expire_date__gt=now
    )
    proof = person.get_session_auth_hash()
    alive = {one.session_key for one in stored if one.get_decoded().get(HASH_SESSION_KEY) == proof}
    found = [
        SignedIn(
            since=one.created_at,
            ip=one.ip,
            browser=browser_words(one.user_agent),
            is_this=one.session_key == own_key,
        )
        for one in noted
        if one.session_key in alive
    ]
    return sorted(found, key=lambda one: not one.is_this)


def calendar_reader(token: str) -> Principal | None:
    """Whose calendar an address is, as they are now; None where it leads nowhere. Two queries.

    Whoever has left, or has no role any more, has no calendar.
    """
    address = (
        CalendarAddress.objects.filter(token_hash=hashed(token), person__is_active=True)
        .select_related("person")
        .prefetch_related("person__memberships")
        .first()
    )
    if address is None:
        return None
    principal = address.person.principal()
    return principal if principal.roles else None
