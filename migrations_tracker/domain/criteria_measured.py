"""The criteria that rest on what the checks measure: up now, and up through a soak."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.endpoint_kinds import Criticality, EndpointKind
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.findings import count_of, long_date
from migrations_tracker.domain.gate_facts import EndpointFact, Facts
from migrations_tracker.domain.moments import full_moment
from migrations_tracker.domain.policy import GatePolicy
from migrations_tracker.domain.soak import Soak, soak
from migrations_tracker.domain.verdict import Verdict, met, unmet

MINUTE: Final = timedelta(minutes=1)


def measured_up(parameter: str, facts: Facts) -> Verdict:
    """One kind of endpoint is measured up, and its last checks found it so without a break."""
    kind = EndpointKind(parameter)
    one = next((each for each in facts.endpoints if each.kind is kind), None)
    if one is None or one.measured is None or one.since is None:
        return unmet(f"{kind.label} has not been measured yet.")
    since = full_moment(one.since)
    if one.measured is not EndpointStatus.UP:
        return unmet(f"{kind.label} is measured {one.measured.value} since {since}.")
    if not one.has_answered:
        return unmet(f"{kind.label} has given no recent answer, so nothing can be said of it.")
    needed = facts.policy.measured_up_checks
    if one.good_run < needed:
        checks = f"{one.good_run or 'none'} of the {needed} good checks in a row that it needs"
        return unmet(f"{kind.label} is measured up since {since}, but has {checks}.")
    words = f"{kind.label} is measured up since {since}; its last {needed} checks were good."
    return met(words, since=one.since)


def clean_soak(_: str, facts: Facts) -> Verdict:
    """Every expected critical endpoint has been up through a soak, and is up now."""
    found = [(one, soak_of(one, facts)) for one in expected_critical(facts)]
    if not found:
        return unmet("None of its critical endpoints is expected to answer yet.")
    against = [words for one, seen in found if (words := _against(one, seen, facts.policy))]
    evidence = [_said(one, seen) for one, seen in found]
    if against:
        return unmet(" ".join(against), of=evidence)
    start = found[0][1].needed_from
    number = count_of(len(found), "critical endpoint")
    return met(
        f"{'All ' if len(found) > 1 else ''}{number} {'have' if len(found) > 1 else 'has'} been up "
        f"through a clean soak since {long_date(london_date(start))}.",
        since=start,
        of=evidence,
    )


def expected_critical(facts: Facts) -> Sequence[EndpointFact]:
    return [
        one
        for one in facts.endpoints
        if one.kind.criticality is Criticality.CRITICAL
        and one.expected_from is not None
        and one.expected_from <= facts.now
    ]


def soak_of(one: EndpointFact, facts: Facts) -> Soak:
    return soak(one.flips, one.expected_from, gaps=one.gaps, now=facts.now, policy=facts.policy)


def spoiled(one: EndpointFact, facts: Facts) -> str:
    """That an endpoint has been down past its soak rule, in words; empty where it has not."""
    seen = soak_of(one, facts)
    return _too_long(one, seen, facts.policy) if seen.is_spoiled(facts.policy) else ""


def spoils_at(one: EndpointFact, facts: Facts) -> datetime | None:
    """When an endpoint that is not up now will have been so for too long; None while it is up."""
    seen = soak_of(one, facts)
    if one.measured in {None, EndpointStatus.UP} or seen.is_spoiled(facts.policy):
        return None
    return facts.now + (facts.policy.soak_allowed_downtime - seen.downtime) + timedelta(seconds=1)


def _against(one: EndpointFact, seen: Soak, policy: GatePolicy) -> str:
    name = one.kind.label
    if one.measured is None or seen.began is None or one.since is None:
        return f"{name} has not been measured yet."
    if one.measured is not EndpointStatus.UP:
        return f"{name} is measured {one.measured.value} since {full_moment(one.since)}."
    if not seen.is_long_enough():
        days = count_of(policy.soak_working_days, "full working day")
        began = full_moment(seen.began)
        return f"{name} is expected and measured since {began}; a soak takes {days} after that."
    if not one.has_answered:
        return f"{name} has given no recent answer, so nothing can be said of it."
    return _too_long(one, seen, policy) if seen.is_spoiled(policy) else ""


def _too_long(one: EndpointFact, seen: Soak, policy: GatePolicy) -> str:
    return (
        f"{one.kind.label} was down or degraded for {_minutes(seen.downtime)} since "
        f"{full_moment(seen.needed_from)}; a soak allows {_minutes(policy.soak_allowed_downtime)}."
    )


def _said(one: EndpointFact, seen: Soak) -> str:
    """What is known of one endpoint, such as “PSN DNS: up since 3 March 2026, 8:05am …”."""
    if one.measured is None or one.since is None:
        return f"{one.kind.label}: not measured yet"
    words = f"{one.kind.label}: {one.measured.value} since {full_moment(one.since)}"
    if not seen.downtime:
        return words
    lost, start = _minutes(seen.downtime), full_moment(seen.needed_from)
    return f"{words}; down or degraded for {lost} since {start}"


def _minutes(length: timedelta) -> str:
    return count_of(length // MINUTE, "minute")
