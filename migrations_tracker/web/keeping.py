"""A form that was sent after its session had ended is kept until its person has signed in again.

It is kept in the new session of the same browser, and only where the ended session, which the
browser still names, says whose it was: nobody else is shown it. Files cannot be kept.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from migrations_tracker.models import User

KEY: Final = "kept_form"
KEPT_FOR: Final = timedelta(hours=1)
MOST_CHARACTERS: Final = 200_000
CSRF: Final = "csrfmiddlewaretoken"


@dataclass(frozen=True, slots=True)
class KeptForm:
    """What was sent, and where to. `had_files`: some must be chosen again."""

    address: str
    fields: list[tuple[str, str]]
    had_files: bool


def keep(request: HttpRequest, now: datetime) -> bool:
    """Keep what was sent; False where nobody knows whose it is, or it is too much. One query."""
    person = _whose(request)
    fields = [
        (name, value) for name, values in request.POST.lists() for value in values if name != CSRF
    ]
    if not person or sum(len(name) + len(value) for name, value in fields) > MOST_CHARACTERS:
        return False
    request.session[KEY] = {
        "person": person,
        "address": request.get_full_path(),
        "fields": fields,
        "had_files": bool(request.FILES),
        "until": (now + KEPT_FOR).timestamp(),
    }
    return True


def kept_for(request: HttpRequest, person: User, now: datetime) -> KeptForm | None:
    """What is kept for this person and still good."""
    kept: dict[str, Any] | None = request.session.get(KEY)
    if kept is None or kept["person"] != str(person.pk) or kept["until"] < now.timestamp():
        return None
    fields = [(name, value) for name, value in kept["fields"]]
    return KeptForm(kept["address"], fields, kept["had_files"])


def forget(request: HttpRequest) -> None:
    request.session.pop(KEY, None)


def _whose(request: HttpRequest) -> str:
    """The person of the session that has ended; empty where there was none."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    ended = Session.objects.filter(session_key=key).first() if key else None
    return str(ended.get_decoded().get(SESSION_KEY, "")) if ended else ""
