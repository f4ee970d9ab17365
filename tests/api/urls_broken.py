"""Addresses of views that fail, for the tests of failures."""

from typing import Never

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from rest_framework.request import Request

from migrations_tracker.api.base import ApiView
from migrations_tracker.services.idempotency import StillRunning


class Broken(ApiView):
    schema = None

    def get(self, request: Request) -> HttpResponse:
        raise ZeroDivisionError("the secret inside")

    def post(self, request: Request) -> Never:
        raise StillRunning(retry_after=1)


class NoDatabase(ApiView):
    schema = None

    def get(self, request: Request) -> HttpResponse:
        raise OperationalError("could not connect to 10.0.0.7")


def page_that_breaks(request: HttpRequest) -> Never:
    raise ZeroDivisionError(request.path)


urlpatterns = [
    path("api/v1/page-that-breaks", page_that_breaks),
    path("api/v1/broken", Broken.as_view()),
    path("api/v1/no-database", NoDatabase.as_view()),
    path("", include("config.urls")),
]
