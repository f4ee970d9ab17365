"""Changing the limits of the programme's rules."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.errors import NotYours
from migrations_tracker.domain.ledger import EventKind
from migrations_tracker.domain.policy_refusals import PolicyChangedMeanwhile
from migrations_tracker.domain.policy_rules import BY_NAME, RULES, PolicyRule
from migrations_tracker.domain.policy_values import check_policy, number_words
from migrations_tracker.models import Event, PolicyValue
from migrations_tracker.services.audit import Origin, append, lock_programme
from migrations_tracker.services.endpoints import interval_changed
from migrations_tracker.services.reconcile import review_soon


@dataclass(frozen=True, slots=True)
class PolicyOutcome:
    value: PolicyValue
    event: Event | None


@transaction.atomic
def change_policy(
    name: str, number: Decimal, origin: Origin, *, reason: str, expected_version: int | None = None
) -> PolicyOutcome:
    """Set a limit to another number of its unit. At most nine queries.

    The event is None where the number stood already. What follows from the limit by time is
    reviewed by the next run of the reviews. Raises NotYours, PolicyChangedMeanwhile or what
    `check_policy` raises; nothing has been written then. KeyError for an unknown name.
    """
    if Role.ADMINISTRATOR not in origin.principal.roles:
        raise NotYours("change the policy", "Administrators")
    rule = BY_NAME[name]
    stream = lock_programme()
    stored = {one.name: one for one in PolicyValue.objects.all()}
    row = stored.get(name) or PolicyValue(name=name, value=rule.published, version=0)
    if row.value == number:
        return PolicyOutcome(row, None)
    if expected_version is not None and expected_version != row.version:
        raise PolicyChangedMeanwhile(rule.label, present=f"{number_words(row.value)} {rule.unit}")
    check_policy(rule, number, {one.name: one.value for one in stored.values()}, reason)
    old = {"name": name, "value": number_words(row.value)}
    row.value, row.updated_at = number, origin.now
    row.version += 1
    row.save()
    _follow(rule, number, origin.now)
    new = {"name": name, "value": number_words(number)}
    event = append(
        stream, EventKind.POLICY_CHANGED, origin, old=old, new=new, reason=reason.strip()
    )
    return PolicyOutcome(row, event)


def _follow(rule: PolicyRule, number: Decimal, now: datetime) -> None:
    if rule.name == "check_interval":
        interval_changed(int(number), now)
    review_soon(now)


@transaction.atomic
def load_policy(now: datetime) -> int:
    """Store the published number of each limit that has none; how many had none. Two queries."""
    known = set(PolicyValue.objects.values_list("name", flat=True))
    missing = [
        PolicyValue(name=rule.name, value=rule.published, updated_at=now)
        for rule in RULES
        if rule.name not in known
    ]
    PolicyValue.objects.bulk_create(missing)
    return len(missing)
