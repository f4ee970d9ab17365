"""The life of a certificate by date, written out by hand."""

from datetime import UTC, date, datetime

import pytest

from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.certificate import (
    NO_CERTIFICATE,
    Band,
    Certificate,
    CertificateStatus,
    Compliance,
    band,
    compliance,
    default_expiry,
    standing_words,
    why_not_valid,
)
from migrations_tracker.domain.policy import CERTIFICATE

S = CertificateStatus
TODAY = date(2026, 3, 9)
APPLIED = Certificate(applied=date(2025, 1, 10))
REFUSED = Certificate(applied=date(2025, 1, 10), refused=date(2025, 2, 20))
ISSUED = Certificate(
    applied=date(2025, 1, 10), number="P1", issued=date(2025, 3, 3), expires=date(2026, 3, 3)
)
RENEWED = Certificate(number="P2", issued=date(2026, 2, 2), expires=date(2027, 2, 2))
REPLACED = Certificate(
    number="P1", issued=date(2025, 3, 3), expires=date(2026, 3, 3), replaced=date(2026, 2, 2)
)
WITHDRAWN = Certificate(
    number="P1", issued=date(2025, 3, 3), expires=date(2026, 3, 3), withdrawn=date(2025, 9, 1)
)
RENEWAL = Certificate(applied=date(2026, 1, 15))
GIVEN_UP = Certificate(applied=date(2025, 1, 10), withdrawn=date(2025, 2, 1))


@pytest.mark.parametrize(
    ("certificate", "today", "status"),
    [
        (APPLIED, date(2025, 1, 10), S.APPLIED),
        (APPLIED, date(2030, 1, 1), S.APPLIED),
        (REFUSED, date(2025, 2, 20), S.REFUSED),
        (ISSUED, date(2025, 3, 3), S.VALID),
        (ISSUED, date(2026, 3, 2), S.VALID),
        (ISSUED, date(2026, 3, 3), S.VALID),
        (ISSUED, date(2026, 3, 4), S.EXPIRED),
        (WITHDRAWN, date(2025, 10, 1), S.WITHDRAWN),
        (WITHDRAWN, date(2026, 10, 1), S.WITHDRAWN),
        (REPLACED, date(2026, 2, 3), S.EXPIRED),
        (GIVEN_UP, date(2025, 2, 1), S.WITHDRAWN),
    ],
)
def test_the_status_follows_from_the_dates(
    certificate: Certificate, today: date, status: CertificateStatus
) -> None:
    assert certificate.status(today) is status


@pytest.mark.parametrize(
    ("at", "expires", "status"),
    [
        (datetime(2026, 3, 3, 23, 59, tzinfo=UTC), date(2026, 3, 3), S.VALID),
        (datetime(2026, 3, 4, 0, 0, tzinfo=UTC), date(2026, 3, 3), S.EXPIRED),
        (datetime(2026, 7, 3, 22, 59, tzinfo=UTC), date(2026, 7, 3), S.VALID),
        (datetime(2026, 7, 3, 23, 0, tzinfo=UTC), date(2026, 7, 3), S.EXPIRED),
    ],
)
def test_a_certificate_ends_at_midnight_in_london(
    at: datetime, expires: date, status: CertificateStatus
) -> None:
    certificate = Certificate(number="P1", issued=date(2025, 8, 1), expires=expires)

    assert certificate.status(london_date(at)) is status


@pytest.mark.parametrize(
    ("known", "status", "number", "days_left", "renewing"),
    [
        ([], None, "", None, False),
        ([APPLIED], S.APPLIED, "", None, True),
        ([REFUSED], S.REFUSED, "", None, False),
        ([APPLIED, REFUSED], S.APPLIED, "", None, True),
        ([ISSUED], S.EXPIRED, "P1", -6, False),
        ([RENEWAL, ISSUED], S.EXPIRED, "P1", -6, True),
        ([RENEWED, REPLACED], S.VALID, "P2", 330, False),
        ([REPLACED, RENEWED], S.VALID, "P2", 330, False),
        ([WITHDRAWN], S.WITHDRAWN, "P1", 0, False),
        ([RENEWAL, WITHDRAWN], S.WITHDRAWN, "P1", 0, True),
        ([GIVEN_UP], S.WITHDRAWN, "", None, False),
    ],
)
def test_what_stands_of_all_the_certificates(
    known: list[Certificate],
    status: CertificateStatus | None,
    number: str,
    days_left: int | None,
    *,
    renewing: bool,
) -> None:
    found = compliance(known, TODAY)

    assert (found.status, found.days_left) == (status, days_left)
    assert (found.certificate.number if found.certificate else "") == number
    assert (found.application is not None) is renewing


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ([], "No PSN compliance certificate has been issued or applied for."),
        (
            [APPLIED],
            (
                "No PSN compliance certificate has been issued; one was applied for on "
                "10 January 2025."
            ),
        ),
        (
            [REFUSED],
            "The application for a PSN compliance certificate was refused on 20 February 2025.",
        ),
        ([ISSUED], "The PSN compliance certificate expired on 3 March 2026."),
        (
            [RENEWAL, ISSUED],
            (
                "The PSN compliance certificate expired on 3 March 2026. A new one was applied "
                "for on 15 January 2026."
            ),
        ),
        ([WITHDRAWN], "The PSN compliance certificate was withdrawn on 1 September 2025."),
        (
            [GIVEN_UP],
            "The application for a PSN compliance certificate was withdrawn on 1 February 2025.",
        ),
        ([RENEWED], None),
    ],
)
def test_what_is_missing_names_the_evidence(known: list[Certificate], words: str | None) -> None:
    assert why_not_valid(compliance(known, TODAY)) == words


def test_a_valid_certificate_is_told_with_its_days() -> None:
    assert standing_words(compliance([RENEWED], TODAY)) == (
        "P2, valid to 2 February 2027 (330 days left)"
    )
    assert standing_words(NO_CERTIFICATE).startswith("No PSN compliance certificate")


@pytest.mark.parametrize(
    ("issued", "expires"),
    [
        (date(2025, 3, 3), date(2026, 3, 3)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2025, 12, 31), date(2026, 12, 31)),
    ],
)
def test_a_certificate_holds_for_twelve_months(issued: date, expires: date) -> None:
    assert default_expiry(issued, CERTIFICATE) == expires


@pytest.mark.parametrize(
    ("status", "days_left", "expected"),
    [
        (S.EXPIRED, -1, Band.EXPIRED),
        (S.VALID, 0, Band.WITHIN_14),
        (S.VALID, 14, Band.WITHIN_14),
        (S.VALID, 15, Band.WITHIN_30),
        (S.VALID, 30, Band.WITHIN_30),
        (S.VALID, 31, Band.WITHIN_60),
        (S.VALID, 60, Band.WITHIN_60),
        (S.VALID, 61, Band.WITHIN_90),
        (S.VALID, 90, Band.WITHIN_90),
        (S.VALID, 91, Band.LATER),
        (S.APPLIED, None, Band.NONE),
        (S.WITHDRAWN, 0, Band.NONE),
        (None, None, Band.NONE),
    ],
)
def test_bands_meet_without_a_gap(
    status: CertificateStatus | None, days_left: int | None, expected: Band
) -> None:
    assert band(Compliance(None, None, status, days_left)) is expected


def test_every_status_and_band_has_its_word() -> None:
    assert [one.label for one in S] == ["Applied", "Refused", "Valid", "Expired", "Withdrawn"]
    assert len({one.label for one in Band}) == len(Band)
