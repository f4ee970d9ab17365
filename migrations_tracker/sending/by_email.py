"""E-mail to a person, with an id that stays the same however often it is sent."""

from smtplib import SMTPException
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage

from migrations_tracker.models import OutboxMessage, User
from migrations_tracker.sending.fates import NotSent

# Topics that people choose to be told of; of the others they are told for their work.
CHOSEN: Final = "incident."


def send(message: OutboxMessage) -> None:
    """One query and one conversation with the mail server. Raises NotSent.

    Whoever has left since it was queued, or wants no e-mails about incidents any more, is sent
    nothing.
    """
    person = User.objects.filter(pk=message.address.removeprefix("user:"), is_active=True).first()
    is_chosen = message.topic.startswith(CHOSEN)
    if person is None or (is_chosen and person.incident_mail_since is None):
        raise NotSent("This person takes no such e-mails any more.", for_good=True)
    mail = EmailMessage(
        subject=str(message.body["subject"]),
        body=str(message.body["text"]),
        to=[person.email],
        headers={"Message-ID": f"<{message.id}@{_domain()}>", "Auto-Submitted": "auto-generated"},
    )
    try:
        mail.send()
    except (SMTPException, OSError) as error:
        raise NotSent(f"The mail server: {error}") from error


def _domain() -> str:
    return str(settings.DEFAULT_FROM_EMAIL).rpartition("@")[2].rstrip(">") or "localhost"
