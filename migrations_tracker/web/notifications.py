"""Whether a person gets e-mails about incidents: their own choice."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from migrations_tracker.domain.access import Principal, Role
from migrations_tracker.models import User
from migrations_tracker.services.people import choose_incident_mail
from migrations_tracker.web.access import for_signed_in

TOLD = frozenset({Role.MANAGER, Role.BOROUGH})


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def notifications(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The choice; other roles than managers and borough officers learn that they have none."""
    assert isinstance(request.user, User)
    may_choose = bool(TOLD & principal.roles)
    if request.method == "POST" and may_choose:
        wanted = request.POST.get("incidents") == "yes"
        choose_incident_mail(request.user, timezone.now(), wanted=wanted)
        words = "From now on you get" if wanted else "You no longer get"
        messages.success(request, f"{words} e-mails about incidents.")
        return redirect("web:notifications")
    context = {
        "person": request.user,
        "may_choose": may_choose,
        "is_manager": Role.MANAGER in principal.roles,
        "now": timezone.now(),
    }
    return render(request, "account/notifications.html", context)


pages = [path("account/notifications/", notifications, name="notifications")]
