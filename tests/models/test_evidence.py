"""What the database refuses of evidence and cutovers, whoever asks."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from migrations_tracker.models import Evidence, ServiceCutover
from tests.make import NOON, make_migration

pytestmark = pytest.mark.django_db
FILE: dict[str, object] = {
    "file": "1.pdf",
    "content_type": "application/pdf",
    "size": 20,
    "sha256": "a" * 64,
}
LINK: dict[str, object] = {"link": "https://files.example/1"}
BROKEN: list[tuple[dict[str, object], str]] = [
    ({}, "evidence_is_a_file_or_a_link"),
    (FILE | LINK, "evidence_is_a_file_or_a_link"),
    (FILE | {"sha256": ""}, "evidence_is_a_file_or_a_link"),
    (FILE | {"size": 0}, "evidence_is_a_file_or_a_link"),
    (LINK | {"scan_state": "lucky"}, "evidence_scan_state_is_known"),
    (LINK | {"title": ""}, "evidence_has_title"),
    (LINK | {"withdrawn_at": NOON}, "evidence_withdrawn_has_reason"),
    (LINK | {"withdrawn_reason": "Wrong."}, "evidence_withdrawn_has_reason"),
]


def make(**fields: object) -> Evidence:
    values: dict[str, object] = {
        "migration": make_migration(),
        "about": "service",
        "code": "n3",
        "title": "Report",
        "scan_state": "clean",
        "added_at": NOON,
        "added_by": "user:1",
    }
    return Evidence.objects.create(**(values | fields))


@pytest.mark.parametrize(("fields", "constraint"), BROKEN)
def test_broken_evidence_is_refused(fields: dict[str, object], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make(**fields)


@pytest.mark.parametrize("fields", [FILE, LINK])
def test_a_file_or_a_link_is_kept(fields: dict[str, object]) -> None:
    assert make(**fields).subject.label == "N3"


HOUR = timedelta(hours=1)
BROKEN_CUTOVERS: list[tuple[dict[str, object], str]] = [
    ({"in_scope": False}, "servicecutover_out_of_scope_has_reason"),
    ({"planned_start_at": NOON}, "servicecutover_window_has_two_ends"),
    (
        {"planned_start_at": NOON, "planned_end_at": NOON},
        "servicecutover_window_has_two_ends",
    ),
    (
        {
            "planned_start_at": NOON,
            "planned_end_at": NOON + HOUR,
            "no_return_at": NOON + 2 * HOUR,
        },
        "servicecutover_no_return_in_window",
    ),
    ({"outcome": "completed"}, "servicecutover_outcome_has_time"),
    (
        {
            "outcome": "partial",
            "outcome_at": NOON,
            "signed_off_at": NOON,
            "signed_off_by": "user:1",
        },
        "servicecutover_signed_off_is_completed",
    ),
]


@pytest.mark.parametrize(("fields", "constraint"), BROKEN_CUTOVERS)
def test_a_broken_cutover_is_refused(fields: dict[str, object], constraint: str) -> None:
    row = make_migration().service_cutovers.get(service="n3")

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ServiceCutover.objects.filter(pk=row.pk).update(**fields)
