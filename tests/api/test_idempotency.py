"""Repeating a claim changes nothing and is answered the same again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.db import connection

from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Event, IdempotentRequest, PsnMigration
from migrations_tracker.services.assignments import assign_supplier
from suppliers.models import Supplier
from tests.api.calling import Api, api_for, code_of
from tests.make import NOON, make_migration, make_supplier, meet_gate, origin


@pytest.mark.django_db
class TestOneAfterTheOther:
    def test_a_repeat_gets_the_same_answer_and_writes_nothing(
        self, api: Api, migration: PsnMigration
    ) -> None:
        first = api.claim(migration, {"stage": "design"}, idempotency_key='"one"')

        again = api.claim(migration, {"stage": "design"}, idempotency_key='"one"')

        assert (again.status_code, again.content) == (201, first.content)
        assert (again["ETag"], again["Idempotent-Replayed"]) == (first["ETag"], "true")
        assert "Idempotent-Replayed" not in first
        assert Event.objects.count() == 2

    def test_quoted_and_bare_are_the_same_key(self, api: Api, migration: PsnMigration) -> None:
        api.claim(migration, {"stage": "design"}, idempotency_key='"one"')

        again = api.claim(migration, {"stage": "design"}, idempotency_key="one")

        assert again["Idempotent-Replayed"] == "true"

    def test_the_order_of_fields_says_nothing(self, api: Api, migration: PsnMigration) -> None:
        api.claim(migration, b'{"stage": "design", "note": "x"}', idempotency_key="one")

        again = api.claim(migration, b'{"note":"x","stage":"design"}', idempotency_key="one")

        assert again["Idempotent-Replayed"] == "true"

    def test_another_body_under_the_same_key_is_refused(
        self, api: Api, migration: PsnMigration
    ) -> None:
        api.claim(migration, {"stage": "design"}, idempotency_key="one")

        other = api.claim(migration, {"stage": "build"}, idempotency_key="one")

        assert (other.status_code, code_of(other)) == (422, "idempotency-key-reused")
        assert Event.objects.count() == 2

    def test_a_refusal_of_the_rules_is_repeated_as_it_was(
        self, api: Api, migration: PsnMigration
    ) -> None:
        first = api.claim(migration, {"stage": "build"}, idempotency_key="one")
        api.claim(migration, {"stage": "design"})

        again = api.claim(migration, {"stage": "build"}, idempotency_key="one")

        assert (again.status_code, again.content) == (409, first.content)
        assert again["Content-Type"] == "application/problem+json"
        assert again["Idempotent-Replayed"] == "true"

    def test_a_body_that_was_not_understood_does_not_use_up_the_key(
        self, api: Api, migration: PsnMigration
    ) -> None:
        api.claim(migration, {"stage": "nope"}, idempotency_key="one")

        again = api.claim(migration, {"stage": "design"}, idempotency_key="one")

        assert again.status_code == 201

    def test_a_repeat_passes_although_the_version_has_moved_on(
        self, api: Api, migration: PsnMigration
    ) -> None:
        sent = {"if_match": '"v1"', "idempotency_key": "one"}
        api.claim(migration, {"stage": "design"}, **sent)

        again = api.claim(migration, {"stage": "design"}, **sent)

        assert (again.status_code, again["Idempotent-Replayed"]) == (201, "true")

    def test_keys_of_two_callers_are_two_keys(
        self, api: Api, supplier: Supplier, migration: PsnMigration
    ) -> None:
        api.claim(migration, {"stage": "design"}, idempotency_key="one")

        other = api_for(supplier).claim(migration, {"stage": "build"}, idempotency_key="one")

        assert other.status_code == 201

    def test_one_key_for_two_migrations_is_two_requests(
        self, api: Api, supplier: Supplier, migration: PsnMigration
    ) -> None:
        second = make_migration(supplier=supplier, stage=Stage.DISCOVERY)
        meet_gate(second, Stage.DESIGN)
        api.claim(migration, {"stage": "design"}, idempotency_key="one")

        assert api.claim(second, {"stage": "design"}, idempotency_key="one").status_code == 201

    def test_an_answer_is_not_given_again_to_a_supplier_that_lost_the_migration(
        self, api: Api, migration: PsnMigration
    ) -> None:
        api.claim(migration, {"stage": "design"}, idempotency_key="one")
        assign_supplier(migration.pk, make_supplier(), origin())

        again = api.claim(migration, {"stage": "design"}, idempotency_key="one")

        assert again.status_code == 404

    def test_a_claim_under_way_is_not_done_twice(self, api: Api, migration: PsnMigration) -> None:
        api.claim(migration, {"stage": "design"}, idempotency_key="one")
        IdempotentRequest.objects.update(status=None, body="")

        again = api.claim(migration, {"stage": "design"}, idempotency_key="one")

        assert (again.status_code, code_of(again)) == (409, "still-running")
        assert again["Retry-After"] == "60"
        assert Event.objects.count() == 2

    def test_after_a_day_a_key_may_be_used_anew(self, api: Api, migration: PsnMigration) -> None:
        api.claim(migration, {"stage": "design"}, idempotency_key="one")

        with time_machine.travel(NOON + timedelta(hours=24), tick=False):
            later = api.claim(migration, {"stage": "build"}, idempotency_key="one")

        assert later.status_code == 201

    @pytest.mark.parametrize(
        "key",
        [
            "",
            '""',
            '"unclosed',
            'un"quoted',
            "two words",
            "a,b",
            '"a";p=1',
            '"é"',
            '"' + "k" * 256 + '"',
            "k" * 256,
            '"bad\\escape"',
            "nul\x00",
        ],
    )
    def test_a_key_that_cannot_be_read_is_refused(
        self, api: Api, migration: PsnMigration, key: str
    ) -> None:
        response = api.claim(migration, {"stage": "design"}, idempotency_key=key)

        assert (response.status_code, code_of(response)) == (400, "bad-header")
        assert not Event.objects.exists()

    @pytest.mark.parametrize(
        "key", ['"k"', "k" * 255, '"' + "k" * 255 + '"', '"with \\"quotes\\""', "a/b:c=d+e_f~g"]
    )
    def test_a_key_of_printable_characters_is_read(
        self, api: Api, migration: PsnMigration, key: str
    ) -> None:
        response = api.claim(migration, {"stage": "design"}, idempotency_key=key)

        assert response.status_code == 201


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_eight_at_once_one_is_done_and_all_agree() -> None:
    supplier = make_supplier()
    migration = make_migration(supplier=supplier, stage=Stage.DISCOVERY)
    meet_gate(migration, Stage.DESIGN)
    api, gate = api_for(supplier), Barrier(8)

    def claim(_: int) -> Any:
        try:
            gate.wait()
            fresh = Api(type(api.client)(), api.secret)
            return fresh.claim(migration, {"stage": "design"}, idempotency_key="one")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(claim, range(8)))

    done = [one for one in answers if one.status_code == 201]
    waiting = [one for one in answers if one.status_code == 409]
    assert Event.objects.filter(kind="stage_claimed").count() == 1
    assert len({one.content for one in done}) == 1
    assert len(done) + len(waiting) == 8
    assert {code_of(one) for one in waiting} <= {"still-running"}
