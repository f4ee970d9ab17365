"""The invented past of the checks: as long as no real check has been made, and no longer."""

from datetime import timedelta

import pytest
from django.db.models import F, Max, Min, Sum

from migrations_tracker.demo.checks_history import expected_spans, write_history
from migrations_tracker.demo.troubles import Lasted
from migrations_tracker.domain.access import Role
from migrations_tracker.domain.cutover import Ended
from migrations_tracker.domain.endpoint_kinds import NETWORK, EndpointKind
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.psn_services import CutoverOutcome
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import (
    Endpoint,
    EndpointState,
    PsnMigration,
    RollupDay,
    RollupHour,
    StatusChange,
)
from migrations_tracker.services.assignments import assign_supplier
from migrations_tracker.services.cutovers import end_cutover
from migrations_tracker.services.endpoints import create_endpoints
from migrations_tracker.services.opening import open_migration
from tests.conftest import AssertConstantQueries
from tests.make import NOON, make_borough, make_supplier, origin, principal

pytestmark = pytest.mark.django_db
OPENED = NOON - timedelta(days=30)
SEED = 7


def live_borough(
    code: str = "", *, stage: Stage = Stage.LIVE, illustrative: bool = True
) -> PsnMigration:
    """A borough with its ten endpoints, at a stage for thirty days; live with all services."""
    borough = make_borough(gss_code=code) if code else make_borough()
    create_endpoints(borough, OPENED)
    migration = open_migration(
        borough,
        origin(principal(Role.ADMINISTRATOR), now=OPENED),
        stage=stage,
        reason="Taken over.",
    )
    supplier = make_supplier(illustrative=illustrative)
    assign_supplier(migration.pk, supplier, origin(now=OPENED))
    if stage is Stage.LIVE:
        end_cutovers(migration, Ended(CutoverOutcome.COMPLETED, OPENED))
    return migration


def end_cutovers(migration: PsnMigration, ended: Ended) -> None:
    for row in migration.service_cutovers.all():
        end_cutover(row.pk, ended, origin(now=ended.at))


def test_an_expected_endpoint_has_a_figure_for_each_full_hour() -> None:
    live_borough()

    written = write_history(SEED, NOON, {})

    assert written == RollupHour.objects.count() == 10 * 30 * 24
    assert RollupHour.objects.aggregate(first=Min("bucket"), last=Max("bucket")) == {
        "first": OPENED,
        "last": NOON - timedelta(hours=1),
    }


def test_only_the_network_has_a_past_where_no_service_was_cut_over() -> None:
    live_borough(stage=Stage.TESTING)

    write_history(SEED, NOON, {})

    ids = set(RollupHour.objects.values_list("endpoint_id", flat=True))
    assert {e.endpoint_kind for e in Endpoint.objects.filter(pk__in=ids)} == NETWORK


def test_the_full_days_are_the_sums_of_their_hours() -> None:
    live_borough()
    write_history(SEED, NOON, {})
    sums = {name: Sum(name) for name in ("n", "up", "degraded", "down", "sum_us")}
    before_today = RollupHour.objects.filter(bucket__lt=NOON.replace(hour=0))

    days, hours = RollupDay.objects.aggregate(**sums), before_today.aggregate(**sums)

    assert days == hours
    assert not RollupHour.objects.exclude(n=F("up") + F("degraded") + F("down")).exists()


def test_a_trouble_by_hand_is_in_the_past_and_one_that_lasts_has_no_end() -> None:
    live_borough("E09000014")
    relay, dns, gateway = "E09000014-mail_relay", "E09000014-dns", "E09000014-n3_gateway"
    began, ended = NOON - timedelta(hours=50), NOON - timedelta(hours=48)
    troubles = {
        relay: [Lasted(EndpointKind.MAIL_RELAY, EndpointStatus.DOWN, began, ended)],
        dns: [Lasted(EndpointKind.DNS, EndpointStatus.DEGRADED, began, None)],
        gateway: [Lasted(EndpointKind.N3_GATEWAY, EndpointStatus.UNKNOWN, began, None)],
    }

    write_history(SEED, NOON, troubles)

    changes = StatusChange.objects.filter(at__gte=began).order_by("at")
    of = {ref: changes.filter(endpoint__ref=ref).values_list("to_status", "at") for ref in troubles}
    assert list(of[relay])[:2] == [("down", began), ("up", ended)]
    assert list(of[dns]) == [("degraded", began)]
    assert not of[gateway]
    hours = RollupHour.objects.filter(bucket__gte=began)
    ids = dict(Endpoint.objects.values_list("ref", "pk"))
    assert set(hours.filter(endpoint_id=ids[dns]).values_list("up", flat=True)) == {0}
    assert not hours.filter(endpoint_id=ids[gateway]).exclude(unknown=F("n")).exists()


