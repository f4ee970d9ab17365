"""Saving filtered lists under a name, and removing them. No event: it concerns nobody else."""

from datetime import datetime

from django.db import transaction

from migrations_tracker.domain.saved_views import MOST, SavedList, TooManyViews, check_view
from migrations_tracker.models import SavedView, User


@transaction.atomic
def save_view(person: User, page: SavedList, name: str, query: str, now: datetime) -> SavedView:
    """Save a view; one of the same name on the same page is replaced. Five queries.

    Raises a ViewRefused; nothing has been written then.
    """
    check_view(name, query)
    # Held, so that many at once make no more than may be.
    User.objects.select_for_update().get(pk=person.pk)
    own = SavedView.objects.of(person).select_for_update()
    view = own.filter(page=page.value, name__iexact=name.strip()).first()
    if view is not None:
        view.name, view.query, view.saved_at = name.strip(), query, now
        view.save(update_fields=["name", "query", "saved_at"])
        return view
    if SavedView.objects.of(person).count() >= MOST:
        raise TooManyViews
    return SavedView.objects.create(
        person=person, page=page.value, name=name.strip(), query=query, saved_at=now
    )


def remove_view(person: User, view_id: int) -> bool:
    """False where the person has no such view."""
    count, _ = SavedView.objects.of(person).filter(pk=view_id).delete()
    return count > 0
