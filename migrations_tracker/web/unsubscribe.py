"""Ending the daily digest from an e-mail, without signing in (RFC 8058)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from migrations_tracker.services.digests import person_of, stop_digest


# Mail programs send the form by themselves; what it may do is in the address.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the address asks; only a POST ends it, as often as it is sent."""
    person = person_of(token)
    if person is None:
        raise Http404
    is_done = request.method == "POST"
    if is_done:
        stop_digest(person)
    return render(request, "digest/unsubscribe.html", {"is_done": is_done})


pages = [path("unsubscribe/<str:token>/", unsubscribe, name="unsubscribe")]
