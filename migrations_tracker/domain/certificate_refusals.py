"""What the rules of certificates refuse, in words. `field` names the field that mends it."""

from datetime import date

from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.findings import long_date


class CertificateRefusal(Refusal):
    """A refusal about a certificate; `field` names the field that mends it."""


class ApplicationOpen(CertificateRefusal):
    code = "application-open"
    title = "An application is open already"

    def __init__(self, *, applied: date) -> None:
        super().__init__(
            f"A certificate was applied for on {long_date(applied)} and nothing has come of it "
            "yet. Record what came of it first."
        )


class NoApplication(CertificateRefusal):
    code = "no-application"
    title = "No application is open"

    def __init__(self) -> None:
        super().__init__("No application for a certificate is open, so there is none to refuse.")


class NothingToWithdraw(CertificateRefusal):
    code = "nothing-to-withdraw"
    title = "There is nothing to withdraw"

    def __init__(self) -> None:
        super().__init__(
            "No certificate is in force and no application is open, so there is none to withdraw."
        )


class NumberRequired(CertificateRefusal):
    code, field = "number-required", "number"
    title = "A certificate has a number"

    def __init__(self) -> None:
        super().__init__("Write the number that stands on the certificate.")


class NumberTaken(CertificateRefusal):
    code, field = "number-taken", "number"
    title = "This number is recorded already"

    def __init__(self, *, number: str) -> None:
        super().__init__(
            f"The number {number} is recorded for another certificate. Check it against the paper."
        )


class ExpiresBeforeIssued(CertificateRefusal):
    code, field = "expires-before-issued", "expires_date"
    title = "A certificate expires after it was issued"

    def __init__(self, *, issued: date, expires: date) -> None:
        super().__init__(
            f"It would expire on {long_date(expires)}, but it was issued on {long_date(issued)}. "
            "Write a later date."
        )


class NotYetHappened(CertificateRefusal):
    code = "not-yet-happened"
    title = "This has not happened yet"

    def __init__(self, *, field: str, day: date) -> None:
        self.field = field
        super().__init__(f"{long_date(day)} is still to come. Record it once it has happened.")


class TooEarly(CertificateRefusal):
    code = "too-early"
    title = "This is earlier than what it follows"

    def __init__(self, *, field: str, day: date, since: date, what: str) -> None:
        self.field = field
        super().__init__(
            f"{long_date(day)} is before {long_date(since)}, when it was {what}. Check the date."
        )


class CertificateReasonRequired(CertificateRefusal):
    code, field = "reason-required", "reason"
    title = "A reason is required"

    def __init__(self, action: str) -> None:
        super().__init__(f"Say why the certificate was {action}.")
