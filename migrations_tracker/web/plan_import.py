"""The plan taken out as a file and brought back in, with a preview of what would change."""

import base64
from binascii import Error as NotBase64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from migrations_tracker.domain.access import Channel, Principal
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.findings import count_of
from migrations_tracker.domain.milestones import MilestoneCode
from migrations_tracker.domain.moments import long_moment
from migrations_tracker.domain.plan_table import (
    COLUMNS,
    Change,
    PlanRow,
    Problem,
    compare_all,
    token_of,
)
from migrations_tracker.selectors.activity import changes_of_request
from migrations_tracker.selectors.plan_table import own_milestones, plan_table
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.plan_import import import_plan, may_import
from migrations_tracker.web.access import for_signed_in, request_id
from migrations_tracker.web.answers import form_page
from migrations_tracker.web.csv_files import csv_answer
from migrations_tracker.web.plan_files import LARGEST, BrokenFile, read_lines, workbook_of

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OUT_OF_DATE: Final = (
    "The plan has changed since this preview, so nothing was imported. Below is what the file "
    "would change now; confirm again if it is what you want."
)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where files are taken and brought back: all that one may see, or one’s own alone."""

    here: str
    csv: str
    xlsx: str
    file_name: str
    heading: str
    lead: str
    whose: str
    rows: Callable[[Principal, datetime], list[PlanRow]]


PLAN: Final = Desk(
    here="web:plan-import",
    csv="web:plan-csv",
    xlsx="web:plan-xlsx",
    file_name="plan",
    heading="Export and import the plan",
    lead="Every milestone that you may see, one a row. The file can be edited and brought back in.",
    whose="the milestones of every migration that you may see",
    rows=plan_table,
)
OWN: Final = Desk(
    here="web:my-work-bulk",
    csv="web:my-work-bulk-csv",
    xlsx="web:my-work-bulk-xlsx",
    file_name="my-milestones",
    heading="Change many milestones in a file",
    lead="The milestones that you own, one a row: take the file, edit it, bring it back.",
    whose="the milestones that you own",
    rows=own_milestones,
)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would change; `content` is the file itself, for the form that confirms it."""

    changes: list[Change]
    unchanged: int
    problems: list[Problem]
    content: str

    @property
    def token(self) -> str:
        return token_of(self.changes)

    @property
    def heading(self) -> str:
        if self.problems:
            return f"{count_of(len(self.problems), 'line')} of the file cannot be imported"
        if not self.changes:
            return "The file changes nothing"
        return f"The file would change {count_of(len(self.changes), 'milestone')}"


@require_safe
@for_signed_in
def export_csv(
    request: HttpRequest,  # noqa: ARG001 - a view
    principal: Principal,
    desk: Desk = PLAN,
) -> HttpResponse:
    now = timezone.now()
    cells = (
        [cell if isinstance(cell, str | int | None) else cell.isoformat() for cell in row.cells]
        for row in desk.rows(principal, now)
    )
    return csv_answer(f"{desk.file_name}-{london_date(now).isoformat()}", COLUMNS, cells)


