"""Recording what a borough's move costs and saves, and verifying it.

Each function writes the row and its event, or neither. What stands already is not written again:
the answer is None then, whatever version was sent, so that a form sent twice writes once.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction

from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.ledger import EventKind, Fields
from migrations_tracker.domain.months import month_name
from migrations_tracker.domain.savings import (
    Costs,
    Figure,
    Month,
    Standing,
    changed_month,
    check_recorder,
    check_verifiable,
    check_verifier,
    checked_costs,
)
from migrations_tracker.domain.savings_refusals import (
    NotVerified,
    SavingsChanged,
    WithdrawalReasonRequired,
)
from migrations_tracker.models import Event, MonthlySaving, PsnMigration, Savings, Stream
from migrations_tracker.services.audit import Origin, append, lock_stream


@transaction.atomic
def set_costs(
    migration_id: int, costs: Costs, origin: Origin, *, expected_version: int | None = None
) -> Event | None:
    """Set a borough's yearly costs and the one-off cost of its move.

    At most nine queries. Raises NotYours, SavingsChanged or what `checked_costs` raises.
    """
    stream, savings = _locked(migration_id, origin)
    check_recorder(origin.principal, savings.migration.borough_id)
    months = savings.months.count() if savings.pk else 0
    wanted = checked_costs(costs, months=months)
    if wanted == savings.costs:
        return None
    _check_version(savings, expected_version)
    old, new = _changed(_cost_fields(savings.costs), _cost_fields(wanted))
    savings.baseline_annual_cost = wanted.baseline
    savings.new_annual_cost = wanted.new
    savings.one_off_cost = wanted.one_off
    _save(savings, origin)
    return append(stream, EventKind.SAVINGS_COSTS_SET, origin, old=old, new=new)


@transaction.atomic
def record_month(
    migration_id: int,
    month: date,
    figures: Mapping[Figure, Decimal | None],
    origin: Origin,
    *,
    expected_version: int | None = None,
) -> Event | None:
    """Record a month's forecast, its realised saving, or both. None takes a figure away.

    A realised saving that changes is claimed by whoever changed it. At most nine queries. Raises
    NotYours, SavingsChanged or what `changed_month` raises.
    """
    stream, savings = _locked(migration_id, origin)
    check_recorder(origin.principal, savings.migration.borough_id)
    row = _month(savings, month)
    wanted = changed_month(
        row.as_month,
        figures,
        baseline=savings.baseline_annual_cost,
        by=origin.principal.actor,
        today=london_date(origin.now),
    )
    if wanted == row.as_month:
        return None
    _check_version(savings, expected_version)
    old, new = _changed(_month_fields(row.as_month), _month_fields(wanted))
    _save(savings, origin)
    _write(row, wanted)
    name = {"month": month.isoformat()}
    return append(
        stream, EventKind.SAVING_RECORDED, origin, old={**name, **old}, new={**name, **new}
    )


@transaction.atomic
def verify_month(
    migration_id: int, month: date, origin: Origin, *, expected_version: int | None = None
) -> Event | None:
    """Verify a month's realised saving. None where it is verified already.

    At most nine queries. Raises NotYours, SavingsChanged or what `check_verifiable` raises.
    """
    stream, savings = _locked(migration_id, origin)
    check_verifier(origin.principal, savings.migration.borough_id)
    row = _month(savings, month)
    if row.as_month.standing is Standing.VERIFIED:
        return None
    by = origin.principal.actor
    check_verifiable(row.as_month, by=by, today=london_date(origin.now))
    _check_version(savings, expected_version)
    row.verified_by, row.verified_at = by, origin.now
    row.save(update_fields=["verified_by", "verified_at"])
    _save(savings, origin)
    kind = EventKind.SAVING_VERIFIED
    return append(stream, kind, origin, old=_standing(row, ""), new=_standing(row, by))


@transaction.atomic
def withdraw_verification(
    migration_id: int,
    month: date,
    origin: Origin,
    *,
    reason: str,
    expected_version: int | None = None,
) -> Event:
    """Make a verified saving a claimed one again. At most nine queries.

    Raises NotYours, NotVerified, WithdrawalReasonRequired or SavingsChanged.
    """
    stream, savings = _locked(migration_id, origin)
    check_verifier(origin.principal, savings.migration.borough_id)
    row = _month(savings, month)
    if row.as_month.standing is not Standing.VERIFIED:
        raise NotVerified(month=month_name(month))
    if not reason.strip():
        raise WithdrawalReasonRequired
    _check_version(savings, expected_version)
    by, row.verified_by, row.verified_at = row.verified_by, "", None
    row.save(update_fields=["verified_by", "verified_at"])
    _save(savings, origin)
    old, new = _standing(row, by), _standing(row, "")
    kind = EventKind.SAVING_VERIFICATION_WITHDRAWN
    return append(stream, kind, origin, old=old, new=new, reason=reason.strip())


def _locked(migration_id: int, origin: Origin) -> tuple[Stream, Savings]:
    """The ledger and the savings of a migration; unsaved ones where there are none yet.

    The ledger's lock holds everybody else off until the transaction ends. Three queries.
    """
    stream = lock_stream(migration_id)
    migration = PsnMigration.objects.select_related("borough").get(pk=migration_id)
    savings = Savings.objects.filter(migration=migration).first()
    if savings is None:
        return stream, Savings(migration=migration, updated_at=origin.now)
    savings.migration = migration
    return stream, savings


def _month(savings: Savings, month: date) -> MonthlySaving:
    """The row of a month; an unsaved one where nothing is recorded yet."""
    found = savings.months.filter(month=month).first() if savings.pk else None
    return found or MonthlySaving(savings=savings, month=month)


def _check_version(savings: Savings, expected: int | None) -> None:
    if expected is not None and expected != savings.version:
        raise SavingsChanged(name=savings.migration.borough.short_name)


def _save(savings: Savings, origin: Origin) -> None:
    savings.version += 1
    savings.updated_at = origin.now
    if _is_new(savings):
        savings.save(force_insert=True)
        return
    savings.save(
        update_fields=[
            "baseline_annual_cost",
            "new_annual_cost",
            "one_off_cost",
            "version",
            "updated_at",
        ]
    )


def _write(row: MonthlySaving, wanted: Month) -> None:
    """A month about which nothing is said any more has no row."""
    if wanted.forecast is None and wanted.realised is None:
        row.delete()
        return
    row.forecast, row.realised, row.realised_by = (
        wanted.forecast,
        wanted.realised,
        wanted.realised_by,
    )
    if _is_new(row):
        row.save(force_insert=True)
        return
    row.save(update_fields=["forecast", "realised", "realised_by"])


def _is_new(row: Savings | MonthlySaving) -> bool:
    return row._state.adding  # noqa: SLF001 - Django documents it


def _cost_fields(costs: Costs) -> Fields:
    return {
        "baseline_annual_cost": _text(costs.baseline),
        "new_annual_cost": _text(costs.new),
        "one_off_cost": _text(costs.one_off),
    }


def _month_fields(month: Month) -> Fields:
    return {"forecast": _text(month.forecast), "realised": _text(month.realised)}


def _standing(row: MonthlySaving, verified_by: str) -> Fields:
    return {
        "month": row.month.isoformat(),
        "realised": _text(row.realised),
        "verified_by": verified_by or None,
    }


def _changed(old: Fields, new: Fields) -> tuple[Fields, Fields]:
    """The fields that differ, before and after."""
    names = [name for name in new if old[name] != new[name]]
    return {name: old[name] for name in names}, {name: new[name] for name in names}


def _text(amount: Decimal | None) -> str | None:
    """An amount as the ledger keeps it: exact, and the same on both databases."""
    return None if amount is None else f"{amount:.2f}"
