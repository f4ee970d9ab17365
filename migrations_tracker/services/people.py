"""Adding people, changing what they may do, and their passwords."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction

from migrations_tracker.domain.people import keep_an_administrator
from migrations_tracker.models import User


@transaction.atomic
def save_person(user: User) -> None:
    """Save a new or changed person. A new one cannot sign in until a password is set.

    Raises LastAdministrator; nothing has been written then. At most five queries.
    """
    if user._state.adding:  # noqa: SLF001 - Django documents it
        user.email = user.email.lower()
        user.set_unusable_password()
        user.save()
        return
    refuse_the_last(user.pk, str(user), stays=user.is_superuser and user.is_active)
    user.email = user.email.lower()
    user.save(update_fields=["email", "name", "is_superuser", "finance", "is_active"])
    # Who has lost an address must not be able to sign in, or reset a password, with it.
    EmailAddress.objects.filter(user=user).exclude(email__iexact=user.email).delete()


def refuse_the_last(user_id: int, name: str, *, stays: bool) -> None:
    """Raise LastAdministrator where a person would leave no active administrator behind.

    Needs a transaction: the active administrators stay locked until it ends, so that two of them
    cannot remove each other at once. One query.
    """
    active = User.objects.filter(is_superuser=True, is_active=True).order_by("pk")
    held = set(active.select_for_update().values_list("pk", flat=True))
    if user_id in held:
        keep_an_administrator(name, stays=stays, others=len(held) - 1)


@transaction.atomic
def set_password(user: User, password: str, reason: str) -> None:
    """Give a person a password. The history says that, never which; open sessions end."""
    user.set_password(password)
    user._change_reason = reason  # type: ignore[attr-defined]  # noqa: SLF001 - the package's way
    user.save(update_fields=["password"])


def choose_incident_mail(person: User, now: datetime, *, wanted: bool) -> None:
    """Send a person e-mails about incidents from now on, or no more; the same is no change."""
    if wanted is (person.incident_mail_since is not None):
        return
    person.incident_mail_since = now if wanted else None
    person.save(update_fields=["incident_mail_since"])
