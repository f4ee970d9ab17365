"""The engine's own health: a page for those who see everything, and metrics behind a token."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from migrations_tracker.domain.access import Role
from migrations_tracker.models import CheckWorker, EndpointState, RegistrySource, RollupHour
from tests.conftest import AssertConstantQueries
from tests.make import NOON, make_borough, make_endpoint, make_supplier
from tests.make_checks import checks_work
from tests.web.conftest import Enter

pytestmark = pytest.mark.django_db
PAGE = "/checks/"
TOKEN = "metrics-token-for-tests"


def make_worker(name: str = "here:1", **fields: object) -> CheckWorker:
    values: dict[str, object] = {
        "started_at": NOON - timedelta(hours=1),
        "seen_at": NOON - timedelta(seconds=2),
        "woken_at": NOON - timedelta(seconds=4),
        "checks": 2000,
        "batches": 3,
        "claim_s": 0.02,
    }
    return CheckWorker.objects.create(name=name, **(values | fields))


@pytest.fixture
def well() -> None:
    checks_work(NOON)
    make_worker()
    make_endpoint(due_at=NOON + timedelta(seconds=20))


def text(client: Client) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(PAGE).content.decode()))


@pytest.mark.usefixtures("well")
@pytest.mark.parametrize("role", [Role.MANAGER, Role.VIEWER, Role.ADMINISTRATOR])
def test_those_who_see_everything_see_it(enter: Enter, role: Role) -> None:
    page = text(enter(role))

    assert "Checks run on time on 1 worker" in page
    assert "Claim 10 ms" in page


@pytest.mark.parametrize("role", [Role.BOROUGH, Role.SUPPLIER])
def test_to_others_it_is_not_there(enter: Enter, role: Role) -> None:
    borough = make_borough() if role is Role.BOROUGH else None
    supplier = make_supplier() if role is Role.SUPPLIER else None
    client = enter(role, borough=borough, supplier=supplier)

    assert client.get(PAGE).status_code == 404
    assert PAGE not in client.get("/help/statuses/").content.decode()


def test_whoever_is_signed_out_is_sent_to_sign_in(client: Client) -> None:
    assert client.get(PAGE).status_code == 302


def test_every_page_leads_to_it(enter: Enter) -> None:
    assert f'href="{PAGE}"' in enter().get("/help/statuses/").content.decode()


@pytest.mark.usefixtures("well")
def test_a_late_endpoint_is_told(enter: Enter) -> None:
    EndpointState.objects.update(due_at=NOON - timedelta(minutes=3))

    page = text(enter())

    assert "The checks have 1 problem" in page
    assert "An endpoint has been due for 3 minutes" in page


@pytest.mark.usefixtures("well")
def test_what_is_under_way_or_paused_does_not_wait(enter: Enter) -> None:
    make_endpoint(due_at=NOON - timedelta(hours=1), state={"enabled": False})
    make_endpoint(
        due_at=NOON - timedelta(hours=1), state={"lease_until": NOON + timedelta(seconds=9)}
    )

    assert "Checks run on time" in text(enter())


@pytest.mark.usefixtures("well")
def test_the_day_s_checks_are_told_by_kind(enter: Enter) -> None:
    endpoint = make_endpoint()
    hour = {"endpoint_id": endpoint.pk, "n": 100, "up": 99, "unknown": 1, "bin_02": 99}
    for back in (0, 23, 24):
        RollupHour.objects.create(bucket=NOON - timedelta(hours=back), max_us=1_800, **hour)

    page = text(enter())

    assert re.search(r"GCN gateway 200 198 0 0 0 2 1\.5 ms 1\.8 ms 1\.8 ms", page)


@pytest.mark.usefixtures("well")
def test_the_page_costs_the_same_however_many(
    enter: Enter, assert_constant_queries: AssertConstantQueries
) -> None:
    client = enter()

    def grow() -> None:
        for number in range(5):
            make_worker(f"there:{number}")
            endpoint = make_endpoint(due_at=NOON - timedelta(minutes=1))
            RollupHour.objects.create(bucket=NOON, endpoint_id=endpoint.pk, n=1)

    assert_constant_queries(lambda: client.get(PAGE), grow=grow)


def read(client: Client) -> dict[str, float]:
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    families = text_string_to_metric_families(answer.content.decode())
    return {
        "/".join([sample.name, *sorted(sample.labels.values())]): sample.value
        for family in families
        for sample in family.samples
    }


@pytest.mark.usefixtures("well")
def test_prometheus_reads_the_same_figures(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = TOKEN
    EndpointState.objects.update(due_at=NOON - timedelta(seconds=90), missed=7)
    RegistrySource.objects.update(stale_results=3)

    found = read(client)

    assert found["tracker_checks_oldest_due_seconds"] == 90
    assert found["tracker_checks_missed_slots_total"] == 7
    assert found["tracker_checks_stale_results_total"] == 3
    assert (found["tracker_checks_workers"], found["tracker_checks_beat_age_seconds"]) == (1, 4)
    assert (found["tracker_checks_broker_up"], found["tracker_checks_source_up"]) == (1, 1)
    assert found["tracker_worker_checks_total/here:1"] == 2000
    assert found["tracker_worker_phase_seconds_total/claim/here:1"] == pytest.approx(0.02)


def test_metrics_without_any_check_yet_are_not_an_error(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = TOKEN

    assert "tracker_checks_beat_age_seconds" not in read(client)


@pytest.mark.parametrize("sent", ["", "Bearer ", "Bearer wrong", "Bearer wröng", TOKEN])
@pytest.mark.parametrize("token", ["", TOKEN])
def test_metrics_are_not_there_without_the_token(
    client: Client, settings: Settings, token: str, sent: str
) -> None:
    settings.METRICS_TOKEN = token

    answer = client.get("/metrics", headers={"Authorization": sent} if sent else None)

    assert answer.status_code == 404


@pytest.mark.usefixtures("well")
def test_readiness_tells_it_too(client: Client) -> None:
    EndpointState.objects.update(due_at=now() - timedelta(seconds=9), missed=2)

    said = client.get("/health/ready").json()

    assert (said["workers"], said["broker"], said["slots_missed"]) == (1, "ok", 2)
    assert (said["oldest_due_s"], said["last_wake_up_s"]) == (9, 4)
    assert said["results_outside_their_days"] is False
