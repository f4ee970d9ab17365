"""Milestones: listed, read and changed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar, Final

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request

from migrations_tracker.api import choices, milestone_documents
from migrations_tracker.api.answers import JSON, answer, render, version_tag
from migrations_tracker.api.base import ApiView
from migrations_tracker.api.history import AS_OF, asked_of, milestone_then, milestones_then
from migrations_tracker.api.links import url_of
from migrations_tracker.api.lists import id_in, of_boroughs, page_with_gone, with_codes
from migrations_tracker.api.milestone_records import MilestoneRecord, read_update
from migrations_tracker.api.operations import documented
from migrations_tracker.api.paging import PARAMETERS, Order, page_of
from migrations_tracker.api.parameters import chosen, day, instant
from migrations_tracker.api.parsing import MergePatchParser, StrictJSONParser
from migrations_tracker.api.preconditions import version_insisted_on
from migrations_tracker.api.problems import MilestoneOvertaken, NotThere
from migrations_tracker.api.repeats import perform
from migrations_tracker.api.representations import write
from migrations_tracker.domain.access import Principal, Scope
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.plan_refusals import MilestoneChanged
from migrations_tracker.models import Event
from migrations_tracker.models import Milestone as MilestoneModel
from migrations_tracker.selectors.api_gone import GoneRow
from migrations_tracker.selectors.api_milestones import (
    MilestoneRow,
    Milestones,
    Target,
    api_milestones,
    gone_milestones,
    milestone_row,
    overtaken_by,
    seen_milestones,
    timed_milestones,
    with_status,
)
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.idempotency import Answer
from migrations_tracker.services.milestone_updates import update_milestone

BY_UPDATE: Final[Order[MilestoneRow | GoneRow]] = Order(
    {"changed_at": datetime, "id": int}, lambda row: (row.updated_at, row.id)
)

BY_ID: Final[Order[MilestoneModel]] = Order({"id": int}, lambda row: (row.pk,))


class MilestoneList(ApiView):
    """Twelve queries or fewer, however many there are; eight more with `status`."""

    parameters: ClassVar[tuple[str, ...]] = (
        *PARAMETERS,
        "borough",
        "code",
        "status",
        "waiting_on",
        "forecast_before",
        "forecast_after",
        "updated_since",
        *AS_OF,
    )

    @documented(milestone_documents.LIST_MILESTONES)
    def get(self, request: Request) -> HttpResponse:
        now, who = timezone.now(), self.principal
        if asked := asked_of(request, london_date(now), beside=("borough", "code")):
            placed, then = _placed(request, seen_milestones(who)), page_of(request, BY_ID)
            return milestones_then(then, placed, asked, who, now)
        page, since = page_of(request, BY_UPDATE), instant(request, "updated_since")
        seen = _narrowed(request, _placed(request, seen_milestones(who)), now)
        gone = _placed(request, gone_milestones(who)) if since else seen.none()
        found = page.cut(timed_milestones(seen, gone, who, since))
        rows, links = page.finish(api_milestones(found, who, now))
        return page_with_gone(request, MilestoneRecord, rows, links)


class Milestone(ApiView):
    """Eleven queries or fewer to read; about fifty to change one, in one transaction."""

    http_method_names = ["get", "head", "patch"]
    parameters: ClassVar[tuple[str, ...]] = AS_OF
    parser_classes = (StrictJSONParser, MergePatchParser)
    write_scope = Scope.MILESTONES_WRITE

    @documented(milestone_documents.READ_MILESTONE)
    def get(self, request: Request, ref: str) -> HttpResponse:
        now = timezone.now()
        if asked := asked_of(request, london_date(now)):
            seen = seen_milestones(self.principal).filter(public_id=id_in(ref, "ms_"))
            return milestone_then(request, seen, asked, self.principal, now)
        row = found_row(self.principal, ref)
        return answer(request, write(MilestoneRecord, row, request), version=row.version)

    @documented(milestone_documents.CHANGE_MILESTONE)
    def patch(self, request: Request, ref: str) -> HttpResponse:
        row = found_row(self.principal, ref)
        url = url_of(request, "milestone", row.reference)
        expected = version_insisted_on(request, row.version, what="milestone", url=url)
        update = read_update(request.data)

        def act(source: Origin, is_rehearsal: bool) -> Answer:  # noqa: FBT001 - see Act
            change = lambda: update_milestone(  # noqa: E731 - one expression, used once
                row.migration_id, row.standing.code, update, source, expected_version=expected
            )
            or_overtaken(change, request, row.target, source)
            return _told(request, row, source, is_rehearsal=is_rehearsal)

        return perform(self, request, act)


def found_row(principal: Principal, ref: str) -> MilestoneRow:
    """The milestone; raises NotThere, missing or not theirs. Eleven queries or fewer."""
    seen = seen_milestones(principal).filter(public_id=id_in(ref, "ms_"))
    row = milestone_row(seen, principal, timezone.now())
    if row is None or row.reference != ref:
        raise NotThere
    return row


def or_overtaken(
    act: Callable[[], list[Event]], request: Request, target: Target, source: Origin
) -> list[Event]:
    """Act, or say who was first, with what and when. Raises MilestoneOvertaken."""
    try:
        return act()
    except MilestoneChanged as refusal:
        tag = version_tag(refusal.current)
        url = url_of(request, "milestone", target.reference)
        raise MilestoneOvertaken(
            overtaken_by(target, refusal, source.principal),
            headers={"ETag": tag},
            members={"current": {"url": url, "etag": tag}},
        ) from refusal


def _placed(request: Request, milestones: Milestones) -> Milestones:
    """Narrowed by what never changes of a milestone."""
    milestones = of_boroughs(request, milestones, "migration__borough_id")
    return with_codes(request, milestones, "code", choices.MILESTONES)


def _narrowed(request: Request, milestones: Milestones, now: datetime) -> Milestones:
    milestones = with_codes(request, milestones, "waiting_on", choices.PARTIES)
    if before := day(request, "forecast_before"):
        milestones = milestones.filter(forecast_date__lt=before)
    if after := day(request, "forecast_after"):
        milestones = milestones.filter(forecast_date__gt=after)
    if statuses := chosen(request, "status", choices.codes(choices.MILESTONE_STATUSES)):
        milestones = with_status(milestones, statuses, now)
    return milestones


def _told(request: Request, row: MilestoneRow, source: Origin, *, is_rehearsal: bool) -> Answer:
    """The milestone as it is now, with the validator for the next change."""
    found = MilestoneModel.objects.filter(pk=row.id)
    fresh = milestone_row(found, source.principal, source.now)
    assert fresh is not None
    headers: dict[str, str] = {"Content-Type": JSON}
    if not is_rehearsal:
        headers["ETag"] = version_tag(fresh.version)
    body: Any = render(write(MilestoneRecord, fresh, request)).decode()
    return Answer(200, body, headers)
