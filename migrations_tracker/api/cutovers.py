"""The cutovers of services: listed, read and changed."""

from datetime import datetime
from typing import ClassVar, Final

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request

from migrations_tracker.api import choices, cutover_documents
from migrations_tracker.api.answers import JSON, answer, render, version_tag
from migrations_tracker.api.base import ApiView
from migrations_tracker.api.cutover_records import CutoverRecord, read_cutover
from migrations_tracker.api.links import url_of
from migrations_tracker.api.lists import id_in, of_boroughs, page_with_gone, with_codes
from migrations_tracker.api.operations import documented
from migrations_tracker.api.paging import PARAMETERS, Order, page_of
from migrations_tracker.api.parameters import chosen, instant
from migrations_tracker.api.parsing import MergePatchParser, StrictJSONParser
from migrations_tracker.api.preconditions import version_insisted_on
from migrations_tracker.api.problems import NotThere
from migrations_tracker.api.repeats import perform
from migrations_tracker.api.representations import write
from migrations_tracker.domain.access import Scope
from migrations_tracker.models import ServiceCutover
from migrations_tracker.selectors.api_cutovers import (
    CutoverRow,
    Cutovers,
    api_cutovers,
    cutover_row,
    gone_cutovers,
    in_state,
    seen_cutovers,
    timed_cutovers,
)
from migrations_tracker.selectors.api_gone import GoneRow
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.cutover_updates import update_cutover
from migrations_tracker.services.idempotency import Answer

BY_UPDATE: Final[Order[CutoverRow | GoneRow]] = Order(
    {"changed_at": datetime, "id": int}, lambda row: (row.updated_at, row.id)
)


class CutoverList(ApiView):
    """Five queries or fewer, however many there are; one more with `state`."""

    parameters: ClassVar[tuple[str, ...]] = (
        *PARAMETERS,
        "borough",
        "service",
        "state",
        "updated_since",
    )

    @documented(cutover_documents.LIST_CUTOVERS)
    def get(self, request: Request) -> HttpResponse:
        now, who = timezone.now(), self.principal
        page, since = page_of(request, BY_UPDATE), instant(request, "updated_since")
        seen = _placed(request, seen_cutovers(who))
        if states := chosen(request, "state", choices.codes(choices.CUTOVER_STATES)):
            seen = in_state(seen, states, now)
        gone = _placed(request, gone_cutovers(who)) if since else seen.none()
        found = page.cut(timed_cutovers(seen, gone, who, since))
        rows, links = page.finish(api_cutovers(found, who, now))
        return page_with_gone(request, CutoverRecord, rows, links)


class Cutover(ApiView):
    """Four queries to read; about fifty to change one, in one transaction."""

    http_method_names = ["get", "head", "patch"]
    parser_classes = (StrictJSONParser, MergePatchParser)
    write_scope = Scope.MILESTONES_WRITE

    @documented(cutover_documents.READ_CUTOVER)
    def get(self, request: Request, ref: str) -> HttpResponse:
        row = self._row(ref)
        return answer(request, write(CutoverRecord, row, request), version=row.version)

    @documented(cutover_documents.CHANGE_CUTOVER)
    def patch(self, request: Request, ref: str) -> HttpResponse:
        row = self._row(ref)
        url = url_of(request, "cutover", row.reference)
        expected = version_insisted_on(request, row.version, what="cutover", url=url)
        update = read_cutover(request.data, row, timezone.now())

        def act(source: Origin, is_rehearsal: bool) -> Answer:  # noqa: FBT001 - see Act
            update_cutover(row.id, update, source, expected_version=expected)
            return _told(request, row, source, is_rehearsal=is_rehearsal)

        return perform(self, request, act)

    def _row(self, ref: str) -> CutoverRow:
        """The cutover; raises NotThere, missing or not theirs."""
        seen = seen_cutovers(self.principal).filter(public_id=id_in(ref, "co_"))
        row = cutover_row(seen, self.principal, timezone.now())
        if row is None or row.reference != ref:
            raise NotThere
        return row


def _placed(request: Request, cutovers: Cutovers) -> Cutovers:
    """Narrowed by what never changes of a cutover."""
    cutovers = of_boroughs(request, cutovers, "migration__borough_id")
    return with_codes(request, cutovers, "service", choices.SERVICES)


def _told(request: Request, row: CutoverRow, source: Origin, *, is_rehearsal: bool) -> Answer:
    """The cutover as it is now, with the validator for the next change."""
    found = ServiceCutover.objects.filter(pk=row.id)
    fresh = cutover_row(found, source.principal, source.now)
    assert fresh is not None
    headers = {"Content-Type": JSON}
    if not is_rehearsal:
        headers["ETag"] = version_tag(fresh.version)
    return Answer(200, render(write(CutoverRecord, fresh, request)).decode(), headers)
