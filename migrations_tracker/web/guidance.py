"""Pages that explain: statuses, words, sources, help, accessibility, privacy and cookies."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from migrations_tracker.domain.burn_up import FEWEST_DONE
from migrations_tracker.domain.delivery import DeliveryStatus
from migrations_tracker.domain.endpoint_kinds import KINDS
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.findings import count_of
from migrations_tracker.domain.glossary import GLOSSARY
from migrations_tracker.domain.judgement import LONGEST_OVERRIDE, OVERRIDES, Level
from migrations_tracker.domain.stages import LINE
from migrations_tracker.facts import read_policies
from migrations_tracker.web.appearance import COOKIE


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


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    return render(request, "help/glossary.html", {"terms": GLOSSARY})


@require_safe
def data_sources(request: HttpRequest) -> HttpResponse:
    """Who gives what, with the limits in force. One query."""
    checks = read_policies().checks
    context = {
        "interval_s": int(checks.interval.total_seconds()),
        "stale_s": int(checks.stale_after().total_seconds()),
        "results_days": settings.CHECK_KEEP_RESULTS_DAYS,
        "hours_days": settings.CHECK_KEEP_HOURS_DAYS,
        "days_days": settings.CHECK_KEEP_DAYS_DAYS,
    }
    return render(request, "help/data_sources.html", context)


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    return render(request, "help/contact.html", {"contact": settings.CONTACT_EMAIL})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "help/privacy.html")


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie of ours, by the name that it has here."""

    name: str
    purpose: str
    ends: str


@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    hours = count_of(settings.SESSION_COOKIE_AGE // 3600, "hour")
    weeks = count_of(settings.CSRF_COOKIE_AGE // (7 * 24 * 3600), "week")
    found = [
        Cookie(
            settings.SESSION_COOKIE_NAME,
            "That you are signed in, and what a form tells you after it is sent.",
            f"When you sign out or close the browser, and after {hours} at the latest",
        ),
        Cookie(
            settings.CSRF_COOKIE_NAME,
            "That a form which arrives was shown to you by the tracker.",
            f"After {weeks}",
        ),
        Cookie(COOKIE, "The colours that you chose in this browser, if you did.", "After a year"),
    ]
    return render(request, "help/cookies.html", {"cookies": found})


pages = [
    path("help/", contact, name="help"),
    path("help/statuses/", statuses, name="help-statuses"),
    path("help/glossary/", glossary, name="help-glossary"),
    path("help/data-sources/", data_sources, name="help-data-sources"),
    path("help/accessibility/", accessibility, name="help-accessibility"),
    path("help/privacy/", privacy, name="help-privacy"),
    path("help/cookies/", cookies, name="help-cookies"),
]
