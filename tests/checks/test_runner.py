"""The engine of this process: what the settings make it, and who may run it."""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from config.celery import app
from migrations_tracker.checks.runner import Runner, build_engine, runner
from migrations_tracker.checks.store.portable import PortableStore
from migrations_tracker.models import CheckResult
from migrations_tracker.tasks import run_due_checks
from tests.registry_sim.running import RunningRegistry

from .conftest import ON_POSTGRESQL
from .fakes import TIMED_OUT, FakeProber, make_due, make_engine

pytestmark = pytest.mark.django_db


@pytest.fixture
def of_process() -> Iterator[Runner]:
    """The process's own runner, as new before and after."""
    yield runner
    runner.use(None)
    runner.stop.clear()


def test_the_settings_make_the_engine(settings: Settings) -> None:
    settings.CHECK_BATCH, settings.CHECK_LEASE_S = 7, 9
    settings.REGISTRY_URL = "https://registry.psn.example/"

    engine = build_engine()

    assert (engine.batch, engine.lease) == (7, timedelta(seconds=9))
    assert engine.registry_url == "https://registry.psn.example/"
    assert isinstance(engine.store, PortableStore) is not ON_POSTGRESQL


@pytest.mark.usefixtures("of_process")
def test_a_wake_up_checks_what_is_due_against_a_real_registry(
    registry: RunningRegistry, settings: Settings
) -> None:
    settings.REGISTRY_URL, settings.REGISTRY_TOKEN = registry.url, registry.token
    make_due(ref="E09000007-gcn_gateway")

    run_due_checks()

    assert CheckResult.objects.get().outcome == "answered"


def test_after_the_end_was_announced_a_wake_up_does_nothing() -> None:
    make_due()
    ending = Runner()
    ending.use(make_engine(PortableStore()))
    ending.stop.set()

    assert ending.wake() is None
    assert not CheckResult.objects.exists()


def test_a_wake_up_ends_the_silence() -> None:
    woken = Runner()
    woken.use(make_engine(PortableStore()))

    woken.wake()

    assert woken.silent_for_s < 1


def test_the_command_says_what_came_of_the_checks(of_process: Runner) -> None:
    out = StringIO()
    make_due()
    of_process.use(make_engine(PortableStore()))

    call_command("run_checks", stdout=out)

    assert out.getvalue().startswith("1 due, 1 answered, 0 unknown; 1 recorded, 1 changed status;")


def test_the_command_fails_with_the_reason_when_the_source_does(of_process: Runner) -> None:
    make_due()
    prober = FakeProber(says={"registry": TIMED_OUT})
    of_process.use(make_engine(PortableStore(), prober))

    with pytest.raises(CommandError, match="ended early: No answer in time"):
        call_command("run_checks", stdout=StringIO())


def test_the_command_does_not_run_beside_another_run(of_process: Runner) -> None:
    of_process.stop.set()

    with pytest.raises(CommandError, match="Wait for it to end"):
        call_command("run_checks", stdout=StringIO())


def test_a_wake_up_that_nobody_took_in_time_is_worth_nothing(settings: Settings) -> None:
    entry = app.conf.beat_schedule["wake-up"]

    assert entry["schedule"] == entry["options"]["expires"] == settings.CHECK_TICK_S


def test_every_scheduled_task_is_one_that_a_worker_knows() -> None:
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}

    app.loader.import_default_modules()
    assert scheduled <= set(app.tasks)


def test_a_message_goes_to_one_queue_only() -> None:
    routes = [
        (queue.name, queue.exchange.name, queue.routing_key) for queue in app.conf.task_queues
    ]

    assert routes == [(name, name, name) for name in ("checks", "default")]
    assert app.conf.task_routes["migrations_tracker.run_due_checks"] == {"queue": "checks"}