def test_a_past_reaches_back_ninety_days() -> None:
    live_borough()
    later = NOON + timedelta(days=200)

    write_history(SEED, later, {})

    midnight = (later - timedelta(days=90)).replace(hour=0)
    assert RollupHour.objects.aggregate(first=Min("bucket")) == {"first": midnight}


def test_nothing_bad_is_invented_about_a_real_supplier() -> None:
    for _ in range(5):
        live_borough(illustrative=False)

    write_history(SEED, NOON, {})

    assert not RollupHour.objects.exclude(up=F("n")).exists()
    assert set(StatusChange.objects.values_list("to_status", flat=True)) == {"up"}


def test_invented_suppliers_have_had_trouble_and_come_out_of_it() -> None:
    for _ in range(5):
        live_borough()

    write_history(SEED, NOON, {})

    changes = StatusChange.objects.exclude(from_status="")
    bad = changes.exclude(to_status="up").count()
    assert bad == changes.filter(to_status="up").count() > 0
    assert RollupHour.objects.exclude(up=F("n")).exists()


def test_a_rolled_back_borough_has_a_past_only_while_it_was_cut_over() -> None:
    migration = live_borough()
    back = Ended(CutoverOutcome.ROLLED_BACK, NOON - timedelta(days=10), "Mail lost.")
    end_cutovers(migration, back)

    spans = expected_spans()

    ended = [span for span in spans if span.ends is not None]
    assert {span.ends for span in ended} == {NOON - timedelta(days=10)}
    assert (len(spans), len(ended)) == (10, 7)


def test_once_a_real_check_was_made_nothing_is_invented() -> None:
    live_borough()
    EndpointState.objects.filter(pk=Endpoint.objects.first()).update(last_us=6_000)

    written = write_history(SEED, NOON, {})

    assert written == 0
    assert not RollupHour.objects.exists()


def test_a_gap_after_the_first_real_check_stays_a_gap() -> None:
    live_borough()
    write_history(SEED, NOON, {})
    EndpointState.objects.update(last_us=6_000)

    written = write_history(SEED, NOON + timedelta(days=3), {})

    assert written == 0
    assert RollupHour.objects.aggregate(last=Max("bucket"))["last"] < NOON


def test_writing_again_at_once_changes_nothing() -> None:
    live_borough()
    write_history(SEED, NOON, {})
    before = list(RollupHour.objects.order_by("pk").values())

    again = write_history(SEED, NOON + timedelta(minutes=20), {})

    assert again == 0
    assert list(RollupHour.objects.order_by("pk").values()) == before


def test_before_the_first_real_check_a_later_start_extends_the_same_past() -> None:
    live_borough()
    write_history(SEED, NOON, {})
    before = list(RollupHour.objects.order_by("pk").values())
    changes = list(StatusChange.objects.order_by("at", "endpoint").values_list("at", "to_status"))

    write_history(SEED, NOON + timedelta(days=2), {})

    earlier = RollupHour.objects.filter(bucket__lt=NOON).order_by("pk")
    assert list(earlier.values()) == before
    assert RollupHour.objects.count() == len(before) + 10 * 48
    kept = StatusChange.objects.filter(at__lt=NOON).order_by("at", "endpoint")
    assert list(kept.values_list("at", "to_status")) == changes


def test_reading_the_ledger_costs_the_same_however_many_boroughs(
    assert_constant_queries: AssertConstantQueries,
) -> None:
    live_borough()

    assert assert_constant_queries(expected_spans, grow=lambda: [live_borough() for _ in "ab"]) == 3
