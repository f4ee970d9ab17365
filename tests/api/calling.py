"""Calling the API as suppliers do."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.http import HttpResponseBase
from django.test import Client

from migrations_tracker.models import PsnMigration
from suppliers.keys import issue_key
from suppliers.models import Supplier

READ_AND_CLAIM = ("read", "claims:write")


@dataclass(frozen=True, slots=True)
class Api:
    """A client with its own key. Paths are below /api/v1/."""

    client: Client
    secret: str = ""

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"/api/v1/{path}", headers=self._headers(headers))

    def post(self, path: str, body: object, **headers: str) -> Any:
        raw = body if isinstance(body, bytes) else json.dumps(body)
        return self.client.generic(
            "POST",
            f"/api/v1/{path}",
            raw,
            content_type=headers.pop("content_type", "application/json"),
            headers=self._headers(headers),
        )

    def patch(self, path: str, body: object, **headers: str) -> Any:
        return self.client.patch(
            f"/api/v1/{path}",
            json.dumps(body),
            content_type=headers.pop("content_type", "application/merge-patch+json"),
            headers=self._headers(headers),
        )

    def delete(self, path: str, **headers: str) -> Any:
        return self.client.delete(f"/api/v1/{path}", headers=self._headers(headers))

    def claim(self, migration: PsnMigration, body: object, **headers: str) -> Any:
        """A stage claim, under a new key unless one is given."""
        sent = {"idempotency_key": f'"{uuid4()}"', **headers}
        return self.post(f"migrations/{migration.borough_id}/stage-claims", body, **sent)

    def _headers(self, extra: dict[str, str]) -> dict[str, str]:
        own = {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
        return own | {name.replace("_", "-"): value for name, value in extra.items()}


def api_for(supplier: Supplier, *scopes: str) -> Api:
    """Calls with a new key of `supplier`; without scopes it may read and claim."""
    _, secret = issue_key(supplier, name="Sync", scopes=scopes or READ_AND_CLAIM, expires_at=None)
    return Api(Client(), secret)


def code_of(response: Any) -> str:
    """The code of the problem that an answer is."""
    assert response["Content-Type"] == "application/problem+json", response.content
    return str(response.json()["type"]).rstrip("/").rsplit("/", 1)[-1]


def body_of(response: HttpResponseBase) -> dict[str, Any]:
    """A problem without what differs each time."""
    body: dict[str, Any] = json.loads(getattr(response, "content"))  # noqa: B009 - any response
    return {name: value for name, value in body.items() if name not in {"instance", "request_id"}}
