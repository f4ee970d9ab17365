"""The parts of which the descriptions of operations are made."""

from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    PolymorphicProxySerializer,
    extend_schema,
)
from rest_framework import serializers

from migrations_tracker.api import choices
from migrations_tracker.api.fields import InstantField, Read
from migrations_tracker.api.paging import DEFAULT_LIMIT, LARGEST_LIMIT
from migrations_tracker.domain.access import Scope

Operation = dict[str, Any]
F = TypeVar("F", bound=Callable[..., Any])
Parameter = OpenApiParameter
GSS_SHAPE: Final = {"type": "string", "pattern": "^E09[0-9]{6}$", "example": "E09000014"}
REF_SHAPE: Final = {
    "type": "string",
    "pattern": "^[A-Za-z0-9_-]{1,60}$",
    "example": "E09000014-mail_relay",
}
GSS: Final = Parameter(
    "gss", GSS_SHAPE, Parameter.PATH, description="The borough’s ONS code, in capitals."
)
REF: Final = Parameter("ref", REF_SHAPE, Parameter.PATH, description="The endpoint’s reference.")
# As RFC 9110 writes them: one, several with commas between, or *.
ENTITY_TAGS: Final = {"type": "string", "format": "entity-tags"}
VERSION_TAG: Final = {
    "type": "string",
    "pattern": r'^(\*|(W/)?"v[1-9][0-9]{0,8}(\.[0-9a-f]{1,64})?")$',
    "example": '"v7"',
}
IF_NONE_MATCH: Final = Parameter(
    "If-None-Match",
    ENTITY_TAGS,
    Parameter.HEADER,
    description="The ETag of your copy. Where it still holds, the answer is 304 without a body.",
)
LIMIT: Final = Parameter(
    "limit",
    {"type": "integer", "minimum": 1, "maximum": LARGEST_LIMIT, "default": DEFAULT_LIMIT},
    description="Rows on a page.",
)
CURSOR: Final = Parameter(
    "cursor",
    {"type": "string", "maxLength": 400},
    description="Where the page starts: take it from “links” of another page of the same list.",
)

AS_OF_DAY: Final = Parameter(
    "as_of",
    OpenApiTypes.DATE,
    description="Answer with what stood at the end of this London day, today at the latest. With "
    "it no filter of the present goes.",
)
KNOWN_AT_DAY: Final = Parameter(
    "known_at",
    OpenApiTypes.DATE,
    description="With as_of: count what was recorded up to the end of this day, not only what was "
    "recorded by as_of.",
)
IDEMPOTENCY_KEY: Final = Parameter(
    "Idempotency-Key",
    {
        "type": "string",
        "pattern": r'^("([ !#-[\]-~]|\\["\\]){1,255}"|[!#-+\--:<-[\]-~]{1,255})$',
        "example": '"3f7c2d0e-5a0b-4f0a-9b57-8d2c1b7e9a44"',
    },
    Parameter.HEADER,
    required=False,
    description="A new UUID, in double quotes, for each new request, and the same one to repeat "
    "it. Required unless validate_only is true. Kept for 24 hours.",
)
VALIDATE_ONLY: Final = Parameter(
    "validate_only",
    {"type": "boolean", "default": False},
    description="Run every rule and answer with the consequence, but write nothing.",
)


class GoneRecord(Read):
    """A record that you saw and see no more: it was withdrawn, replaced or given to another."""

    id = serializers.CharField(source="reference", help_text="Its name in addresses.")
    deleted_at = InstantField(source="updated_at", help_text="Since when you see it no more.")


class PageLinks(Read):
    next = serializers.URLField(allow_null=True, help_text="The next page; null on the last.")
    prev = serializers.URLField(allow_null=True, help_text="The page before; null on the first.")


IF_MATCH: Final = Parameter(
    "If-Match",
    VERSION_TAG,
    Parameter.HEADER,
    required=True,
    description="The ETag of the record as you read it, or *.",
)


def documented(operation: Operation) -> Callable[[F], F]:
    """Say of a view’s method what it does, for the schema and by its name for whoever asks it."""

    def mark(method: F) -> F:
        marked: Any = extend_schema(**operation)(method)
        marked.operation_id = operation["operation_id"]
        return cast("F", marked)

    return mark


def one_of(name: str, *kinds: type[Read], **options: Any) -> PolymorphicProxySerializer:
    """An answer that is one of some records, by what was asked."""
    return PolymorphicProxySerializer(
        component_name=name, serializers=[*kinds], resource_type_field_name=None, **options
    )


def list_of(kind: type[Read], **more: Read) -> type[Read]:
    """The envelope of a page of `kind`, with what stands in it beside the rows."""
    name = f"{kind.__name__.removesuffix('Record')}Page"
    fields = {
        "data": kind(many=True, help_text="The rows of this page, in order."),
        **more,
        "links": PageLinks(help_text="The pages beside it."),
    }
    return type(name, (serializers.Serializer,), fields)


def list_with_gone(kind: type[Read], **more: Any) -> type[Read]:
    """The same, with what the caller sees no more."""
    words = "With updated_since: what you saw once and see no more. Else empty."
    return list_of(kind, deleted=GoneRecord(many=True, help_text=words), **more)


# The problems that an operation can answer with, by their codes.
ANY: Final = (
    "bad-parameter",
    "key-missing",
    "key-not-accepted",
    "insufficient-scope",
    "not-acceptable",
    "quota-exceeded",
    "internal-error",
    "unavailable",
)
WITH_BODY: Final = (
    *ANY,
    "bad-request",
    "bad-header",
    "malformed-body",
    "browser-reads-only",
    "body-too-large",
    "unsupported-media-type",
    "validation",
)
POST: Final = (*WITH_BODY, "still-running", "idempotency-key-reused")
WRITE: Final = (
    *POST,
    "not-found",
    "role-not-allowed",
    "move-not-allowed",
    "gate-not-met",
    "out-of-order",
    "migration-ended",
    "changed-by-someone-else",
    "precondition-failed",
    "reason-required",
    "in-the-future",
    "next-update-out-of-range",
)


Answered = type[Read] | PolymorphicProxySerializer


def read(
    name: str,
    tag: str,
    summary: str,
    description: str,
    kind: Answered,
    *parameters: Parameter,
) -> Operation:
    in_path = any(one.location == Parameter.PATH for one in parameters)
    return {
        "operation_id": name,
        "tags": [tag],
        "summary": summary,
        "description": description,
        "parameters": [*parameters, IF_NONE_MATCH],
        "responses": {
            200: OpenApiResponse(kind, description="As asked for."),
            304: OpenApiResponse(description="Your copy, named in If-None-Match, still holds."),
        },
        "extensions": {
            "x-scope": Scope.READ.value,
            "x-problems": [*ANY, "not-found"] if in_path else list(ANY),
        },
    }


def repeatable(name: str, allowed: choices.Choices, what: str) -> Parameter:
    return Parameter(
        name,
        {"type": "array", "items": {"type": "string", "enum": list(choices.codes(allowed))}},
        explode=True,
        description=f"Only {what}. Repeat it for more than one.",
    )
