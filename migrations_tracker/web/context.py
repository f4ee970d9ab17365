"""What the frame of every page needs."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from migrations_tracker.domain.access import Principal, Role
from migrations_tracker.models import User


@dataclass(frozen=True, slots=True)
class Place:
    """A link of the service navigation; `is_current` also within its section."""

    url_name: str
    label: str
    is_current: bool


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """At most one query, and none where the view has asked who is there already."""
    user = getattr(request, "user", None)
    principal = user.principal() if isinstance(user, User) else None
    return {
        "site_name": settings.SITE_NAME,
        "illustrative": settings.DEMO,
        "navigation": _navigation(request, principal) if principal else (),
        "sees_everything": principal is not None and principal.sees_everything,
        "is_administrator": principal is not None and Role.ADMINISTRATOR in principal.roles,
    }


def _navigation(request: HttpRequest, principal: Principal) -> list[Place]:
    match = request.resolver_match
    here = match.view_name if match else ""
    places = [("web:boroughs", "Boroughs")]
    if principal.sees_totals:
        places = [("web:overview", "Overview"), *places]
        places += [
            ("web:waves", "Waves"),
            ("web:certificates", "Certificates"),
            ("web:raid", "RAID"),
            ("web:savings", "Savings"),
        ]
    places.append(("web:my-work", "My work"))
    return [Place(name, label, _is_within(here, name)) for name, label in places]


def _is_within(here: str, section: str) -> bool:
    if section in {"web:boroughs", "web:raid", "web:waves"}:
        return here.startswith(section.removesuffix("s"))
    return here == section
