"""Two starts at once take turns, so that neither doubles what the other has just done."""

from migrations_tracker.services.audit import lock_programme


def take_turn() -> None:
    """Wait for any other start, up to the end of its transaction; hold the turn to that of ours."""
    lock_programme()
