"""What tests of pages share: a fixed clock and people at their browsers."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from boroughs.models import Borough
from migrations_tracker.domain.access import Role
from suppliers.models import Supplier
from tests.make import NOON, make_user

Enter = Callable[..., Client]


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def enter() -> Enter:
    """The browser of a new person with one role, signed in."""

    def person(
        role: Role = Role.MANAGER,
        *,
        borough: Borough | None = None,
        supplier: Supplier | None = None,
    ) -> Client:
        client = Client()
        client.force_login(make_user(role, borough=borough, supplier=supplier))
        return client

    return person
