"""Two starts at once take turns, so that neither doubles what the other has just done."""

from migrations_tracker.models import Stream


def take_turn() -> None:
    """Wait for any other start, up to the end of its transaction; hold the turn to that of ours."""
    Stream.objects.select_for_update().get(migration=None)
