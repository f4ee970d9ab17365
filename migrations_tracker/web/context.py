"""What the frame of every page needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def page_frame(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001 - a context processor
    return {"site_name": settings.SITE_NAME, "illustrative": settings.DEMO}
