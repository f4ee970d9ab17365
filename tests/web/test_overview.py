"""The overview: figures that add up, what needs attention, and our own faults in words."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from boroughs.models import Borough
from migrations_tracker.domain.access import Role
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import EndpointState, PsnMigration, RegistrySource
from tests.conftest import AssertConstantQueries
from tests.make import (
    NOON,
    make_acceptance,
    make_borough,
    make_certificate,
    make_endpoints,
    make_migration,
)
from tests.web.conftest import Enter

pytestmark = pytest.mark.django_db

UP = {"status": "up", "since": NOON, "last_answer_at": NOON, "last_asked_at": NOON}
YESTERDAY = NOON.date() - timedelta(days=1)


def place(name: str) -> Borough:
    return make_borough(short_name=name, slug=name.lower())


def live(name: str, **state: object) -> PsnMigration:
    migration = make_migration(borough=place(name), stage=Stage.LIVE)
    make_endpoints(migration)
    EndpointState.objects.filter(endpoint__borough=migration.borough).update(**(UP | state))
    return migration


def text(client: Client, path: str = "/") -> str:
    """The words of a page, one blank between them."""
    plain = re.sub(r"<[^>]+>", " ", client.get(path).content.decode())
    return " ".join(plain.split())


def agreed(migration: PsnMigration) -> None:
    """The borough has accepted, and holds its certificate."""
    PsnMigration.objects.filter(pk=migration.pk).update(stage=Stage.ACCEPTED.value)
    make_acceptance(migration)
    make_certificate(migration)


def rows(client: Client, path: str) -> list[str]:
    """The boroughs of the table, in its order."""
    page = client.get(path).content.decode()
    return re.findall(r'id="row-[^"]+"\s+href="[^"]+">([^<]+)</a>', page)


def test_the_heading_is_the_finding(enter: Enter) -> None:
    live("Ealing")
    make_migration(borough=place("Sutton"), stage=Stage.BUILD)

    assert "1 of 2 boroughs is claimed live; none is off track" in text(enter())


def test_an_empty_programme_says_so(enter: Enter) -> None:
    words = text(enter())

    assert "No migrations have been opened yet" in words
    assert "No check has run yet." in words


@pytest.mark.parametrize(
    ("show", "names"),
    [
        ("claimed_live", ["Camden", "Ealing"]),
        ("verified", ["Ealing"]),
        ("late", ["Merton"]),
        ("silent", ["Newham"]),
        ("finish", ["Merton"]),
    ],
)
def test_each_figure_links_to_the_rows_that_add_up_to_it(
    show: str, names: list[str], enter: Enter
) -> None:
    agreed(live("Ealing"))
    agreed(live("Camden", status="down"))
    make_migration(
        borough=place("Merton"),
        stage=Stage.BUILD,
        baseline_cutover_date=date(2026, 4, 1),
        forecast_cutover_date=date(2026, 6, 1),
    )
    make_migration(borough=place("Newham"), stage=Stage.BUILD, next_update_by=YESTERDAY)
    client = enter()

    page = client.get("/").content.decode()

    assert f'href="/?show={show}#boroughs"' in page
    assert rows(client, f"/?show={show}") == names


@pytest.mark.parametrize("query", ["show=purple", "status=purple", "colour_by=purple"])
def test_an_unknown_value_is_ignored_and_named(query: str, enter: Enter) -> None:
    live("Ealing")
    client = enter()

    assert "We do not recognise \N{LEFT SINGLE QUOTATION MARK}purple’" in text(client, f"/?{query}")
    assert rows(client, f"/?{query}") == ["Ealing"]


def test_a_value_of_the_address_is_escaped(enter: Enter) -> None:
    page = enter().get("/", {"show": "<script>alert(1)</script>"}).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_what_needs_attention_says_whom_it_waits_on(enter: Enter) -> None:
    migration = live("Camden")
    EndpointState.objects.filter(
        endpoint__borough=migration.borough, endpoint__kind=EndpointKind.MAIL_RELAY.value
    ).update(status="down")
    supplier = migration.assignments.get().supplier.name

    assert f"Camden GCSx mail relay down {supplier} midday" in text(enter())


def test_at_most_seven_needs_are_listed(enter: Enter) -> None:
    for number in range(9):
        make_migration(stage=Stage.BUILD, next_update_by=YESTERDAY, borough=place(f"P{number}"))

    page = enter().get("/").content.decode()

    assert page.count('id="need-') == 7
    assert "And 2 more" in page


def test_a_calm_programme_says_that_nothing_needs_attention(enter: Enter) -> None:
    live("Ealing")

    assert "Nothing needs attention" in text(enter())


@pytest.mark.parametrize(
    ("source", "notice"),
    [
        ({"unavailable_since": NOON}, "Status source has not answered since midday."),
        ({"checker_fault_since": NOON}, "The checker has been at fault since midday."),
        ({"last_run_at": NOON - timedelta(minutes=5)}, "No check has finished since 11:55am."),
    ],
)
@pytest.mark.parametrize("path", ["/", "/boroughs/", "/boroughs/ealing/"])
def test_our_own_fault_shows_by_itself(
    path: str, source: dict[str, object], notice: str, enter: Enter
) -> None:
    live("Ealing")
    RegistrySource.objects.update(**({"last_run_at": NOON} | source))

    assert f"{notice} Showing the last known status." in text(enter(), path)


def test_a_dead_source_is_held_against_no_borough(enter: Enter) -> None:
    live("Ealing", last_answer_at=NOON - timedelta(hours=1))
    RegistrySource.objects.update(last_run_at=NOON, unavailable_since=NOON - timedelta(hours=1))

    words = text(enter())

    assert "Nothing needs attention" in words
    assert "10 endpoints are unknown" in words


def test_a_value_that_is_only_the_last_known_says_its_age(enter: Enter) -> None:
    live("Ealing", status="down", last_answer_at=NOON - timedelta(seconds=60))

    assert "Down last known, 1 minute old" in text(enter())


def test_a_paused_endpoint_is_not_counted_as_silent(enter: Enter) -> None:
    migration = live("Ealing", last_answer_at=None)
    EndpointState.objects.filter(endpoint__borough=migration.borough).update(enabled=False)

    assert "No endpoint has to answer yet" in text(enter())


@pytest.mark.parametrize(
    ("colour_by", "label"),
    [("status", "Camden: on track"), ("stage", "Camden: live"), ("observed", "Camden: up")],
)
def test_a_tile_is_named_by_what_it_is_coloured_by(
    colour_by: str, label: str, enter: Enter
) -> None:
    live("Camden")

    page = enter().get(f"/?colour_by={colour_by}").content.decode()

    assert f'<span class="visually-hidden">{label}</span>' in page


@pytest.mark.parametrize("colour_by", ["status", "stage", "observed"])
def test_the_key_counts_the_rows_that_it_links_to(colour_by: str, enter: Enter) -> None:
    live("Camden")
    live("Ealing", status="down")
    make_migration(borough=place("Merton"), stage=Stage.BUILD)
    place("Sutton")
    client = enter()

    page = client.get(f"/?colour_by={colour_by}").content.decode()
    keys = re.findall(r'href="(/boroughs/\?[^"]+)">.*?(\d+)</a>', page, flags=re.DOTALL)

    assert sum(int(count) for _, count in keys) == 4
    assert all(len(rows(client, href)) == int(count) for href, count in keys)


def test_a_borough_officer_sees_the_sums_but_not_anothers_state(enter: Enter) -> None:
    own = live("Camden")
    live("Ealing", status="down")
    client = enter(Role.BOROUGH, borough=own.borough)

    words, page = text(client), client.get("/").content.decode()

    assert "All 2 boroughs are claimed live" in words
    assert "Ealing: not shown to you" in words
    assert "/boroughs/ealing/" not in page
    assert rows(client, "/") == ["Camden"]


def test_the_figures_of_a_borough_officer_are_no_links(enter: Enter) -> None:
    own = live("Camden")

    page = enter(Role.BOROUGH, borough=own.borough).get("/").content.decode()

    assert "?show=" not in page


def test_the_illustrative_programme_says_so_on_every_page(
    enter: Enter, client: Client, settings: Settings
) -> None:
    settings.DEMO = True

    assert "Illustrative data." in text(enter())
    assert "Illustrative data." in text(client, "/sign-in/")


def test_the_cost_does_not_grow_with_boroughs(
    enter: Enter, assert_constant_queries: AssertConstantQueries
) -> None:
    client = enter()
    live("Ealing")

    cost = assert_constant_queries(
        lambda: client.get("/"), grow=lambda: [live(f"P{number}") for number in range(12)]
    )

    assert cost <= 35
