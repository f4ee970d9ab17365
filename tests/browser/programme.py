"""A small programme in every state that pages show."""

from datetime import timedelta

from django.utils import timezone

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.chasing import ChaseChannel, NewChase
from migrations_tracker.domain.delay_reasons import DelayReason
from migrations_tracker.domain.milestones import MilestoneCode, Party
from migrations_tracker.domain.notes import Audience
from migrations_tracker.domain.plan_rules import Delay
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import (
    Chase,
    Endpoint,
    EndpointState,
    Note,
    PsnMigration,
    RegistrySource,
)
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.baselines import ask_for_baseline
from migrations_tracker.services.chasing import log_chase, record_answer
from migrations_tracker.services.incidents import settle_due
from migrations_tracker.services.milestones import Wait, block_milestone, start_milestone
from migrations_tracker.services.notes import correct_note, write_note
from migrations_tracker.services.planning import change_forecast
from migrations_tracker.services.transitions import StageClaim, claim_stage
from tests.make import (
    block,
    make_board_date,
    make_borough,
    make_endpoints,
    make_freeze,
    make_migration,
    make_supplier,
    make_user,
    origin,
)
from tests.make_incidents import HOUR, make_window

TILES = [("Haringey", 4, 1), ("Camden", 3, 2), ("Merton", 2, 5), ("Hillingdon", 0, 2)]


def make_programme() -> list[PsnMigration]:
    """Haringey is live, Camden down, Merton late and on hold, Hillingdon unknown; Sutton waits."""
    now = timezone.now()
    RegistrySource.objects.update(last_run_at=now)
    stages = [Stage.LIVE, Stage.LIVE, Stage.BUILD, Stage.TESTING]
    made = [
        make_migration(
            borough=make_borough(
                short_name=name,
                slug=name.lower(),
                label=name[:3].upper(),
                tile_col=col,
                tile_row=row,
            ),
            stage=stage,
            at=now - timedelta(days=40),
            next_update_by=now.date() + timedelta(days=1),
            baseline_cutover_date=now.date() + timedelta(days=10),
            forecast_cutover_date=now.date() + timedelta(days=60),
            supplier=make_supplier(name=f"Network of {name}", slug=f"network-of-{name.lower()}"),
        )
        for (name, col, row), stage in zip(TILES, stages, strict=True)
    ]
    make_borough(short_name="Sutton", slug="sutton", tile_col=3, tile_row=5)
    for migration, status in zip(made, ["up", "down", "", "degraded"], strict=True):
        make_endpoints(migration)
        EndpointState.objects.filter(endpoint__borough=migration.borough).update(
            status=status, since=now, last_answer_at=now if status else None, last_asked_at=now
        )
    today = now.date()
    make_freeze(today, today + timedelta(days=9), borough=made[0].borough)
    make_board_date(today + timedelta(days=3))
    manager = make_user(Role.MANAGER).principal()
    make_plan(made[2], origin(manager, now=now))
    held = StageClaim(Stage.ON_HOLD, reason="A freeze until the election.")
    claim_stage(made[2].pk, held, origin(manager, now=now))
    settle_due(now)
    make_talk(made[3], origin(manager, now=now))
    make_window(Endpoint.objects.filter(borough=made[0].borough)[0], ends_at=now + HOUR)
    return made


def make_talk(migration: PsnMigration, manager: Origin) -> None:
    """A milestone that waits on the supplier, which was chased twice and answered; and notes."""
    today = manager.now.date()
    block(migration, today - timedelta(days=9))
    migration.milestones.filter(code="design").update(forecast_date=today - timedelta(days=4))
    supplier = migration.assignments.get().supplier_id
    for how in (NewChase(ChaseChannel.PHONE, "Ada", "Rings back."), NewChase(ChaseChannel.EMAIL)):
        log_chase(supplier, how, manager, about="1 milestone waiting on it")
    record_answer(Chase.objects.earliest("pk").pk, manager, on=today, answer="By Friday.")
    write_note(migration.pk, "Ask Ada first.", manager, audience=Audience.PROGRAMME)
    write_note(migration.pk, "Two sites, one comms room.", manager)
    correct_note(Note.objects.latest("pk").pk, "Three sites, one comms room.", manager)


def make_plan(migration: PsnMigration, manager: Origin) -> None:
    """A milestone under way and one that is blocked, dates that slipped, and an open request."""
    day, circuit = manager.now.date() + timedelta(days=20), MilestoneCode.CIRCUIT
    start_milestone(migration.pk, MilestoneCode.DESIGN, manager)
    change_forecast(migration.pk, circuit, day, manager)
    later = day + timedelta(days=30)
    change_forecast(migration.pk, circuit, later, manager, delay=Delay(DelayReason.WAYLEAVE))
    wait = Wait(Party.THIRD_PARTY, "The landlord has not signed.")
    block_milestone(migration.pk, circuit, wait, manager)
    ask_for_baseline(migration.pk, {circuit: later}, manager, reason="The landlord is late.")
