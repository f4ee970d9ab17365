"""What the keys of a supplier did: every write, and whatever was refused or failed."""

import re
from typing import ClassVar, Final

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from migrations_tracker.api import choices
from migrations_tracker.api.base import ApiView
from migrations_tracker.api.fields import InstantField, Read
from migrations_tracker.api.links import problem_url
from migrations_tracker.api.lists import page_answer, with_codes
from migrations_tracker.api.operations import (
    CURSOR,
    LIMIT,
    Parameter,
    documented,
    list_of,
    read,
    repeatable,
)
from migrations_tracker.api.paging import PARAMETERS, Order, page_of
from migrations_tracker.api.parameters import codes_like, instant
from migrations_tracker.models import ApiCall

NEWEST_FIRST: Final[Order[ApiCall]] = Order({"id": int}, lambda row: (row.pk,), descending=True)
PREFIX: Final = re.compile(r"[A-Za-z0-9]{8}")
PREFIX_SHAPE: Final = {
    "type": "string",
    "pattern": "^[A-Za-z0-9]{8}$",
    "example": "7Qd4mXy2",
}


class CallRecord(Read):
    """One call of a key. Neither its body nor its query is kept."""

    at = InstantField(help_text="When it was answered.")
    key_prefix = serializers.CharField(help_text="The first part of the key, as lists show it.")
    method = serializers.CharField(help_text="As it was sent.")
    operation = serializers.CharField(
        allow_null=True, help_text="The operation of the schema; null where there is none."
    )
    path = serializers.CharField(help_text="The address, without its query.")
    status = serializers.IntegerField(help_text="The status that was answered.")
    outcome = serializers.ChoiceField(choices=choices.CALL_OUTCOMES, help_text="What became of it.")
    problem = serializers.SerializerMethodField(
        help_text="The type of the problem that was answered; null where it was none."
    )
    times = serializers.IntegerField(
        min_value=1,
        help_text="How many failures of one minute this stands for, where there were very many.",
    )
    request_id = serializers.CharField(help_text="The X-Request-Id: events and our log have it.")

    @extend_schema_field({"type": ["string", "null"], "format": "uri"})
    def get_problem(self, row: ApiCall) -> str | None:
        return problem_url(self.context["request"], row.problem) if row.problem else None

    def to_representation(self, instance: ApiCall) -> dict[str, object]:
        written: dict[str, object] = super().to_representation(instance)
        return written | {"operation": instance.operation or None}


LIST_CALLS: Final = read(
    "listCalls",
    "Identity",
    "List what your keys did",
    "Every write of your supplier’s keys, and every call that was refused or failed, newest first. "
    "Kept for 30 days. Calls without a key that is in force are in nobody’s list.",
    list_of(CallRecord),
    LIMIT,
    CURSOR,
    repeatable("outcome", choices.CALL_OUTCOMES, "calls of which this became"),
    Parameter(
        "key_prefix",
        {"type": "array", "items": PREFIX_SHAPE},
        explode=True,
        description="Only calls of this key. Repeat it for more than one.",
    ),
    Parameter(
        "updated_since",
        OpenApiTypes.DATETIME,
        description="Only calls answered at this instant or later.",
    ),
)


class Calls(ApiView):
    """Two queries."""

    http_method_names = ["get", "head"]
    parameters: ClassVar[tuple[str, ...]] = (
        *PARAMETERS,
        "outcome",
        "key_prefix",
        "updated_since",
    )

    @documented(LIST_CALLS)
    def get(self, request: Request) -> HttpResponse:
        page = page_of(request, NEWEST_FIRST)
        calls = ApiCall.objects.visible_to(self.principal)
        calls = with_codes(request, calls, "outcome", choices.CALL_OUTCOMES)
        if prefixes := codes_like(request, "key_prefix", PREFIX, "the first part of a key"):
            calls = calls.filter(actor__in=[f"key:{one}" for one in prefixes])
        if since := instant(request, "updated_since"):
            calls = calls.filter(at__gte=since)
        rows, links = page.finish(list(page.cut(calls)))
        return page_answer(request, CallRecord, rows, links)
