"""Addresses under /api/ that are none."""

from typing import Any, Never

from rest_framework.permissions import AllowAny
from rest_framework.request import Request

from migrations_tracker.api.base import ApiView
from migrations_tracker.api.problems import NotThere


class Missing(ApiView):
    """404 as a problem, for any method and anybody. No query."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> Never:
        raise NotThere
