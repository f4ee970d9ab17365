"""What the tests of the administrators' pages share."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from migrations_tracker.domain.access import Role
from migrations_tracker.models import User
from tests.make import NOON, make_user


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    """The pages read the clock; here it stands still."""
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def administrator() -> User:
    return make_user(Role.ADMINISTRATOR)


@pytest.fixture
def admin_client(client: Client, administrator: User) -> Client:
    """A browser in which an administrator is signed in."""
    client.force_login(administrator)
    return client
