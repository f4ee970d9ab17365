"""Pages that explain: what the statuses mean, and how accessible the tracker is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from migrations_tracker.domain.burn_up import FEWEST_DONE
from migrations_tracker.domain.delivery import DeliveryStatus
from migrations_tracker.domain.endpoint_kinds import KINDS
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.judgement import LONGEST_OVERRIDE, OVERRIDES, Level
from migrations_tracker.domain.stages import LINE
from migrations_tracker.facts import read_policies


@require_safe
def statuses(request: HttpRequest) -> HttpResponse:
    """The published rules, with the numbers that are in force. One query."""
    policies = read_policies()
    context = {
        "delivery": policies.delivery,
        "checks": policies.checks,
        "certificates": policies.certificate,
        "gates": policies.gate,
        "fewest_done": FEWEST_DONE,
        "interval_s": int(policies.checks.interval.total_seconds()),
        "stale_s": int(policies.checks.stale_after().total_seconds()),
        "D": {status.name: status for status in DeliveryStatus},
        "E": {status.name: status for status in EndpointStatus},
        "overrides": OVERRIDES,
        "override_days": LONGEST_OVERRIDE.days,
        "levels": Level,
        "stages": LINE,
        "kinds": KINDS.values(),
    }
    return render(request, "help/statuses.html", context)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "help/accessibility.html")