@require_safe
@for_signed_in
def export_xlsx(
    request: HttpRequest,  # noqa: ARG001 - a view
    principal: Principal,
    desk: Desk = PLAN,
) -> HttpResponse:
    now = timezone.now()
    content = workbook_of(desk.rows(principal, now), as_of=long_moment(now), whose=desk.whose)
    answer = HttpResponse(content, content_type=XLSX)
    name = f"{desk.file_name}-{london_date(now).isoformat()}.xlsx"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def plan_import(request: HttpRequest, principal: Principal, desk: Desk = PLAN) -> HttpResponse:
    """The files to take, and the form to send one; a POST previews it, or imports the preview.

    Every line is compared with all that one may see, so that a line about what is somebody else’s
    is refused with the reason.
    """
    allowed = may_import(principal.roles)
    if request.method != "POST":
        return _form(request, desk, allowed=allowed)
    if not allowed:
        raise PermissionDenied
    now = timezone.now()
    origin = Origin(principal, Channel.IMPORT, now, request_id())
    try:
        content = _sent(request)
        lines, unread = read_lines(content)
    except BrokenFile as broken:
        return _form(request, desk, str(broken))
    changes, found = compare_all(lines, _by_place(plan_table(principal, now)))
    token = request.POST.get("token", "")
    outcome = import_plan(changes, origin, token="" if unread or found else token)
    if outcome.is_outdated:
        changes, found = compare_all(lines, _by_place(plan_table(principal, now)))
        outcome = import_plan(changes, origin)
    if outcome.written:
        messages.success(request, f"Imported: {count_of(len(changes), 'milestone')} changed.")
        return redirect("web:plan-receipt", origin.request_id)
    problems = sorted([*unread, *found, *outcome.problems], key=lambda one: one.number)
    refused = {one.number for one in problems}
    preview = Preview(
        changes=[one for one in changes if one.line.number not in refused],
        unchanged=len(lines) - len(changes) - len(found),
        problems=problems,
        content=base64.b64encode(content).decode(),
    )
    return _preview(request, desk, preview, stale=bool(token))


def _by_place(rows: list[PlanRow]) -> dict[tuple[str, MilestoneCode], PlanRow]:
    return {(row.gss_code, row.code): row for row in rows}


def _sent(request: HttpRequest) -> bytes:
    """The bytes of the file, chosen now or kept from the preview. Raises BrokenFile."""
    if kept := request.POST.get("content"):
        try:
            return base64.b64decode(kept, validate=True)
        except NotBase64 as error:
            raise BrokenFile(
                "The preview was damaged on its way. Choose the file again."
            ) from error
    chosen = request.FILES.get("file")
    if chosen is None:
        raise BrokenFile("Choose a CSV or XLSX file.")
    return bytes(chosen.read(LARGEST + 1))


def _form(
    request: HttpRequest, desk: Desk, problem: str = "", *, allowed: bool = True
) -> HttpResponse:
    problems = [("plan-file", problem)] if problem else []
    context = {"problems": problems, "allowed": allowed, "desk": desk}
    return form_page(request, "plan/import.html", context)


def _preview(request: HttpRequest, desk: Desk, preview: Preview, *, stale: bool) -> HttpResponse:
    refused = bool(preview.problems)
    problems = [("preview", OUT_OF_DATE)] if stale and preview.changes and not refused else []
    if refused:
        words = "Nothing can be imported until every line below is mended in the file."
        problems = [("refused", words)]
    context = {"preview": preview, "problems": problems, "desk": desk}
    status = 409 if stale and problems else 0
    return form_page(request, "plan/preview.html", context, status=status)


@require_safe
@for_signed_in
def receipt(request: HttpRequest, principal: Principal, request_id: str) -> HttpResponse:
    """What one import wrote, from the ledger; for a month, for those who may see it."""
    now = timezone.now()
    changes = changes_of_request(request_id, principal, now)
    if not changes:
        raise Http404
    context = {
        "heading": f"{count_of(len(changes), 'change').capitalize()} imported",
        "receipt": request_id,
        "changes": changes,
        "at": long_moment(changes[0].at),
        "now": now,
    }
    return render(request, "plan/receipt.html", context)


pages = [
    path("plan/export.csv", export_csv, name="plan-csv"),
    path("plan/export.xlsx", export_xlsx, name="plan-xlsx"),
    path("plan/import/", plan_import, name="plan-import"),
    path("plan/import/receipt/<str:request_id>/", receipt, name="plan-receipt"),
    path("my-work/bulk/", plan_import, {"desk": OWN}, name="my-work-bulk"),
    path("my-work/bulk/milestones.csv", export_csv, {"desk": OWN}, name="my-work-bulk-csv"),
    path("my-work/bulk/milestones.xlsx", export_xlsx, {"desk": OWN}, name="my-work-bulk-xlsx"),
]
