"""Two addresses that do nothing but answer, behind the same middleware and the same door.

What a page or a call of the API costs more than these is its own.
"""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from rest_framework.request import Request
from rest_framework.response import Response

from config.urls import handler403, handler404, handler500
from migrations_tracker.api.base import ApiView
from migrations_tracker.domain.access import Principal
from migrations_tracker.web.access import for_signed_in

__all__ = ["handler403", "handler404", "handler500", "urlpatterns"]


@for_signed_in
def page(_: HttpRequest, principal: Principal) -> HttpResponse:
    return HttpResponse(principal.name)


class Call(ApiView):
    def get(self, request: Request) -> Response:
        return Response({"name": self.principal.name})


urlpatterns = [
    path("trivial/page", page),
    path("api/v1/trivial", Call.as_view()),
    path("", include("config.urls")),
]
