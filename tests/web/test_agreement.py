"""The overview's bar of claimed and verified, and its table of claims against observations."""

import re
from datetime import timedelta

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.delivery import contradicts
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.findings import (
    agreement_heading,
    progress_description,
    progress_heading,
)
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import EndpointState, PsnMigration
from tests.make import (
    NOON,
    make_acceptance,
    make_borough,
    make_certificate,
    make_endpoints,
    make_migration,
)
from tests.web.conftest import Enter
from tests.web.test_overview import rows, text

pytestmark = pytest.mark.django_db


def observed(name: str, stage: Stage, status: str) -> PsnMigration:
    place = make_borough(short_name=name, slug=name.lower())
    migration = make_migration(borough=place, stage=stage)
    make_endpoints(migration)
    EndpointState.objects.filter(endpoint__borough=place).update(
        status=status,
        since=NOON - timedelta(days=1),
        last_asked_at=NOON,
        last_answer_at=NOON,
    )
    return migration


@pytest.fixture
def _four() -> None:
    """Verified, over-claimed, not claimed yet, and one without a migration."""
    verified = observed("Barnet", Stage.ACCEPTED, "up")
    make_acceptance(verified)
    make_certificate(verified)
    observed("Merton", Stage.LIVE, "down")
    observed("Newham", Stage.TESTING, "up")
    make_borough(short_name="Sutton", slug="sutton")


@pytest.mark.usefixtures("_four")
def test_the_bar_says_its_finding_and_its_numbers_lead_to_their_rows(enter: Enter) -> None:
    client = enter()

    page = client.get("/").content.decode()

    shows = {
        show: rows(client, f"/boroughs/?show={show}")
        for show in ("verified", "unverified", "not_live")
    }
    assert "2 claimed, 1 verified of 4" in page
    assert "1 verified, 1 claimed live but not verified (hatched), 2 not claimed live." in page
    assert all(f"/boroughs/?show={show}" in page for show in shows)
    assert shows == {
        "verified": ["Barnet"],
        "unverified": ["Merton"],
        "not_live": ["Newham", "Sutton"],
    }


@pytest.mark.usefixtures("_four")
def test_the_parts_of_the_bar_fill_it(enter: Enter) -> None:
    page = enter().get("/").content.decode()

    svg = page.partition('class="progress"')[2].partition("</svg>")[0]
    parts = re.findall(r'x="([\d.]+)" y="1" width="([\d.]+)"', svg)
    assert parts == [("0.0", "180.0"), ("180.0", "180.0"), ("360.0", "360.0")]


@pytest.mark.usefixtures("_four")
def test_each_cell_leads_to_the_boroughs_that_it_counts(enter: Enter) -> None:
    client = enter()

    page = client.get("/").content.decode()

    cells = re.findall(r'id="agreement-[^"]+"[^>]+href="([^"]+)">(\d+)<', page)
    counted = {href.replace("&amp;", "&"): int(count) for href, count in cells}
    assert set(counted.values()) == {1}
    assert {href: len(rows(client, href)) for href in counted} == counted
    assert rows(client, "/boroughs/?stage=live&observed=down") == ["Merton"]
    assert "1 live claim contradicts what is observed" in page
    assert page.count("they disagree") == 1


@pytest.mark.usefixtures("_four")
def test_an_officer_sees_the_sums_without_links_and_the_cells_of_its_own(enter: Enter) -> None:
    merton = PsnMigration.objects.get(borough__short_name="Merton").borough

    page = enter(Role.BOROUGH, borough=merton).get("/").content.decode()

    assert "2 claimed, 1 verified of 4" in page
    assert "show=unverified" not in page
    assert re.findall(r'id="agreement-([^"]+)"', page) == ["live-down"]


def test_before_any_borough_there_is_neither_bar_nor_table(enter: Enter) -> None:
    words = text(enter(), "/")

    assert "No migration has been opened yet." in words
    assert "verified of" not in words


@pytest.mark.parametrize(
    ("stage", "seen", "expected"),
    [
        ("live", "down", True),
        ("live", "degraded", True),
        ("accepted", "unknown", True),
        ("closed", "down", True),
        ("live", "up", False),
        ("live", "maintenance", False),
        ("live", "not_expected", False),
        ("cutover", "down", False),
        ("testing", "unknown", False),
        ("on_hold", "down", False),
        ("withdrawn", "down", False),
    ],
)
def test_only_a_live_claim_is_contradicted(stage: str, seen: str, *, expected: bool) -> None:
    assert contradicts(Stage(stage), EndpointStatus(seen)) is expected


def test_the_sentences() -> None:
    assert progress_heading(total=33, claimed=12, verified=4) == "12 claimed, 4 verified of 33"
    assert progress_description(total=1, claimed=0, verified=0) == (
        "A bar of 1 borough: 0 verified, 0 claimed live but not verified (hatched), "
        "1 not claimed live."
    )
    assert agreement_heading(0) == "No live claim contradicts what is observed"
    assert agreement_heading(2) == "2 live claims contradict what is observed"
