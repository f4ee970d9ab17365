"""Each kind of criterion in words: what it was judged on, met and not met."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from migrations_tracker.domain.certificate import NO_CERTIFICATE
from migrations_tracker.domain.criteria import judge
from migrations_tracker.domain.criterion import Criterion, CriterionKind
from migrations_tracker.domain.delivery import Freshness
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.gate_facts import FreezeFact, MilestoneFact
from migrations_tracker.domain.milestones import MilestoneCode, MilestoneStatus, Party
from migrations_tracker.domain.psn_services import CutoverOutcome, PsnService
from migrations_tracker.domain.readings import Reading
from migrations_tracker.domain.soak import Flip
from migrations_tracker.domain.verdict import Verdict
from tests.domain.gate_facts import (
    ALL_MET,
    DOWN,
    LONG_AGO,
    NOW,
    UP,
    VALID,
    a_service,
    an_endpoint,
    planned,
)

DESIGN = Criterion(CriterionKind.MILESTONE_DONE, "design")
GATEWAY = Criterion(CriterionKind.MEASURED_UP, "gcn_gateway")
BAD, SILENT = Reading.DEGRADED, Reading.UNKNOWN


def verdict(criterion: Criterion | CriterionKind, **facts: Any) -> Verdict:
    one = criterion if isinstance(criterion, Criterion) else Criterion(criterion)
    return judge(one, replace(ALL_MET, **facts))


@pytest.mark.parametrize(
    ("fact", "is_met", "words"),
    [
        (
            MilestoneFact("Design", MilestoneStatus.COMPLETE, actual=date(2026, 2, 27)),
            True,
            "“Design” was completed on 27 February 2026.",
        ),
        (
            MilestoneFact("Design", MilestoneStatus.NOT_APPLICABLE, reason="Shared with Camden."),
            True,
            "“Design” is not applicable: Shared with Camden.",
        ),
        (
            MilestoneFact("Design", MilestoneStatus.IN_PROGRESS, forecast=date(2026, 4, 3)),
            False,
            "“Design” is not complete: in progress, forecast 3 April 2026.",
        ),
        (
            MilestoneFact("Design", MilestoneStatus.NOT_STARTED),
            False,
            "“Design” is not complete: not started.",
        ),
        (
            MilestoneFact("Design", MilestoneStatus.SUBMITTED),
            False,
            "“Design” is not complete: submitted.",
        ),
        (
            MilestoneFact(
                "Design",
                MilestoneStatus.BLOCKED,
                waiting_on=Party.PSN_AUTHORITY,
                waiting_since=date(2026, 3, 2),
            ),
            False,
            "“Design” is not complete: blocked, waiting on PSN Authority since 2 March 2026.",
        ),
    ],
)
def test_a_milestone_is_done_or_not_applicable(
    fact: MilestoneFact, is_met: bool, words: str
) -> None:
    found = verdict(DESIGN, milestones={MilestoneCode.DESIGN: fact})

    assert (found.is_met, found.words) == (is_met, words)
    assert found.since == ("2026-02-27" if fact.actual else "")


@pytest.mark.parametrize(
    ("fact", "evidence"),
    [
        (MilestoneFact("Design", MilestoneStatus.NOT_STARTED), "design: not started"),
        (
            MilestoneFact(
                "Design",
                MilestoneStatus.IN_PROGRESS,
                baseline=date(2026, 3, 2),
                forecast=date(2026, 4, 3),
            ),
            "design: in progress, baseline 2 March 2026, forecast 3 April 2026",
        ),
        (
            MilestoneFact("Design", MilestoneStatus.COMPLETE, actual=date(2026, 2, 27)),
            "design: complete, actual 27 February 2026",
        ),
    ],
)
def test_the_evidence_of_a_milestone_is_its_code_status_and_dates(
    fact: MilestoneFact, evidence: str
) -> None:
    assert verdict(DESIGN, milestones={MilestoneCode.DESIGN: fact}).evidence == (evidence,)


def test_a_certificate_says_which_or_why_not() -> None:
    held = verdict(CriterionKind.CERTIFICATE_VALID, compliance=VALID)
    none = verdict(CriterionKind.CERTIFICATE_VALID, compliance=NO_CERTIFICATE)

    assert held.words == "Certificate P1, valid to 1 June 2026 (84 days left)."
    assert (held.is_met, held.since) == (True, "2025-06-01")
    assert (none.is_met, none.words) == (
        False,
        "No PSN compliance certificate has been issued or applied for.",
    )


@pytest.mark.parametrize(
    ("fields", "is_met", "words"),
    [
        (
            {},
            True,
            (
                "GCN gateway is measured up since 28 January 2026, midday; its last 3 checks were "
                "good."
            ),
        ),
        (
            {"flips": [Flip(LONG_AGO, UP), Flip(NOW, DOWN)]},
            False,
            "GCN gateway is measured down since 9 March 2026, midday.",
        ),
        (
            {"readings": (Reading.UP, Reading.UP, BAD, Reading.UP)},
            False,
            (
                "GCN gateway is measured up since 28 January 2026, midday, but has 2 of the 3 good "
                "checks in a row that it needs."
            ),
        ),
        (
            {"readings": (BAD, Reading.UP, Reading.UP)},
            False,
            (
                "GCN gateway is measured up since 28 January 2026, midday, but has none of the 3 "
                "good checks in a row that it needs."
            ),
        ),
        (
            {"readings": (SILENT, SILENT)},
            False,
            "GCN gateway has given no recent answer, so nothing can be said of it.",
        ),
        (
            {"readings": ()},
            False,
            "GCN gateway has given no recent answer, so nothing can be said of it.",
        ),
        ({"flips": ()}, False, "GCN gateway has not been measured yet."),
    ],
)
def test_measured_up_needs_the_status_and_three_good_checks_in_a_row(
    fields: dict[str, Any], is_met: bool, words: str
) -> None:
    found = verdict(GATEWAY, endpoints=[an_endpoint(**fields)])

    assert (found.is_met, found.words) == (is_met, words)


def test_an_endpoint_that_the_borough_does_not_have_is_not_up() -> None:
    found = verdict(GATEWAY, endpoints=[an_endpoint(EndpointKind.DNS)])

    assert found.words == "GCN gateway has not been measured yet."


def test_every_back_out_is_rehearsed_by_today() -> None:
    ready = verdict(CriterionKind.BACK_OUT_REHEARSED, services=[planned(), a_service()])
    left = [
        planned(PsnService.N3, rehearsed=None),
        planned(PsnService.DNS, rehearsed=date(2026, 3, 10)),
        a_service(PsnService.NTP, rehearsed=None),
    ]
    missing = verdict(CriterionKind.BACK_OUT_REHEARSED, services=left)

    assert (ready.is_met, ready.since) == (True, "2026-03-02")
    assert missing.words == "The back-out of N3 and PSN DNS is not rehearsed."
    assert missing.evidence == (
        "N3: not rehearsed",
        "PSN DNS: rehearsed on 10 March 2026",
        "PSN NTP: cut over",
    )


FREEZE = FreezeFact("Year end", date(2026, 3, 10), date(2026, 3, 12))


@pytest.mark.parametrize(
    ("services", "words"),
    [
        ([planned()], "N3 is planned within the freeze “Year end” (10 March 2026 to 12 March "),
        ([replace(planned(), window=None)], "No cutover is planned for N3."),
        (
            [planned(), planned(PsnService.DNS), replace(planned(PsnService.NTP), window=None)],
            "No cutover is planned for PSN NTP. N3 and PSN DNS are planned within the freeze ",
        ),
        ([], "No service is in scope, so there is nothing to cut over."),
    ],
)
def test_a_window_in_a_freeze_and_a_missing_one_are_unmet(services: list[Any], words: str) -> None:
    found = verdict(CriterionKind.OUTSIDE_FREEZE, services=services, freezes=[FREEZE])

    assert not found.is_met
    assert found.words.startswith(words)


def test_a_freeze_is_whole_days_in_london() -> None:
    midnight = NOW.replace(hour=0) + timedelta(days=4)
    window = (midnight, midnight + timedelta(hours=4))

    free = verdict(
        CriterionKind.OUTSIDE_FREEZE, services=[planned(), replace(planned(), window=window)]
    )
    after = verdict(
        CriterionKind.OUTSIDE_FREEZE, services=[replace(planned(), window=window)], freezes=[FREEZE]
    )
    touching = verdict(
        CriterionKind.OUTSIDE_FREEZE,
        services=[replace(planned(), window=(midnight - timedelta(hours=1), window[1]))],
        freezes=[FREEZE],
    )

    assert (free.is_met, after.is_met, touching.is_met) == (True, True, False)


def test_what_is_cut_over_is_out_of_every_freeze() -> None:
    assert verdict(CriterionKind.OUTSIDE_FREEZE, services=[a_service()], freezes=[FREEZE]).is_met


@pytest.mark.parametrize(
    ("services", "is_met", "words"),
    [
        ([a_service()], True, "It is cut over."),
        (
            [a_service(), a_service(PsnService.DNS)],
            True,
            "All 2 services in scope are cut over.",
        ),
        (
            [a_service(), planned(PsnService.DNS)],
            False,
            "1 of 2 services in scope is cut over. Missing: PSN DNS.",
        ),
        (
            [planned(), a_service(PsnService.DNS, outcome=CutoverOutcome.PARTIAL)],
            False,
            "None of 2 services in scope is cut over. Missing: N3 and PSN DNS.",
        ),
        ([], False, "No service is in scope, so there is nothing to cut over."),
    ],
)
def test_every_service_in_scope_is_cut_over(services: list[Any], is_met: bool, words: str) -> None:
    found = verdict(CriterionKind.SERVICE_CUT_OVER, services=services)

    assert (found.is_met, found.words) == (is_met, words)


def test_the_evidence_of_a_cutover_is_what_became_of_each_service() -> None:
    partial = a_service(PsnService.DNS, outcome=CutoverOutcome.PARTIAL)

    found = verdict(CriterionKind.SERVICE_CUT_OVER, services=[a_service(), partial, planned()])

    assert found.evidence == (
        "N3: cut over on 8 March 2026, midday",
        "PSN DNS: partial on 8 March 2026, midday",
        "N3: not cut over",
    )


MAIL = EndpointKind.MAIL_RELAY
HOURS = [Flip(LONG_AGO, UP), Flip(NOW - timedelta(hours=26), DOWN)]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"flips": ()}, "GCSx mail relay has not been measured yet."),
        ({"flips": HOURS}, "GCSx mail relay is measured down since 8 March 2026, 10:00am."),
        (
            {"readings": ()},
            "GCSx mail relay has given no recent answer, so nothing can be said of it.",
        ),
        (
            {"flips": [*HOURS, Flip(NOW - timedelta(hours=24), UP)]},
            (
                "GCSx mail relay was down or degraded for 120 minutes since 23 February 2026, "
                "midnight; a soak allows 60 minutes."
            ),
        ),
        (
            {"expected_from": NOW - timedelta(days=3)},
            (
                "GCSx mail relay is expected and measured since 6 March 2026, midday; a soak takes "
                "10 full working days after that."
            ),
        ),
    ],
)
def test_one_endpoint_spoils_the_soak(fields: dict[str, Any], words: str) -> None:
    found = verdict(
        CriterionKind.CLEAN_SOAK, endpoints=[an_endpoint(), an_endpoint(MAIL, **fields)]
    )

    assert (found.is_met, found.words) == (False, words)
    assert len(found.evidence) == 2


def test_what_is_not_critical_or_not_expected_is_no_part_of_the_soak() -> None:
    others = [
        an_endpoint(EndpointKind.NTP, flips=HOURS),
        an_endpoint(EndpointKind.DNS, flips=HOURS, expected_from=None),
        an_endpoint(EndpointKind.N3_GATEWAY, flips=HOURS, expected_from=NOW + timedelta(days=1)),
    ]

    assert verdict(CriterionKind.CLEAN_SOAK, endpoints=[an_endpoint(), *others]).is_met
    assert verdict(CriterionKind.CLEAN_SOAK, endpoints=others).words == (
        "None of its critical endpoints is expected to answer yet."
    )


def test_a_clean_soak_says_since_when_and_of_how_many() -> None:
    found = verdict(CriterionKind.CLEAN_SOAK)

    assert found.words == (
        "All 7 critical endpoints have been up through a clean soak since 23 February 2026."
    )
    assert found.since == "2026-02-23T00:00:00+00:00"


@pytest.mark.parametrize(
    ("fresh", "due", "is_met", "words"),
    [
        (Freshness.FRESH, date(2026, 3, 12), True, "The supplier’s next update is due by 12 "),
        (Freshness.DUE, date(2026, 3, 9), True, "The supplier’s next update is due by 9 March"),
        (Freshness.NOT_DUE, None, True, "No update of the claim is due."),
        (Freshness.OVERDUE, date(2026, 3, 6), False, "The supplier’s claim has had no recent "),
    ],
)
def test_a_claim_is_fresh_until_it_is_overdue(
    fresh: Freshness, due: date | None, is_met: bool, words: str
) -> None:
    found = verdict(CriterionKind.CLAIM_FRESH, freshness=fresh, next_update_by=due)

    assert found.is_met is is_met
    assert found.words.startswith(words)
