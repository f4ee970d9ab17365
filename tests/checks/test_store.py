"""What both stores promise: leases, order, and recording exactly once."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db.models import Sum
from django.utils.timezone import now
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrations_tracker.checks.findings import Batch
from migrations_tracker.checks.store import Store
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.endpoint_state import EndpointStatus, State
from migrations_tracker.models import (
    CheckResult,
    EndpointState,
    RegistrySource,
    RollupHour,
    StatusChange,
)
from migrations_tracker.registry.answers import Refusal
from migrations_tracker.registry.outcomes import Outcome

from .fakes import LEASE, findings, make_due

pytestmark = pytest.mark.django_db


def claim(store: Store, limit: int = 10) -> Batch:
    batch = store.claim(limit, LEASE)
    assert batch is not None
    return batch


def refs(batch: Batch | None) -> list[str]:
    return [row.ref for row in batch.rows] if batch else []


def test_a_claim_carries_what_is_held_of_the_endpoint(store: Store) -> None:
    at = now() - timedelta(minutes=5)
    endpoint = make_due(
        kind=EndpointKind.DNS,
        interval_s=60,
        state={"status": "down", "since": at, "trouble_run": 1, "trouble_since": at},
    )

    [row] = claim(store).rows

    assert (row.endpoint_id, row.ref, row.kind) == (endpoint.pk, endpoint.ref, EndpointKind.DNS)
    assert (row.interval, row.due_at) == (timedelta(seconds=60), endpoint.state.due_at)
    assert (row.state.status, row.state.since) == ("down", at)
    assert (row.state.trouble.run, row.state.trouble.since) == (1, at)


def test_a_claim_says_when_it_was_on_the_database_s_clock(store: Store) -> None:
    make_due()
    before = now()

    batch = claim(store)

    assert batch.claimed_at.tzinfo is not None
    assert abs(batch.claimed_at - before) < timedelta(seconds=5)


def test_the_longest_due_come_first_and_no_more_than_asked_for(store: Store) -> None:
    made = [make_due(ago=timedelta(seconds=ago)) for ago in (5, 20, 10)]

    batch = claim(store, limit=2)

    assert set(refs(batch)) == {made[1].ref, made[2].ref}


def test_what_is_claimed_is_nobody_else_s(store: Store) -> None:
    for _ in range(3):
        make_due()

    first, second, third = (store.claim(2, LEASE) for _ in range(3))

    assert len(refs(first)) == 2
    assert len(refs(second)) == 1
    assert third is None


@pytest.mark.parametrize(
    ("ends_in_s", "claimed"), [(-1, True), (30, False), (119, False), (125, True)]
)
def test_a_lease_that_has_run_out_or_cannot_be_is_taken_over(
    store: Store, ends_in_s: int, claimed: bool
) -> None:
    until = now() + timedelta(seconds=ends_in_s)
    make_due(state={"lease_token": uuid4(), "lease_until": until})

    assert (store.claim(1, LEASE) is not None) is claimed


def test_nothing_is_claimed_while_the_registry_wants_us_to_wait(store: Store) -> None:
    make_due()
    RegistrySource.objects.update(retry_after=now() + timedelta(minutes=1))

    assert store.claim(1, LEASE) is None


def test_what_is_committed_is_recorded_and_free_again(store: Store) -> None:
    endpoint = make_due()
    batch = claim(store)

    matched = store.commit(batch.token, findings(batch))

    state = EndpointState.objects.get()
    assert matched == {endpoint.pk}
    assert (state.lease_token, state.lease_until, state.status) == (None, None, "up")
    assert CheckResult.objects.get().slot_at == endpoint.state.due_at


def test_the_same_lease_is_recorded_once(store: Store) -> None:
    make_due()
    batch = claim(store)
    found = findings(batch)

    first, second = store.commit(batch.token, found), store.commit(batch.token, found)

    assert (len(first), len(second)) == (1, 0)
    assert RollupHour.objects.get().n == 1
    assert StatusChange.objects.count() == 1


def test_a_lease_taken_over_records_nothing_of_the_late_one(store: Store) -> None:
    make_due()
    late = claim(store)
    EndpointState.objects.update(lease_until=now() - timedelta(seconds=1))
    newer = claim(store)

    after_late = store.commit(late.token, findings(late, "down"))
    after_newer = store.commit(newer.token, findings(newer))

    assert (len(after_late), len(after_newer)) == (0, 1)
    assert [result.reading for result in CheckResult.objects.all()] == ["up"]


def test_a_new_configuration_records_nothing_asked_under_the_old_one(store: Store) -> None:
    make_due()
    batch = claim(store)
    EndpointState.objects.update(config_version=2)

    matched = store.commit(batch.token, findings(batch))

    assert matched == frozenset()
    assert not CheckResult.objects.exists()


def test_some_of_a_batch_may_be_late_and_the_rest_is_recorded(store: Store) -> None:
    made = [make_due() for _ in range(3)]
    batch = claim(store)
    EndpointState.objects.filter(pk=made[0].pk).update(lease_token=None)

    matched = store.commit(batch.token, findings(batch))

    assert matched == {made[1].pk, made[2].pk}
    assert CheckResult.objects.count() == RollupHour.objects.count() == 2


def test_a_slot_already_recorded_is_not_counted_again(store: Store) -> None:
    make_due()
    batch = claim(store)
    store.commit(batch.token, findings(batch))
    EndpointState.objects.update(due_at=batch.rows[0].due_at)
    again = claim(store)

    matched = store.commit(again.token, findings(again))

    assert len(matched) == 1
    assert CheckResult.objects.count() == RollupHour.objects.get().n == 1


def test_hours_that_have_begun_and_hours_that_have_not_are_counted_alike(store: Store) -> None:
    begun, *_ = (make_due().pk for _ in range(3))
    batch = claim(store)
    first = [each for each in findings(batch) if each.claimed.endpoint_id == begun]
    store.commit(batch.token, first)
    store.release(batch.token, [row.endpoint_id for row in batch.rows])
    EndpointState.objects.filter(pk=begun).update(due_at=now() - timedelta(milliseconds=1))
    again = claim(store)

    matched = store.commit(again.token, findings(again))

    assert len(matched) == 3
    counted = dict(RollupHour.objects.values_list("endpoint_id").annotate(Sum("n")))
    assert counted == {pk: 1 + (pk == begun) for pk in matched}
    assert CheckResult.objects.count() == 4


def test_what_moved_and_what_did_not_are_recorded_in_one_batch(store: Store) -> None:
    moved, still = make_due(), make_due()
    batch = claim(store)
    store.commit(batch.token, findings(batch))
    held = EndpointState.objects.get(pk=still.pk)
    EndpointState.objects.update(due_at=now())
    batch = claim(store)
    found = [
        each._replace(state=State(EndpointStatus.DOWN, each.asked_at))
        if each.claimed.endpoint_id == moved.pk
        else each
        for each in findings(batch)
    ]

    store.commit(batch.token, found)

    assert EndpointState.objects.get(pk=moved.pk).status == "down"
    after = EndpointState.objects.get(pk=still.pk)
    assert (after.status, after.since) == (held.status, held.since)


def test_released_endpoints_can_be_claimed_at_once(store: Store) -> None:
    made = [make_due() for _ in range(2)]
    batch = claim(store)

    released = store.release(batch.token, [made[0].pk])

    assert released == 1
    assert refs(store.claim(9, LEASE)) == [made[0].ref]


def test_nobody_releases_the_lease_of_another(store: Store) -> None:
    endpoint = make_due()
    claim(store)

    assert store.release(uuid4(), [endpoint.pk]) == 0
    assert EndpointState.objects.exclude(lease_token=None).exists()


def test_an_hour_sums_what_its_results_say(store: Store) -> None:
    make_due()
    for said in ("up", "degraded", "up"):
        batch = claim(store)
        store.commit(batch.token, findings(batch, said))
        earlier = batch.rows[0].due_at + timedelta(microseconds=1)
        EndpointState.objects.update(due_at=earlier)

    hour = RollupHour.objects.get()

    assert (hour.n, hour.up, hour.degraded, hour.sum_us, hour.max_us) == (3, 2, 1, 2700, 900)


def test_an_hour_begins_on_the_hour_in_utc(store: Store) -> None:
    make_due()
    batch = claim(store)
    store.commit(batch.token, findings(batch))

    hour: datetime = RollupHour.objects.get().bucket

    slot = CheckResult.objects.get().slot_at
    assert hour == slot.replace(minute=0, second=0, microsecond=0)


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=st.text(st.characters(exclude_characters="\x00", codec="utf-8"), max_size=60))
def test_any_text_is_recorded_as_it_came(store: Store, text: str) -> None:
    EndpointState.objects.all().delete()
    CheckResult.objects.all().delete()
    make_due()
    batch = claim(store)
    refusal = Refusal(Outcome.MALFORMED, text)

    store.commit(batch.token, findings(batch, refusal=refusal))

    assert CheckResult.objects.get().reason == text
    assert EndpointState.objects.get().last_reason == text
