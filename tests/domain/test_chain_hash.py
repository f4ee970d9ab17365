"""The chain hash against vectors made with another tool, so that it cannot drift unseen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from migrations_tracker.domain.ledger import Entry, EventKind, chain_hash

ENTRY = Entry(
    stream_id=5,
    sequence=1,
    kind=EventKind.STAGE_CLAIMED.value,
    effective_at=datetime(2026, 3, 9, 12, 0, tzinfo=UTC),
    recorded_at=datetime(2026, 3, 9, 12, 0, 1, 500, tzinfo=UTC),
    actor="user:7",
    channel="page",
    old={"stage": "cutover", "next_update_by": None},
    new={"stage": "live", "move": "advance"},
    reason="",
    note="Café’s moved.",
    request_id="req-1",
)
FIRST = "5d6d976a1d74a91e3f240471a3da8119872f95322b2e6d9ea998042162890a56"
SECOND = "3cc9189f937735329c1e01f4d860debea534338c88e88fe6e6246432315ff5ec"


def test_the_first_entry_of_a_stream_has_this_hash() -> None:
    assert chain_hash("", ENTRY) == FIRST


def test_the_hash_before_is_part_of_the_next() -> None:
    assert chain_hash(FIRST, ENTRY) == SECOND


def test_the_zone_and_the_order_of_fields_do_not_matter() -> None:
    tokyo = timezone(timedelta(hours=9))
    same = replace(
        ENTRY,
        effective_at=ENTRY.effective_at.astimezone(tokyo),
        new=dict(reversed(list(ENTRY.new.items()))),
    )

    assert chain_hash("", same) == FIRST
