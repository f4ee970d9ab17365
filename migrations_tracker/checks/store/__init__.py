"""Where due work is claimed and results are kept: one protocol, two implementations."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Final, Protocol
from uuid import UUID

from django.db import InterfaceError, InternalError, OperationalError, connection

from migrations_tracker.checks.findings import Batch, Finding

# A lease that ends later than this was written before the database's clock jumped back.
LONGEST_LEASE: Final = timedelta(minutes=2)


class StoreAway(Exception):
    """The database does not answer or takes nothing at present. What was asked did not happen."""


@contextmanager
def away_is_said() -> Iterator[None]:
    """Turns the ways in which a database can be away into StoreAway, and drops the connection."""
    try:
        yield
    except (OperationalError, InterfaceError, InternalError) as error:
        if not connection.in_atomic_block:
            connection.close()
        raise StoreAway(str(error).strip()) from error


class Store(Protocol):
    """Times are the database's own, so that no worker's clock matters.

    Each method raises StoreAway when the database is away.
    """

    def claim(self, limit: int, lease: timedelta) -> Batch | None:
        """Lease up to `limit` due endpoints, the longest due first. None while checks are held."""
        ...

    def commit(self, token: UUID, findings: Sequence[Finding]) -> frozenset[int]:
        """Record findings where lease and `config_version` still match; the ids that did.

        A second commit of the same lease matches nothing. The others are left as they were.
        """
        ...

    def release(self, token: UUID, endpoint_ids: Collection[int]) -> int:
        """Give endpoints back unasked; how many were still under the lease."""
        ...
