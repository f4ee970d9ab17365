"""Planning waves, and which migrations go in them."""

from django.db import transaction

from migrations_tracker.domain.errors import MigrationEnded
from migrations_tracker.domain.gate_review import check_reason
from migrations_tracker.domain.ledger import EventKind, Fields
from migrations_tracker.domain.stages import ENDED
from migrations_tracker.domain.wave import WavePlan, check_may_plan, check_wave
from migrations_tracker.domain.wave_refusals import NoSuchWave, WaveChanged, WaveTaken
from migrations_tracker.models import Event, PsnMigration, Wave
from migrations_tracker.services.audit import Origin, append, lock_programme, lock_stream


@transaction.atomic
def plan_wave(number: int, plan: WavePlan, origin: Origin) -> Event | None:
    """Plan a new wave: its name and, where they are known, the days of its window.

    None where it stands so already. Six queries. Raises NotYours, WaveTaken or what `check_wave`
    raises; nothing has been written then.
    """
    check_wave(number, plan, origin.principal.roles)
    stream = lock_programme()
    wanted = _fields(number, plan)
    if known := Wave.objects.filter(pk=number).first():
        if _fields_of(known) == wanted:
            return None
        raise WaveTaken(number)
    wave = Wave(number=number, updated_at=origin.now)
    _set(wave, plan)
    wave.save(force_insert=True)
    return append(stream, EventKind.WAVE_PLANNED, origin, new=wanted)


@transaction.atomic
def change_wave(
    number: int,
    plan: WavePlan,
    origin: Origin,
    *,
    reason: str = "",
    expected_version: int | None = None,
) -> Event | None:
    """Give a wave another name or window.

    None where it stands so already. Six queries. Raises NotYours, NoSuchWave, WaveChanged or what
    `check_wave` raises; nothing has been written then.
    """
    check_wave(number, plan, origin.principal.roles)
    stream = lock_programme()
    wave = Wave.objects.filter(pk=number).first()
    if wave is None:
        raise NoSuchWave(number)
    old, new = _fields_of(wave), _fields(number, plan)
    if old == new:
        return None
    if expected_version is not None and expected_version != wave.version:
        raise WaveChanged(number)
    _set(wave, plan)
    wave.version += 1
    wave.updated_at = origin.now
    wave.save(update_fields=["name", "starts_on", "ends_on", "version", "updated_at"])
    return append(stream, EventKind.WAVE_PLANNED, origin, old=old, new=new, reason=reason.strip())


@transaction.atomic
def set_wave(
    migration_id: int, wave: int | None, origin: Origin, *, reason: str = ""
) -> Event | None:
    """Put a migration into a wave, or out of every wave with None. None where it is so already.

    Out of a wave it needs a reason. Seven queries. Raises NotYours, MigrationEnded, NoSuchWave,
    WhyRequired or WaveTextTooLong; nothing has been written then.
    """
    check_may_plan(origin.principal.roles, "move a borough between waves")
    stream = lock_stream(migration_id)
    migration = PsnMigration.objects.select_related("borough").get(pk=migration_id)
    if migration.current_stage in ENDED:
        raise MigrationEnded(borough=migration.borough.short_name, stage=migration.stage)
    before = migration.wave_id
    if before == wave:
        return None
    check_wave_is_planned(wave)
    if before is not None:
        check_reason(reason, "move it out of its wave")
    migration.wave_id = wave
    migration.version += 1
    migration.updated_at = origin.now
    migration.save(update_fields=["wave", "version", "updated_at"])
    old, new = {"wave": before}, {"wave": wave}
    return append(stream, EventKind.WAVE_CHANGED, origin, old=old, new=new, reason=reason.strip())


def check_wave_is_planned(wave: int | None) -> None:
    """One query. Raises NoSuchWave."""
    if wave is not None and not Wave.objects.filter(pk=wave).exists():
        raise NoSuchWave(wave)


def _set(wave: Wave, plan: WavePlan) -> None:
    wave.name, wave.starts_on, wave.ends_on = plan.name.strip(), plan.first, plan.last


def _fields(number: int, plan: WavePlan) -> Fields:
    return {
        "wave": number,
        "name": plan.name.strip(),
        "starts_on": plan.first.isoformat() if plan.first else None,
        "ends_on": plan.last.isoformat() if plan.last else None,
    }


def _fields_of(wave: Wave) -> Fields:
    return _fields(wave.number, WavePlan(wave.name, wave.starts_on, wave.ends_on))
