"""The published schema: made once in each process, of the views themselves."""

from functools import cache
from typing import Any

from django.http import HttpResponse
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request

from migrations_tracker.api.answers import answer_bytes, render
from migrations_tracker.api.base import ApiView


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # its metaclass
    target_class = "migrations_tracker.api.authentication.ApiKeyAuthentication"
    name = "ApiKey"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "lpsn_live_…",
            "description": "A supplier’s key. The scopes that an operation needs stand with it.",
        }


class BrowserSessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # its metaclass
    target_class = "migrations_tracker.api.authentication.BrowserSessionAuthentication"
    name = "BrowserSession"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "A person signed in to the pages, who may only read.",
        }


@cache
def document() -> dict[str, Any]:
    """The whole OpenAPI document."""
    generator: Any = SchemaGenerator
    made: dict[str, Any] = generator().get_schema(request=None, public=True)
    return made


@cache
def _rendered() -> bytes:
    return render(document())


def problem_types() -> list[dict[str, Any]]:
    """Every problem that the API can answer with: code, title, status and what it means."""
    found: list[dict[str, Any]] = document()["x-problem-types"]
    return found


class OpenApi(ApiView):
    """The schema, for anybody. No query."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    schema = None

    def get(self, request: Request) -> HttpResponse:
        return answer_bytes(request, _rendered())
