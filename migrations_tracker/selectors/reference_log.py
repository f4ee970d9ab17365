"""What was changed of roles, keys, endpoints and reference data, over all their histories."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import CharField, Model, QuerySet, Value
from django.db.models.functions import Cast

from boroughs.models import Borough
from migrations_tracker.models import Endpoint, KindSetting, Membership, ThresholdSetting, User
from suppliers.models import ApiKey, Supplier

TRACKED: Final[Sequence[type[Model]]] = (
    *(User, Membership, ApiKey, Supplier, Borough, Endpoint, KindSetting, ThresholdSetting),
)
ACTS: Final = {"+": "Added", "~": "Changed", "-": "Removed"}
THE_TRACKER: Final = "The tracker"
NAMES: Final = ("email", "ref", "name", "short_name", "metric", "kind")
# Columns whose values say nothing, or are nobody's to read.
SILENT: Final = frozenset({"password", "last_login", "prefix"})


@dataclass(frozen=True, slots=True)
class FieldChange:
    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One change of one record, in words."""

    at: datetime
    what: str
    name: str
    act: str
    who: str
    reason: str
    fields: Sequence[FieldChange]


def record_keys() -> QuerySet[Any, dict[str, Any]]:
    """Which records of which histories there are, the newest first: what a page is cut from."""
    first, *rest = (_keys(model) for model in TRACKED)
    return first.union(*rest, all=True).order_by("-history_date", "-history_id")


def _keys(model: type[Model]) -> QuerySet[Any, Any]:
    history = _history(model)
    label = Cast(Value(model._meta.label_lower), CharField())  # noqa: SLF001 - Django's public face
    return history.order_by().values("history_date", "history_id", record_kind=label)


def record_rows(keys: Iterable[Mapping[str, Any]]) -> list[RecordRow]:
    """The rows of a page of keys, in its order. Three queries for each kind of record on it."""
    wanted: dict[str, set[int]] = {}
    order = [(str(key["record_kind"]), int(key["history_id"])) for key in keys]
    for kind, number in order:
        wanted.setdefault(kind, set()).add(number)
    rows: dict[tuple[str, int], RecordRow] = {}
    for model in TRACKED:
        kind = model._meta.label_lower  # noqa: SLF001 - Django's public face
        if kind in wanted:
            rows |= {(kind, number): row for number, row in _rows(model, wanted[kind])}
    return [rows[place] for place in order]


def _rows(model: type[Model], numbers: set[int]) -> Iterable[tuple[int, RecordRow]]:
    history, meta = _history(model), model._meta  # noqa: SLF001 - Django's public face
    key = meta.pk.attname
    touched = history.filter(history_id__in=numbers).order_by().values(key)
    before: dict[Any, Any] = {}
    beside = ("history_user", "user") if model is Membership else ("history_user",)
    told = history.filter(**{f"{key}__in": touched}).select_related(*beside)
    for record in told.order_by("history_date", "history_id"):
        earlier, before[getattr(record, key)] = before.get(getattr(record, key)), record
        if record.history_id in numbers:
            yield record.history_id, _row(model, record, earlier)


def _row(model: type[Model], record: Any, earlier: Any) -> RecordRow:
    meta = model._meta  # noqa: SLF001 - Django's public face
    return RecordRow(
        at=record.history_date,
        what=str(meta.verbose_name).capitalize(),
        name=_name(record),
        act=ACTS[record.history_type],
        who=str(record.history_user or THE_TRACKER),
        reason=record.history_change_reason or "",
        fields=list(_changes(record, earlier)) if record.history_type == "~" and earlier else (),
    )


def _name(record: Any) -> str:
    """What a record is called, by those of its columns that people know it by."""
    if hasattr(record, "role") and hasattr(record, "user"):
        return f"{record.user or 'Somebody no longer known'}, {record.role}"
    names = (getattr(record, column, "") for column in NAMES)
    return next((str(name) for name in names if name), str(record.history_id))


def _changes(record: Any, earlier: Any) -> Iterable[FieldChange]:
    for field in record.tracked_fields:
        old, new = (getattr(one, field.attname) for one in (earlier, record))
        if old != new and field.name not in SILENT:
            yield FieldChange(str(field.verbose_name), _word(old), _word(new))


def _word(value: object) -> str:
    return "nothing" if value in (None, "") else str(value)


def _history(model: type[Model]) -> QuerySet[Any, Any]:
    manager: Any = getattr(model, "history")  # noqa: B009 - added by the package, unknown to types
    found: QuerySet[Any, Any] = manager.all()
    return found
