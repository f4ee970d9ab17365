"""Authorities, with the endpoints that each must reach."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from boroughs.admin import BoroughAdmin
from boroughs.models import Borough
from migrations_tracker.services.endpoints import create_endpoints


class BoroughWithEndpointsAdmin(BoroughAdmin):
    def save_model(self, request: HttpRequest, obj: Borough, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """A new authority gets its ten endpoints with it."""
        super().save_model(request, obj, form, change)
        if not change:
            create_endpoints(obj, timezone.now())
