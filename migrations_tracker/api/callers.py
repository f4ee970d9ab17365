"""From where a request comes, behind as many proxies as the settings say."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from migrations_tracker.domain.callers import caller_address


def client_address(meta: Mapping[str, Any]) -> str | None:
    return caller_address(meta, settings.PROXY_HOPS)
