"""The cast of the API's tests: a supplier with a migration, and a stranger who must see nothing."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import PsnMigration
from suppliers.models import Supplier
from tests.api.calling import Api, api_for
from tests.make import NOON, make_endpoints, make_migration, make_supplier, meet_gate


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    """The API reads the clock: here it is always noon of one day."""
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def supplier() -> Supplier:
    return make_supplier()


@pytest.fixture
def migration(supplier: Supplier) -> PsnMigration:
    """In discovery, led by `supplier`, with all its endpoints; free to enter design and build."""
    made = make_migration(
        supplier=supplier, stage=Stage.DISCOVERY, next_update_by=NOON.date() + timedelta(days=2)
    )
    make_endpoints(made)
    for gate in (Stage.DESIGN, Stage.BUILD):
        meet_gate(made, gate)
    return made


@pytest.fixture
def api(supplier: Supplier) -> Api:
    """Calls with a key of `supplier` that may read and claim."""
    return api_for(supplier)


@pytest.fixture
def stranger() -> Api:
    """Calls with a key of another supplier, which leads nothing."""
    return api_for(make_supplier())
