"""The webhook in the settings, which is told of incidents."""

import time
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings

from migrations_tracker.domain.networks import Networks, networks
from migrations_tracker.models import OutboxMessage
from migrations_tracker.sending.fates import NotSent
from migrations_tracker.sending.posting import (
    TIMEOUT,
    Blocked,
    Unreachable,
    encoded,
    post,
    signed_headers,
)


@dataclass(frozen=True, slots=True)
class Hook:
    """Where messages go. The secret never shows in a repr."""

    url: str
    secret: str = field(default="", repr=False)
    allowed: Networks = ()
    timeout: timedelta = TIMEOUT


def hook_in_settings() -> Hook:
    return Hook(
        url=settings.NOTIFY_WEBHOOK_URL,
        secret=settings.NOTIFY_WEBHOOK_SECRET,
        allowed=networks(settings.NOTIFY_ALLOWED_NETWORKS),
    )


def send(message: OutboxMessage, hook: Hook) -> None:
    """POST a message. Raises NotSent for anything but an answer in the two hundreds."""
    if not hook.url:
        raise NotSent("No webhook is set any more.", for_good=True)
    body = encoded(message.body)
    secrets = [hook.secret] if hook.secret else []
    headers = signed_headers(str(message.id), secrets, int(time.time()), body)
    try:
        reply = post(hook.url, headers, body, allowed=hook.allowed, timeout=hook.timeout)
    except Blocked as error:
        why = f"The webhook leads to {error.host}, which NOTIFY_ALLOWED_NETWORKS excludes."
        raise NotSent(why) from error
    except Unreachable as error:
        raise NotSent(str(error)) from error
    if not reply.is_success:
        raise NotSent(f"It answered {reply.status}.", wait=reply.wait, for_good=reply.is_gone)
