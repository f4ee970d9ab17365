"""Loading the authorities creates, changes or leaves; twice is once."""

from dataclasses import replace

import pytest

from boroughs.models import Borough
from boroughs.reference import FILE, BoroughRecord, parse_boroughs
from boroughs.services import AlreadyTaken, Loaded, load_boroughs
from tests.conftest import AssertConstantQueries
from tests.make import make_borough

pytestmark = pytest.mark.django_db


@pytest.fixture
def records() -> list[BoroughRecord]:
    return parse_boroughs(FILE.read_bytes(), FILE.name)


def test_the_33_authorities_are_created_with_their_neighbours(records: list[BoroughRecord]) -> None:
    loaded = load_boroughs(records)

    haringey = Borough.objects.get(slug="haringey")
    assert loaded == Loaded(33, 0, 0, ())
    assert haringey.neighbours.filter(slug="islington").exists()
    assert haringey.neighbours.count() == 6


def test_loading_again_changes_nothing_and_writes_no_history(records: list[BoroughRecord]) -> None:
    load_boroughs(records)

    again = load_boroughs(records)

    assert again == Loaded(0, 0, 33, ())
    assert Borough.history.count() == 33


def test_loading_again_costs_two_queries_however_many_rows(
    records: list[BoroughRecord], assert_constant_queries: AssertConstantQueries
) -> None:
    load_boroughs(records)
    kept = [make_borough(gss_code="E09000099", tile_row=50)]

    cost = assert_constant_queries(
        lambda: load_boroughs(records),
        grow=lambda: kept.append(make_borough(gss_code="E09000098", tile_row=51)),
    )

    assert cost == 4  # the two and the savepoint


def test_a_changed_row_is_changed_and_its_history_says_in_what(
    records: list[BoroughRecord],
) -> None:
    load_boroughs(records)

    loaded = load_boroughs([replace(records[0], population_2021=9000), *records[1:]])

    latest = Borough.history.filter(gss_code="E09000001").latest()
    assert loaded == Loaded(0, 1, 32, ())
    assert latest.history_change_reason == "Reference data loaded: population_2021"
    assert Borough.objects.get(pk="E09000001").population_2021 == 9000


def test_a_border_that_is_no_more_is_taken_away_on_both_sides(
    records: list[BoroughRecord],
) -> None:
    load_boroughs(records)
    apart = [replace(r, neighbours=frozenset()) for r in records]

    loaded = load_boroughs(apart)

    assert loaded.changed == 33
    assert not Borough.objects.filter(neighbours__isnull=False).exists()


def test_two_authorities_can_swap_tile_and_name(records: list[BoroughRecord]) -> None:
    load_boroughs(records)
    first, second, *rest = records
    swapped = [
        replace(first, tile_col=second.tile_col, tile_row=second.tile_row, label=second.label),
        replace(second, tile_col=first.tile_col, tile_row=first.tile_row, label=first.label),
    ]

    load_boroughs([*swapped, *rest])

    assert Borough.objects.get(pk=first.gss_code).label == second.label
    assert Borough.objects.get(pk=second.gss_code).tile_col == first.tile_col


def test_an_authority_that_the_file_does_not_have_is_kept_and_named(
    records: list[BoroughRecord],
) -> None:
    make_borough(gss_code="E09000099", short_name="Elsewhere", tile_row=50)

    loaded = load_boroughs(records)

    assert loaded.absent == ("Elsewhere",)
    assert Borough.objects.filter(pk="E09000099").exists()


def test_a_value_held_by_such_an_authority_refuses_the_whole_file(
    records: list[BoroughRecord],
) -> None:
    make_borough(gss_code="E09000099", short_name="Camden", tile_row=50)

    with pytest.raises(AlreadyTaken, match="“Camden” already"):
        load_boroughs(records)

    assert Borough.objects.count() == 1
