"""A row of the list of migrations, in sentences."""

from datetime import date

from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.delivery import Freshness
from migrations_tracker.domain.findings import borough_heading, borough_sentence, regressed_heading
from migrations_tracker.domain.judgement_words import blocked_words
from migrations_tracker.selectors.migrations import MigrationRow


def row_heading(row: MigrationRow) -> str:
    """The finding of a borough's page; that it has lost a gate comes before all else."""
    if row.regressed:
        return regressed_heading(row.borough.short_name, [one.stage for one in row.regressed])
    return borough_heading(
        row.borough.short_name,
        row.stage,
        row.delivery,
        row.observed,
        slip=row.slip,
        next_update_by=row.next_update_by,
        cause=row.cause,
    )


def row_sentence(row: MigrationRow, today: date) -> str:
    """How a migration is doing and what it waits for, in plain words."""
    words = borough_sentence(
        stage=row.stage,
        since=london_date(row.at_stage_since),
        supplier=row.supplier.name if row.supplier else None,
        plan=row.plan,
        slip=row.slip,
        next_update_by=row.next_update_by if row.freshness is not Freshness.NOT_DUE else None,
        today=today,
    )
    blocked = row.standing.blocked
    return f"{words} {blocked_words(blocked, today)}." if blocked else words
