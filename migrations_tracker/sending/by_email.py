"""E-mail to a person, with an id that stays the same however often it is sent."""

from smtplib import SMTPException
from typing import Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from migrations_tracker.models import Digest, OutboxMessage, User
from migrations_tracker.sending.fates import NotSent
from migrations_tracker.services.digests import TOPIC as DIGEST

INCIDENTS: Final = "incident."


def send(message: OutboxMessage) -> None:
    """Two queries at most and one conversation with the mail server. Raises NotSent.

    Whoever has left since it was queued, or wants no such e-mails any more, is sent nothing.
    """
    person = User.objects.filter(pk=message.address.removeprefix("user:"), is_active=True).first()
    if person is None or not _is_wanted(message, person):
        raise NotSent("This person takes no such e-mails any more.", for_good=True)
    mail = EmailMultiAlternatives(
        subject=str(message.body["subject"]),
        body=str(message.body["text"]),
        to=[person.email],
        headers={
            "Message-ID": f"<{message.id}@{_domain()}>",
            "Auto-Submitted": "auto-generated",
            **_ways_out(message),
        },
    )
    if html := message.body.get("html"):
        mail.attach_alternative(str(html), "text/html")
    try:
        mail.send()
    except (SMTPException, OSError) as error:
        raise NotSent(f"The mail server: {error}") from error


def _is_wanted(message: OutboxMessage, person: User) -> bool:
    """Some topics people choose to be told of; of the others they are told for their work."""
    if message.topic.startswith(INCIDENTS):
        return person.incident_mail_since is not None
    return message.topic != DIGEST or Digest.objects.filter(person=person).exists()


def _ways_out(message: OutboxMessage) -> dict[str, str]:
    """One click ends what has such an address (RFC 8058)."""
    address = message.body.get("unsubscribe")
    if not address:
        return {}
    return {
        "List-Unsubscribe": f"<{address}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _domain() -> str:
    return str(settings.DEFAULT_FROM_EMAIL).rpartition("@")[2].rstrip(">") or "localhost"
