"""Where the API and whom to tell of a weakness are found: addresses that the RFCs fix."""

import json
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

LINKSET: Final = 'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"'


@require_safe
def api_catalog(request: HttpRequest) -> HttpResponse:
    """RFC 9727: the API with its description and its pages, as a set of links."""

    def link(name: str, kind: str) -> list[dict[str, str]]:
        return [{"href": request.build_absolute_uri(reverse(name)), "type": kind}]

    catalog = {
        "anchor": request.build_absolute_uri("/api/v1/"),
        "service-desc": link("api:openapi", "application/json"),
        "service-doc": link("api:docs", "text/html"),
        "status": link("health-ready", "application/json"),
    }
    answer = HttpResponse(json.dumps({"linkset": [catalog]}), content_type=LINKSET)
    answer["Link"] = f'<{request.build_absolute_uri()}>; rel="api-catalog"'
    return answer


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116: whom to tell of a weakness. Not there where nobody is named, or no longer."""
    contacts, expires = settings.SECURITY_CONTACT, settings.SECURITY_EXPIRES
    if not contacts or expires is None or expires <= timezone.now():
        raise Http404
    lines = [
        *(f"Contact: {one}" for one in contacts),
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {request.build_absolute_uri()}",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


urlpatterns = [
    path("api-catalog", api_catalog, name="api-catalog"),
    path("security.txt", security_txt, name="security-txt"),
]
