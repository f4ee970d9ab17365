"""The ten kinds, and which of them must answer when."""

import pytest

from migrations_tracker.domain.endpoint_kinds import (
    KINDS,
    NETWORK,
    EndpointKind,
    endpoint_ref,
    expected_kinds,
)
from migrations_tracker.domain.psn_services import PsnService
from migrations_tracker.domain.stages import Stage

ROWS = [
    ("gcn_gateway", "GCN gateway", None, "critical", "icmp", None),
    ("circuit_primary", "Primary circuit", None, "critical", "bgp", 179),
    ("circuit_secondary", "Secondary circuit", None, "minor", "bgp", 179),
    ("dns", "PSN DNS", "dns", "critical", "dns", 53),
    ("ntp", "PSN NTP", "ntp", "important", "ntp", 123),
    ("mail_relay", "GCSx mail relay", "secure_email", "critical", "smtp", 25),
    ("dwp_searchlight", "DWP look-up", "dwp_lookup", "critical", "https", 443),
    ("dwp_bulk_transfer", "DWP bulk transfer", "dwp_bulk", "important", "https", 443),
    ("gsi_web_proxy", "GSi web proxy", "gsi_web", "critical", "http", 8080),
    ("n3_gateway", "N3 gateway (health)", "n3", "critical", "https", 443),
]
NONE: set[str] = set()
THREE = {"gcn_gateway", "circuit_primary", "circuit_secondary"}


def test_the_kinds_are_these() -> None:
    table = [
        (kind.value, kind.label, facts.service, kind.criticality.value, facts.protocol, facts.port)
        for kind, facts in KINDS.items()
    ]

    assert table == ROWS
    assert {kind.value for kind in NETWORK} == THREE


@pytest.mark.parametrize(
    ("stage", "held_from", "expected"),
    [
        ("not_started", None, NONE),
        ("discovery", None, NONE),
        ("design", None, NONE),
        ("build", None, NONE),
        ("testing", None, THREE),
        ("cutover", None, THREE),
        ("live", None, THREE),
        ("accepted", None, THREE),
        ("closed", None, THREE),
        ("withdrawn", None, NONE),
        ("on_hold", "build", NONE),
        ("on_hold", "testing", THREE),
        ("on_hold", "live", THREE),
    ],
)
def test_a_stage_says_whether_the_network_must_answer(
    stage: str, held_from: str | None, expected: set[str]
) -> None:
    kinds = expected_kinds(Stage(stage), (), Stage(held_from) if held_from else None)

    assert {kind.value for kind in kinds} == expected


@pytest.mark.parametrize("row", [row for row in ROWS if row[2]], ids=lambda row: str(row[0]))
def test_an_endpoint_must_answer_once_its_service_is_cut_over(row: tuple[str, ...]) -> None:
    kinds = expected_kinds(Stage.CUTOVER, [PsnService(row[2])])

    assert {kind.value for kind in kinds} == THREE | {row[0]}


def test_nothing_of_a_withdrawn_migration_must_answer() -> None:
    assert not expected_kinds(Stage.WITHDRAWN, list(PsnService))


def test_the_registry_knows_an_endpoint_by_borough_and_kind() -> None:
    assert endpoint_ref("E09000014", EndpointKind.MAIL_RELAY) == "E09000014-mail_relay"
