"""What a caller of the API saw of migrations and sees no more: it has gone from its sight."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Case, DateTimeField, F, Model, OuterRef, Q, QuerySet, Subquery, When
from django.db.models import Value as Literal
from django.db.models.functions import Coalesce

from migrations_tracker.domain.access import Principal
from migrations_tracker.models import Assignment, PsnMigration
from migrations_tracker.selectors.api import present_migrations

M = TypeVar("M", bound=Model)
# A column, or what is made of some.
Expression = Any


@dataclass(frozen=True, slots=True)
class GoneRow:
    """A record that the caller saw and sees no more: nothing of it but its name, and when."""

    id: int
    reference: str
    updated_at: datetime


def of_present(rows: QuerySet[M], principal: Principal) -> QuerySet[M]:
    """Of each borough's open migration, else its latest, as far as one may see them."""
    return rows.filter(migration__in=present_migrations(principal).values("pk"))


def gone_of(
    every: QuerySet[M], known: QuerySet[M], seen: QuerySet[M], who: Principal
) -> QuerySet[M]:
    """Those of migrations that a supplier led before, and what one knew that is not seen now."""
    led = Assignment.objects.filter(supplier__in=who.supplier_ids).values("migration")
    once = every.filter(Q(pk__in=known.values("pk")) | Q(migration__in=led))
    return once.exclude(pk__in=seen.values("pk"))


def timed(
    seen: QuerySet[M],
    gone: QuerySet[M],
    who: Principal,
    since: datetime | None,
    *,
    every: QuerySet[M],
    changed: Expression,
    ended: Expression = None,
) -> QuerySet[M]:
    """Both, with `changed_at`, and with `gone_at` for what has gone; `since` leaves out the older.

    `changed` is when a record last changed. It went where it `ended`, or with the assignment of
    its supplier, or where a newer migration took the place of its own.
    """
    mine = Assignment.objects.filter(
        supplier__in=who.supplier_ids, migration=OuterRef("migration"), ended_at__isnull=False
    )
    newer = PsnMigration.objects.filter(
        borough=OuterRef("migration__borough"), opened_at__gt=OuterRef("migration__opened_at")
    )
    went = Coalesce(
        *([ended] if ended else []),
        Subquery(mine.order_by("-ended_at").values("ended_at")[:1]),
        Subquery(newer.order_by("opened_at").values("opened_at")[:1]),
        changed,
    )
    both = every.filter(Q(pk__in=seen.values("pk")) | Q(pk__in=gone.values("pk")))
    dated: Any = both.annotate(
        gone_at=Case(
            When(pk__in=gone.values("pk"), then=went),
            default=Literal(None),
            output_field=DateTimeField(),
        ),
        changed_at=Coalesce(F("gone_at"), changed),
    )
    found: QuerySet[M] = dated.filter(changed_at__gte=since) if since else dated
    return found


def is_gone(row: Model) -> bool:
    return getattr(row, "gone_at") is not None  # noqa: B009 - annotated


def changed_at(row: Model) -> datetime:
    at: datetime = getattr(row, "changed_at")  # noqa: B009 - annotated
    return at
