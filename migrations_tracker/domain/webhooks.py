"""Webhooks of suppliers: what they are told of, where they may stand, and what is refused."""

from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum
from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

from migrations_tracker.domain.access import Principal, Role, Scope
from migrations_tracker.domain.errors import NotYours, Refusal
from migrations_tracker.domain.networks import Networks, is_allowed, may_reach

MOST_WEBHOOKS: Final = 10
LONGEST_URL: Final = 500
LONGEST_DESCRIPTION: Final = 120
# How long the secret before is still signed with, beside the new one.
OVERLAP: Final = timedelta(days=7)
# What was told is kept so long, in the feed and for resending.
KEPT: Final = timedelta(days=90)
# The longest range that is resent at once.
MOST_RESENT: Final = 1000


class EventType(StrEnum):
    """What a supplier is told of."""

    MILESTONE_CHANGED = "milestone.changed"
    STAGE_CHANGED = "stage.changed"
    GATE_DECIDED = "gate.decided"
    DISCREPANCY_OPENED = "discrepancy.opened"
    DISCREPANCY_CLOSED = "discrepancy.closed"
    EVIDENCE_SCANNED = "evidence.scanned"
    EVIDENCE_REJECTED = "evidence.rejected"
    UPDATE_DUE = "update.due"
    ENDPOINT_STATUS_CHANGED = "endpoint.status_changed"
    INCIDENT_OPENED = "incident.opened"
    INCIDENT_UPDATED = "incident.updated"
    INCIDENT_RESOLVED = "incident.resolved"
    KEY_EXPIRING = "key.expiring"
    WEBHOOK_TEST = "webhook.test"

    @property
    def meaning(self) -> str:
        return MEANINGS[self]


MEANINGS: Final = {
    EventType.MILESTONE_CHANGED: "A date or the status of a milestone was changed",
    EventType.STAGE_CHANGED: "A stage was claimed",
    EventType.GATE_DECIDED: "A gate was passed, revoked or restored",
    EventType.DISCREPANCY_OPENED: "Claim and observation disagree",
    EventType.DISCREPANCY_CLOSED: "Claim and observation agree again",
    EventType.EVIDENCE_SCANNED: "A file was scanned and is clean",
    EventType.EVIDENCE_REJECTED: "A file was scanned and rejected",
    EventType.UPDATE_DUE: "The promised update is due",
    EventType.ENDPOINT_STATUS_CHANGED: "The measured status of an endpoint changed",
    EventType.INCIDENT_OPENED: "An incident was opened or reopened",
    EventType.INCIDENT_UPDATED: "An incident changed, or somebody wrote about it",
    EventType.INCIDENT_RESOLVED: "An incident was closed",
    EventType.KEY_EXPIRING: "An API key ends soon",
    EventType.WEBHOOK_TEST: "A test that somebody asked for",
}
# A test is sent to the webhook that is tested, whatever it has chosen.
CHOOSABLE: Final = tuple(one for one in EventType if one is not EventType.WEBHOOK_TEST)


class WebhookRefused(Refusal):
    """What makes no webhook; `field` is the field that mends it."""

    code, title = "webhook-refused", "The webhook cannot be kept so"


class AddressRefused(WebhookRefused):
    field = "target_url"

    def __init__(self, why: str) -> None:
        super().__init__(f"{why} Give an address that begins with https:// and can be reached.")


class EventTypesRequired(WebhookRefused):
    field = "event_types"

    def __init__(self) -> None:
        super().__init__("Choose at least one type of event.")


class DescriptionTooLong(WebhookRefused):
    field = "description"

    def __init__(self, length: int) -> None:
        super().__init__(
            f"The description has {length} characters. Shorten it to {LONGEST_DESCRIPTION}."
        )


class TooManyWebhooks(WebhookRefused):
    field = "target_url"

    def __init__(self) -> None:
        super().__init__(
            f"This supplier has {MOST_WEBHOOKS} webhooks, the most there may be. Remove one first."
        )


class RangeRefused(WebhookRefused):
    field = "since"

    def __init__(self, why: str) -> None:
        super().__init__(why)


class WebhookDisabled(Refusal):
    code, title = "webhook-disabled", "This webhook is disabled"

    def __init__(self) -> None:
        super().__init__("Nothing is sent to a disabled webhook. Enable it first.")


class SecretRotatedRecently(Refusal):
    code, title = "secret-rotated-recently", "The secret before is still in use"

    def __init__(self) -> None:
        super().__init__(
            "This secret was rotated within the last 7 days, and both are signed with until the "
            "older one ends. End the older one first, or wait."
        )


class WebhookFormUsed(Refusal):
    code, title = "webhook-form-used", "That form was used already"

    def __init__(self) -> None:
        super().__init__(
            "That form was used already, and the secret is not shown again. If it was not copied, "
            "rotate the secret."
        )


class WebhookChanged(Refusal):
    code, title = "webhook-changed", "Somebody else has changed this webhook"

    def __init__(self, *, sent: int, current: int) -> None:
        self.sent, self.current = sent, current
        super().__init__(
            f"You sent version {sent} of the webhook; it is now version {current}. "
            "Read it again, then decide."
        )


def may_manage(principal: Principal, supplier_id: int) -> bool:
    """People and keys of the supplier, the latter with their scope; administrators disable only."""
    own = Role.SUPPLIER in principal.roles and supplier_id in principal.supplier_ids
    return own and principal.holds(Scope.WEBHOOKS_MANAGE)


def check_may_manage(principal: Principal, supplier_id: int) -> None:
    """Raises NotYours."""
    if not may_manage(principal, supplier_id):
        raise NotYours("manage these webhooks", "People of the supplier")


def check_url(url: str, allowed: Networks) -> None:
    """Raises AddressRefused. What a name leads to is looked at each time it is connected to.

    http is for tests and for trying things out: to a numeric address in `allowed`, and no other.
    """
    if not 1 <= len(url) <= LONGEST_URL or not url.isascii() or not url.isprintable():
        raise AddressRefused(f"It has no, or more than {LONGEST_URL}, characters that may be used.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise AddressRefused("It is no web address.") from error
    host = parts.hostname or ""
    if port == 0 or not host or " " in url or "\\" in url:
        raise AddressRefused("It is no web address.")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused("It holds a name or a password.")
    if parts.fragment:
        raise AddressRefused("It holds a part after #, which is never sent.")
    _check_host(parts, host, allowed)


def _check_host(parts: SplitResult, host: str, allowed: Networks) -> None:
    try:
        ip_address(host)
    except ValueError:
        if parts.scheme != "https":
            raise AddressRefused("It does not begin with https://.") from None
        if "." not in host.rstrip(".") or host.rstrip(".").endswith((".local", ".internal")):
            raise AddressRefused("It leads into a private network.") from None
        return
    if not may_reach(host, allowed):
        raise AddressRefused("It leads into a private network.")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_allowed(host, allowed)):
        raise AddressRefused("It does not begin with https://.")


def check_subscription(event_types: Collection[str], description: str) -> None:
    """Raises a WebhookRefused."""
    if not event_types:
        raise EventTypesRequired
    if len(description) > LONGEST_DESCRIPTION:
        raise DescriptionTooLong(len(description))
