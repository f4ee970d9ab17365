"""Discrepancies: listed, read and answered."""

from datetime import datetime
from typing import Any, ClassVar, Final

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request

from migrations_tracker.api import choices, discrepancy_documents
from migrations_tracker.api.answers import JSON, answer, render, version_tag
from migrations_tracker.api.base import ApiView
from migrations_tracker.api.discrepancy_records import (
    DiscrepancyRecord,
    ResponseAnswer,
    ResponseRecord,
    read_response,
)
from migrations_tracker.api.links import url_of
from migrations_tracker.api.lists import of_boroughs, open_or_closed, page_answer, with_codes
from migrations_tracker.api.operations import documented
from migrations_tracker.api.paging import PARAMETERS, Order, page_of
from migrations_tracker.api.preconditions import version_matched
from migrations_tracker.api.problems import NotThere
from migrations_tracker.api.repeats import perform_once
from migrations_tracker.api.representations import write
from migrations_tracker.domain.access import Scope
from migrations_tracker.models import Discrepancy as DiscrepancyModel
from migrations_tracker.selectors.discrepancies import CaseRow, case_rows
from migrations_tracker.selectors.discrepancy_answers import AnswerRow, answer_rows, answers_to
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.discrepancies import Answered, answer_discrepancy
from migrations_tracker.services.idempotency import Answer

NEWEST_FIRST: Final[Order[CaseRow]] = Order(
    {"opened_at": datetime, "id": int}, lambda row: (row.opened_at, row.id), descending=True
)
LAST_FIRST: Final[Order[AnswerRow]] = Order(
    {"sequence": int}, lambda row: (row.sequence,), descending=True
)


class Discrepancies(ApiView):
    """Eight queries or fewer."""

    parameters: ClassVar[tuple[str, ...]] = (*PARAMETERS, "borough", "kind", "status")

    @documented(discrepancy_documents.LIST_DISCREPANCIES)
    def get(self, request: Request) -> HttpResponse:
        page = page_of(request, NEWEST_FIRST)
        cases = DiscrepancyModel.objects.visible_to(self.principal)
        cases = of_boroughs(request, cases, "migration__borough_id")
        cases = with_codes(request, cases, "kind", choices.DISCREPANCIES)
        found = page.cut(open_or_closed(request, cases))
        rows, links = page.finish(case_rows(found, self.principal, timezone.now()))
        return page_answer(request, DiscrepancyRecord, rows, links)


class Discrepancy(ApiView):
    """Eight queries or fewer."""

    @documented(discrepancy_documents.READ_DISCREPANCY)
    def get(self, request: Request, ref: str) -> HttpResponse:
        case = _case(self, ref)
        row = _row(case, self, timezone.now())
        return answer(request, write(DiscrepancyRecord, row, request), version=row.version)


class Responses(ApiView):
    """Eight queries or fewer to read; about twenty to answer, in one transaction."""

    parameters: ClassVar[tuple[str, ...]] = PARAMETERS
    write_scope = Scope.DISCREPANCIES_WRITE

    @documented(discrepancy_documents.LIST_RESPONSES)
    def get(self, request: Request, ref: str) -> HttpResponse:
        page = page_of(request, LAST_FIRST)
        found = page.cut(answers_to(_case(self, ref)))
        rows, links = page.finish(answer_rows(found, self.principal))
        return page_answer(request, ResponseRecord, rows, links)

    @documented(discrepancy_documents.RESPOND)
    def post(self, request: Request, ref: str) -> HttpResponse:
        case = _case(self, ref)
        url = url_of(request, "discrepancy", case.reference)
        expected = version_matched(request, case.version, what="discrepancy", url=url)
        said = read_response(request.data)

        def act(source: Origin, is_rehearsal: bool) -> Answer:  # noqa: FBT001 - see Act
            done = answer_discrepancy(case.pk, said, source, expected_version=expected)
            return _told(self, request, done, source, is_rehearsal=is_rehearsal)

        return perform_once(self, request, act)


def _case(view: ApiView, ref: str) -> DiscrepancyModel:
    """One query; raises NotThere, missing or not theirs."""
    seen = DiscrepancyModel.objects.visible_to(view.principal)
    case = seen.filter(pk=int(ref.removeprefix("DSC-"))).first()
    if case is None or case.reference != ref:
        raise NotThere
    return case


def _row(case: DiscrepancyModel, view: ApiView, now: datetime) -> CaseRow:
    [row] = case_rows(DiscrepancyModel.objects.filter(pk=case.pk), view.principal, now)
    return row


def _told(
    view: ApiView, request: Request, done: Answered, source: Origin, *, is_rehearsal: bool
) -> Answer:
    """What was understood. Twelve queries at most."""
    events = [done.event] if done.event and not is_rehearsal else []
    [*rows] = answer_rows(events, source.principal)
    told: dict[str, Any] = {
        "changed": done.event is not None,
        "validate_only": is_rehearsal,
        "response": rows[0] if rows else None,
        "discrepancy": _row(done.case, view, source.now),
    }
    headers = {"Content-Type": JSON}
    if not is_rehearsal:
        headers["ETag"] = version_tag(done.case.version)
    body = render(write(ResponseAnswer, told, request)).decode()
    return Answer(201 if rows else 200, body, headers)
