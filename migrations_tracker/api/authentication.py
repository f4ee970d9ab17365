"""Who calls: a supplier's key, or a person signed in to the pages, who may only read."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from migrations_tracker.api.callers import client_address
from migrations_tracker.api.problems import BrowserReadsOnly, InsufficientScope, KeyNotAccepted
from migrations_tracker.domain.access import Principal, Role, Scope
from migrations_tracker.models import User
from suppliers.keys import find_key, note_use
from suppliers.models import ApiKey

if TYPE_CHECKING:  # it imports this module, by its name in the settings
    from rest_framework.views import APIView

REALM = 'Bearer realm="London PSN Migration Tracker"'


@dataclass(frozen=True, slots=True)
class Caller:
    """The identity of a request. `key` is None for a person in a browser."""

    principal: Principal
    key: ApiKey | None = None


class ApiKeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer lpsn_live_…`. One query, and one write a minute for each key."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, Caller] | None:
        header = request.META.get("HTTP_AUTHORIZATION", "")
        if not header:
            return None
        scheme, _, presented = header.partition(" ")
        if scheme.lower() != "bearer":
            raise _not_accepted("The Authorization header has another scheme than Bearer.")
        now = timezone.now()
        key = find_key(presented.strip(), now)
        if key is None:
            raise _not_accepted("This key is unknown, revoked or past its expiry.")
        note_use(key, now, client_address(request.META))
        caller = Caller(key_principal(key), key)
        structlog.contextvars.bind_contextvars(actor=caller.principal.actor)
        return AnonymousUser(), caller

    def authenticate_header(self, request: Request) -> str:
        return REALM


class BrowserSessionAuthentication(BaseAuthentication):
    """The session of a signed-in person. Nothing can be changed with it, so no CSRF token."""

    def authenticate(self, request: Request) -> tuple[User, Caller] | None:
        user = request._request.user  # noqa: SLF001 - as REST framework's own classes read it
        if not isinstance(user, User) or not user.is_active:
            return None
        return user, Caller(user.principal())


class HasPrincipal(BasePermission):
    """An identified caller, with the scope that the view asks for; a browser may only read."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        if not isinstance(request.auth, Caller):
            return False
        if not hasattr(view, (request.method or "").lower()):
            return True  # the view answers 405 itself
        safe = request.method in SAFE_METHODS
        if request.auth.key is None and not safe:
            raise BrowserReadsOnly(
                "You are signed in with a browser, which may only read here. "
                "Use an API key, or make the change on the migration’s page."
            )
        scope: Scope = getattr(view, "read_scope" if safe else "write_scope")
        if not request.auth.principal.holds(scope):
            raise InsufficientScope(
                f"This key lacks the scope “{scope}”. Use a key that has it.",
                headers={
                    "WWW-Authenticate": f'{REALM}, error="insufficient_scope", scope="{scope}"'
                },
                members={"scope": scope.value},
            )
        return True


def key_principal(key: ApiKey) -> Principal:
    """What a key is to the rules: its supplier, limited by its scopes. No query."""
    known = {scope.value: scope for scope in Scope}
    return Principal(
        actor=f"key:{key.prefix}",
        name=f"{key.name} ({key.supplier.name})",
        roles=frozenset({Role.SUPPLIER}),
        supplier_ids=frozenset({key.supplier_id}),
        scopes=frozenset(known[name] for name in key.scope_names if name in known),
    )


def _not_accepted(reason: str) -> KeyNotAccepted:
    return KeyNotAccepted(
        f"{reason} Send “Authorization: Bearer lpsn_live_…” with a key that is in force.",
        headers={"WWW-Authenticate": f'{REALM}, error="invalid_token"'},
    )
