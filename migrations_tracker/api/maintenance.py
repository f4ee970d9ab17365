"""Maintenance windows: listed, planned, changed and cancelled."""

from datetime import datetime
from typing import Any, ClassVar, Final

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request

from migrations_tracker.api import choices, maintenance_documents
from migrations_tracker.api.answers import JSON, answer, render, version_tag
from migrations_tracker.api.base import ApiView
from migrations_tracker.api.links import url_of
from migrations_tracker.api.lists import id_in, of_boroughs, page_answer
from migrations_tracker.api.maintenance_records import (
    NewWindow,
    WindowChange,
    WindowRecord,
    read_window,
)
from migrations_tracker.api.migrations import migration_named
from migrations_tracker.api.operations import documented
from migrations_tracker.api.paging import PARAMETERS, Order, page_of
from migrations_tracker.api.parameters import chosen, flag, instant
from migrations_tracker.api.parsing import MergePatchParser, StrictJSONParser
from migrations_tracker.api.preconditions import version_insisted_on
from migrations_tracker.api.problems import NotThere
from migrations_tracker.api.repeats import perform, perform_once
from migrations_tracker.api.representations import write
from migrations_tracker.domain.access import Scope
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.maintenance import Plan
from migrations_tracker.models import MaintenanceWindow
from migrations_tracker.selectors.maintenance import WindowRow, window_rows, with_status
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.idempotency import Answer
from migrations_tracker.services.maintenance import (
    cancel_maintenance,
    change_maintenance,
    plan_maintenance,
)

BY_UPDATE: Final[Order[WindowRow]] = Order(
    {"updated_at": datetime, "id": int}, lambda row: (row.updated_at, row.id)
)


class MaintenanceWindows(ApiView):
    """Seven queries or fewer to read; about thirty to plan one, in one transaction."""

    parameters: ClassVar[tuple[str, ...]] = (
        *PARAMETERS,
        "borough",
        "status",
        "updated_since",
    )
    write_scope = Scope.MAINTENANCE_WRITE

    @documented(maintenance_documents.LIST_WINDOWS)
    def get(self, request: Request) -> HttpResponse:
        now = timezone.now()
        page = page_of(request, BY_UPDATE)
        windows = MaintenanceWindow.objects.visible_to(self.principal)
        windows = of_boroughs(request, windows, "migration__borough_id")
        if since := instant(request, "updated_since"):
            windows = windows.filter(updated_at__gte=since)
        statuses = chosen(request, "status", choices.codes(choices.WINDOW_STATUSES))
        found = page.cut(with_status(windows, statuses, now))
        rows, links = page.finish(window_rows(found, self.principal, now))
        return page_answer(request, WindowRecord, rows, links)

    @documented(maintenance_documents.PLAN_WINDOW)
    def post(self, request: Request) -> HttpResponse:
        fields = read_window(NewWindow, request.data)
        migration = migration_named(self.principal, fields.pop("borough"))
        plan = _plan(fields)

        def act(source: Origin, is_rehearsal: bool) -> Answer:  # noqa: FBT001 - see Act
            window = plan_maintenance(migration.pk, plan, source)
            return _told(self, request, window, source, status=200 if is_rehearsal else 201)

        return perform_once(self, request, act)


class Window(ApiView):
    """Seven queries or fewer to read; about thirty to change one, in one transaction."""

    http_method_names = ["get", "head", "patch"]
    parser_classes = (StrictJSONParser, MergePatchParser)
    write_scope = Scope.MAINTENANCE_WRITE

    @documented(maintenance_documents.READ_WINDOW)
    def get(self, request: Request, ref: str) -> HttpResponse:
        row = _row(self, ref)
        return answer(request, write(WindowRecord, row, request), version=row.version)

    @documented(maintenance_documents.CHANGE_WINDOW)
    def patch(self, request: Request, ref: str) -> HttpResponse:
        row = _row(self, ref)
        expected = version_insisted_on(
            request,
            row.version,
            what="maintenance window",
            url=url_of(request, "maintenance-window", row.reference),
        )
        fields = read_window(WindowChange, request.data)

        def act(source: Origin, is_rehearsal: bool) -> Answer:  # noqa: ARG001, FBT001 - see Act
            if fields.get("cancelled"):
                window = cancel_maintenance(row.id, source, expected_version=expected)
            else:
                plan = _plan({**_present(row), **fields})
                window, _ = change_maintenance(row.id, plan, source, expected_version=expected)
            return _told(self, request, window, source, status=200)

        return perform(self, request, act)


def _row(view: ApiView, ref: str) -> WindowRow:
    """The window; raises NotThere, missing or not theirs."""
    public_id = id_in(ref, "mw_")
    seen = MaintenanceWindow.objects.visible_to(view.principal).filter(public_id=public_id)
    rows = window_rows(seen, view.principal, timezone.now())
    if not rows:
        raise NotThere
    return rows[0]


def _plan(fields: dict[str, Any]) -> Plan:
    kinds = fields.get("kinds", list(EndpointKind))
    return Plan(
        kinds=frozenset(EndpointKind(code) for code in kinds),
        starts_at=fields["starts_at"],
        ends_at=fields["ends_at"],
        reason=fields["reason"],
    )


def _present(row: WindowRow) -> dict[str, Any]:
    return {
        "kinds": row.kinds,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "reason": row.reason,
    }


def _told(
    view: ApiView, request: Request, window: MaintenanceWindow, source: Origin, *, status: int
) -> Answer:
    """The window as it is now, with the validator for the next change. Six queries at most."""
    found = MaintenanceWindow.objects.filter(pk=window.pk)
    row = window_rows(found, view.principal, source.now)[0]
    body = render(write(WindowRecord, row, request)).decode()
    headers = {"Content-Type": JSON}
    if not flag(request, "validate_only"):
        headers["ETag"] = version_tag(window.version)
    if status == 201:
        headers["Location"] = url_of(request, "maintenance-window", row.reference)
    return Answer(status, body, headers)
