"""What the frame of every page needs."""

from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest

from migrations_tracker.domain.access import Principal, Role
from migrations_tracker.models import User
from migrations_tracker.web.appearance import appearance_of
from migrations_tracker.web.saved_views import offer


@dataclass(frozen=True, slots=True)
class Place:
    """A link of the service navigation; `is_current` also within its section."""

    url_name: str
    label: str
    is_current: bool


# The pages within “Plan”, in the order of its own navigation.
PLAN: Final = (
    ("web:plan", "Timeline"),
    ("web:waves", "Waves"),
    ("web:plan-cutovers", "Cutovers"),
    ("web:plan-freezes", "Freezes and board dates"),
    ("web:certificates", "Certificates"),
    ("web:plan-import", "Export and import"),
)
STATUS: Final = (
    ("web:service-status", "Status now"),
    ("web:incidents", "Incidents"),
    ("web:maintenance", "Maintenance"),
)

# The pages within “My work” of the people of a supplier.
MY_WORK: Final = (
    ("web:my-work", "This week"),
    ("web:my-work-milestones", "Milestones"),
    ("web:my-work-bulk", "In a file"),
    ("web:my-work-scorecard", "Scorecard"),
    ("web:my-work-keys", "API keys"),
    ("web:my-work-webhooks", "Webhooks"),
)


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """At most one query, and none where the view has asked who is there already.

    One more on a list that can be saved as a view.
    """
    user = getattr(request, "user", None)
    principal = user.principal() if isinstance(user, User) else None
    return {
        "site_name": settings.SITE_NAME,
        "appearance": appearance_of(request),
        "illustrative": settings.DEMO,
        "navigation": _navigation(request, principal) if principal else (),
        "sees_everything": principal is not None and principal.sees_everything,
        "plan_navigation": _plan_navigation(request, principal) if principal else (),
        "work_navigation": _work_navigation(request, principal) if principal else (),
        "status_navigation": _status_navigation(request) if principal else (),
        "saved_views": offer(request, user) if isinstance(user, User) and principal else None,
        "is_administrator": principal is not None and Role.ADMINISTRATOR in principal.roles,
    }


def _navigation(request: HttpRequest, principal: Principal) -> list[Place]:
    here = _here(request)
    suppliers = [("web:suppliers", "Suppliers")] if principal.sees_everything else []
    places = [
        ("web:boroughs", "Boroughs"),
        *suppliers,
        ("web:plan", "Plan"),
        ("web:service-status", "Service status"),
    ]
    if principal.sees_totals:
        places = [("web:overview", "Overview"), *places]
        places += [("web:raid", "RAID"), ("web:savings", "Savings")]
    places.append(("web:my-work", "My work"))
    return [Place(name, label, _is_within(here, name)) for name, label in places]


def _plan_navigation(request: HttpRequest, principal: Principal) -> list[Place]:
    """The pages of the plan, where one of them is open; waves are of the capital."""
    here = _here(request)
    if not _is_within(here, "web:plan"):
        return []
    return [
        Place(name, label, here == name)
        for name, label in PLAN
        if principal.sees_totals or name != "web:waves"
    ]


def _work_navigation(request: HttpRequest, principal: Principal) -> list[Place]:
    """The supplier’s own pages, where one of them is open."""
    here = _here(request)
    if not principal.supplier_ids or not _is_within(here, "web:my-work"):
        return []
    return [Place(name, label, _is_own(here, name)) for name, label in MY_WORK]


def _is_own(here: str, name: str) -> bool:
    """The page itself, or one that it leads to."""
    return here == name or (name != "web:my-work" and here.startswith(name.removesuffix("s")))


def _status_navigation(request: HttpRequest) -> list[Place]:
    """The pages of service status, where one of them is open."""
    here = _here(request)
    if not _is_within(here, "web:service-status"):
        return []
    return [Place(name, label, here == name) for name, label in STATUS]


def _here(request: HttpRequest) -> str:
    match = request.resolver_match
    return match.view_name if match else ""


def _is_within(here: str, section: str) -> bool:
    if section == "web:plan":
        return here.startswith(("web:plan", "web:wave")) or here in dict(PLAN)
    if section == "web:service-status":
        return here.startswith(("web:service-status", "web:endpoint", "web:incident", "web:maint"))
    if section == "web:suppliers" and here.startswith(("web:scorecard", "web:chase")):
        return True
    if section in {"web:boroughs", "web:suppliers", "web:raid", "web:my-work"}:
        return here.startswith(section.removesuffix("s"))
    return here == section
