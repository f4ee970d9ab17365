"""Writing the digests that are due: only what has changed, as far as each person may see it."""

from datetime import datetime
from itertools import groupby
from typing import Any, Final

import structlog
from django.db import transaction
from django.template.loader import render_to_string

from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.digest import LONGEST, MOST_LISTED, SETTLED, subject
from migrations_tracker.domain.moments import full_moment, short_moment
from migrations_tracker.models import Digest
from migrations_tracker.selectors.activity import Change, changes_between
from migrations_tracker.selectors.what_changed import count_changes
from migrations_tracker.services.digests import hold_due, move_on, put_off, unsubscribe_token

log = structlog.get_logger(__name__)
# The rest is written a minute later.
BATCH: Final = 100


def queue_digests(site_url: str, now: datetime) -> int:
    """Write what is due; how many were looked at. One query where none is."""
    looked_at = 0
    while looked_at < BATCH and Digest.objects.due(now).exists() and _one(site_url, now):
        looked_at += 1
    return looked_at


def _one(site_url: str, now: datetime) -> bool:
    """False where another worker holds what is left."""
    held: Digest | None = None
    try:
        with transaction.atomic():
            held = hold_due(now)
            if held is not None:
                until = now - SETTLED
                move_on(held, digest_body(held, site_url, until), until, now)
    except Exception:
        # Whatever is wrong with one, the others are to come.
        log.exception("digest_not_written", person=held.pk if held else None)
        if held is None:
            return False
        put_off(held.pk, now)
    return held is not None


def digest_body(digest: Digest, site_url: str, until: datetime) -> dict[str, str] | None:
    """Subject, text and HTML; None where nothing has changed. Twelve queries at most."""
    principal = digest.person.principal()
    since = max(digest.told_until, until - LONGEST)
    words = count_changes(principal, since, until).words if principal.roles else ""
    if not words:
        return None
    changes = changes_between(principal, since, until, MOST_LISTED + 1)
    finding = subject(words)
    context: dict[str, Any] = {
        "finding": finding[:1].upper() + finding[1:],
        "all": words,
        "since": full_moment(since),
        "boroughs": _by_borough(changes[:MOST_LISTED], until),
        "is_cut": len(changes) > MOST_LISTED,
        "site_url": site_url,
        "unsubscribe": f"{site_url}/unsubscribe/{unsubscribe_token(digest.pk)}/",
    }
    return {
        "subject": context["finding"],
        "text": render_to_string("digest/mail.txt", context),
        "html": render_to_string("digest/mail.html", context),
        "unsubscribe": context["unsubscribe"],
    }


def _by_borough(changes: list[Change], until: datetime) -> list[dict[str, Any]]:
    """Boroughs by name, each with what changed there, the newest first."""
    named = [change for change in changes if change.borough]
    named.sort(key=_name)
    return [
        {
            "name": name,
            "slug": of_one[0].borough.slug if of_one[0].borough else "",
            "changes": [
                {
                    "what": change.what,
                    "who": change.who,
                    "reason": change.reason,
                    "at": short_moment(change.at, london_date(until)),
                }
                for change in of_one
            ],
        }
        for name, of_one in ((name, list(group)) for name, group in groupby(named, key=_name))
    ]


def _name(change: Change) -> str:
    return change.borough.short_name if change.borough else ""
