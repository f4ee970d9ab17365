"""The days on which nothing may be cut over: adding and removing freezes.

A freeze of the whole programme is written in the programme's ledger, a borough's in that of its
present migration. Freezes may overlap. Each function writes the row and its event, or neither;
what stands already is not written again, and the event is None then.
"""

from dataclasses import dataclass

from django.db import transaction

from boroughs.models import Borough
from migrations_tracker.domain.access import Role
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.calendar_refusals import NothingToFreeze, WhyRequired
from migrations_tracker.domain.errors import NotYours
from migrations_tracker.domain.freezes import Frozen, check_freeze
from migrations_tracker.domain.ledger import EventKind, Fields
from migrations_tracker.models import Event, Freeze, PsnMigration, Stream
from migrations_tracker.services.audit import Origin, append, lock_programme


@dataclass(frozen=True, slots=True)
class FreezeOutcome:
    freeze: Freeze
    event: Event | None


def check_keeper(origin: Origin, what: str) -> None:
    """Raises NotYours for anybody but a programme manager."""
    if Role.MANAGER not in origin.principal.roles:
        raise NotYours(what, "Programme managers")


@transaction.atomic
def add_freeze(
    frozen: Frozen, borough: Borough | None, origin: Origin, *, reason: str
) -> FreezeOutcome:
    """Keep the days clear of cutovers, everywhere or in one borough. At most six queries.

    `frozen.where` counts for nothing here. Raises NotYours, NothingToFreeze or what
    `check_freeze` raises; nothing has been written then.
    """
    check_keeper(origin, "add a freeze")
    check_freeze(frozen, reason, london_date(origin.now))
    stream = lock_programme() if borough is None else _lock_open(borough)
    name, reason = frozen.name.strip(), reason.strip()
    same = Freeze.objects.in_force().filter(
        name=name, borough=borough, starts_on=frozen.first, ends_on=frozen.last
    )
    if before := same.first():
        return FreezeOutcome(before, None)
    freeze = Freeze.objects.create(
        name=name,
        borough=borough,
        starts_on=frozen.first,
        ends_on=frozen.last,
        reason=reason,
        added_at=origin.now,
    )
    kind, new = EventKind.FREEZE_ADDED, _fields(freeze)
    return FreezeOutcome(freeze, append(stream, kind, origin, new=new, reason=reason))


@transaction.atomic
def remove_freeze(freeze_id: int, origin: Origin, *, reason: str) -> FreezeOutcome:
    """Take a freeze out of force, with a reason. At most seven queries.

    Raises NotYours, WhyRequired or Freeze.DoesNotExist; nothing has been written then.
    """
    check_keeper(origin, "remove a freeze")
    if not reason.strip():
        raise WhyRequired("the freeze is removed")
    known = Freeze.objects.select_related("borough").get(pk=freeze_id)
    stream = lock_programme() if known.borough is None else _lock_present(known.borough)
    freeze = Freeze.objects.select_for_update().get(pk=freeze_id)
    if freeze.removed_at is not None:
        return FreezeOutcome(freeze, None)
    freeze.removed_at = origin.now
    freeze.save(update_fields=["removed_at"])
    kind, old = EventKind.FREEZE_REMOVED, _fields(freeze)
    return FreezeOutcome(freeze, append(stream, kind, origin, old=old, reason=reason.strip()))


def _lock_open(borough: Borough) -> Stream:
    found = PsnMigration.objects.filter(borough=borough).still_open()
    stream = Stream.objects.select_for_update().filter(migration__in=found.values("pk")).first()
    if stream is None:
        raise NothingToFreeze(borough.short_name)
    return stream


def _lock_present(borough: Borough) -> Stream:
    """Its migration may have ended since the freeze was added; it is still the place to say so."""
    found = PsnMigration.objects.filter(borough=borough).present()
    return Stream.objects.select_for_update().get(migration__in=found.values("pk"))


def _fields(freeze: Freeze) -> Fields:
    return {
        "freeze": freeze.pk,
        "name": freeze.name,
        "borough": freeze.borough_id,
        "starts_on": freeze.starts_on.isoformat(),
        "ends_on": freeze.ends_on.isoformat(),
    }
