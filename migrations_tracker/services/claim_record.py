"""Writing a claim down: whose word it is, the row of the migration and the claim behind it."""

from dataclasses import dataclass

from migrations_tracker.domain.access import Channel, Role
from migrations_tracker.domain.ledger import Fields
from migrations_tracker.domain.on_behalf import OnBehalf
from migrations_tracker.domain.stages import Move, MoveKind
from migrations_tracker.models import Assignment, Claim, PsnMigration
from migrations_tracker.services.audit import Origin


@dataclass(frozen=True, slots=True)
class Word:
    """Whose word a claim is. `of` is None where it is that of whoever asked."""

    of: Role | None = None
    supplier_id: int | None = None
    means: str = ""

    @property
    def fields(self) -> Fields:
        """What the event keeps of it."""
        if self.of is None:
            return {}
        supplier = {"supplier": self.supplier_id} if self.supplier_id else {}
        return {"on_behalf_of": self.of.value, "means": self.means, **supplier}


def word_of(on_behalf: OnBehalf | None, move: Move | None, lead: Assignment | None) -> Word:
    """Accepting as a manager is the borough's word always, whether that is said or not."""
    if on_behalf is None:
        accepts = move is not None and move.kind is MoveKind.ACCEPT_ON_BEHALF
        return Word(Role.BOROUGH) if accepts else Word()
    number = lead.supplier_id if lead and on_behalf.of is Role.SUPPLIER else None
    return Word(on_behalf.of, number, on_behalf.means.value)


def save_claim(migration: PsnMigration, word: Word, note: str, origin: Origin) -> None:
    """The row and the claim behind it. Two queries."""
    migration.version += 1
    migration.last_claim_at = migration.updated_at = origin.now
    migration.save(
        update_fields=[
            "stage",
            "held_from",
            "stage_since",
            "next_update_by",
            "last_claim_at",
            "updated_at",
            "version",
        ]
    )
    actor, party = origin.principal.actor, f"borough:{migration.borough_id}"
    if word.supplier_id:
        party = f"supplier:{word.supplier_id}"
    Claim.objects.create(
        migration=migration,
        stage=migration.stage,
        effective_at=migration.stage_since,
        recorded_at=origin.now,
        next_update_by=migration.next_update_by,
        channel=(Channel.ON_BEHALF if word.of else origin.channel).value,
        claimant=party if word.of else actor,
        on_behalf_of_id=word.supplier_id,
        means=word.means,
        recorded_by=actor if word.of else "",
        note=note,
    )
