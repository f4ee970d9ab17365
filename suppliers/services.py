"""Bringing the table of suppliers in line with its reference file."""

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from boroughs.services import Loaded, refuse_taken, save_record
from suppliers.models import Supplier
from suppliers.reference import SupplierRecord

FIELDS: Final = ("name", "slug", "service_type", "role", "illustrative")


@transaction.atomic
def load_suppliers(records: Sequence[SupplierRecord]) -> Loaded:
    """Create what is new, change what differs, leave the rest; a supplier is known by its number.

    Raises AlreadyTaken; nothing has been written then. One query where nothing differs.
    """
    held = {supplier.number: supplier for supplier in Supplier.objects.all()}
    named = {record.number for record in records}
    absent = [supplier for number, supplier in held.items() if number not in named]
    refuse_taken(records, absent, (("name",), ("slug",)))
    created = [record for record in records if record.number not in held]
    changed = [
        record
        for record in records
        if record.number in held and _differences(held[record.number], record)
    ]
    _park([record.number for record in changed])
    for record in [*created, *changed]:
        row = held.get(record.number)
        save_record(
            row or Supplier(number=record.number),
            {name: getattr(record, name) for name in FIELDS},
            _differences(row, record) if row else FIELDS,
        )
    unchanged = len(records) - len(created) - len(changed)
    return Loaded(len(created), len(changed), unchanged, tuple(str(row) for row in absent))


def _differences(row: Supplier, record: SupplierRecord) -> list[str]:
    return [name for name in FIELDS if getattr(row, name) != getattr(record, name)]


def _park(numbers: Sequence[int]) -> None:
    """Free the unique values of rows about to change, so that two can swap their names."""
    if numbers:
        number = Cast("number", CharField(max_length=6))
        Supplier.objects.filter(number__in=numbers).update(
            name=Concat(Value("#"), number), slug=Concat(Value("#"), number)
        )
