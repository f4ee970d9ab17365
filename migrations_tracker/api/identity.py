"""Who the caller is and what it may do."""

from django.conf import settings
from django.http import HttpResponse
from rest_framework.request import Request

from migrations_tracker.api import documents
from migrations_tracker.api.answers import answer
from migrations_tracker.api.authentication import Caller
from migrations_tracker.api.base import ApiView
from migrations_tracker.api.operations import documented
from migrations_tracker.api.paging import LARGEST_LIMIT
from migrations_tracker.api.parsing import LARGEST_BODY
from migrations_tracker.api.representations import MeRecord, write
from migrations_tracker.domain.access import Scope
from migrations_tracker.services.idempotency import RETENTION

HOUR_S = 3600


class Me(ApiView):
    """One query: the key’s own, or two for a person."""

    @documented(documents.READ_ME)
    def get(self, request: Request) -> HttpResponse:
        return answer(request, write(MeRecord, _described(self.caller), request))


def _described(caller: Caller) -> dict[str, object]:
    key, principal = caller.key, caller.principal
    scopes = principal.scopes if principal.scopes is not None else {Scope.READ}
    return {
        "kind": "api_key" if key else "person",
        "name": key.name if key else principal.name,
        "supplier": key.supplier if key else None,
        "key_prefix": key.prefix if key else None,
        "expires_at": key.expiry_date if key else None,
        "roles": sorted(principal.roles),
        "scopes": sorted(scopes),
        "operations": [
            str(operation["operation_id"])
            for operation in documents.ALL
            if operation["extensions"]["x-scope"] in scopes
        ],
        "limits": {
            "page_size": LARGEST_LIMIT,
            "body_bytes": LARGEST_BODY,
            "requests_per_minute": settings.API_REQUESTS_PER_MINUTE or None,
            "idempotency_hours": int(RETENTION.total_seconds()) // HOUR_S,
        },
    }
