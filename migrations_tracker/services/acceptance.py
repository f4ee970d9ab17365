"""The borough's own word, written and ended by the moves of the stage that say so."""

from datetime import datetime

from migrations_tracker.domain.stages import LINE, Move, MoveKind, Stage
from migrations_tracker.models import Acceptance, PsnMigration
from migrations_tracker.services.audit import Origin

ACCEPTED = LINE.index(Stage.ACCEPTED)


def keep_acceptance(
    migration: PsnMigration, move: Move, origin: Origin, *, effective_at: datetime, reason: str
) -> None:
    """Bring the record of acceptance in line with a move, inside its transaction.

    Accepting writes one; a manager's, on the borough's behalf, keeps the reason as its reference.
    Any move back before acceptance, and withdrawing the migration, ends it. One query, or none.
    """
    if move.kind in {MoveKind.ACCEPT, MoveKind.ACCEPT_ON_BEHALF}:
        on_behalf = move.kind is MoveKind.ACCEPT_ON_BEHALF
        Acceptance.objects.create(
            migration=migration,
            accepted_at=effective_at,
            accepted_by=origin.principal.actor,
            reference=reason.strip() if on_behalf else "",
        )
    elif _ends_it(move):
        Acceptance.objects.filter(migration=migration, withdrawn_at=None).update(
            withdrawn_at=effective_at,
            withdrawn_by=origin.principal.actor,
            withdrawn_reason=reason.strip(),
        )


def _ends_it(move: Move) -> bool:
    back = move.target in LINE and LINE.index(move.target) < ACCEPTED
    return move.target is Stage.WITHDRAWN or (move.source is Stage.ACCEPTED and back)
