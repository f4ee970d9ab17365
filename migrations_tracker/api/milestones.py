"""Milestones: listed, read and changed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar, Final
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from migrations_tracker.api import choices, milestone_documents
from migrations_tracker.api.answers import JSON, answer, render, version_tag
from migrations_tracker.api.base import ApiView, origin
from migrations_tracker.api.endpoints import GSS
from migrations_tracker.api.links import url_of
from migrations_tracker.api.milestone_records import GoneMilestone, MilestoneRecord, read_update
from migrations_tracker.api.paging import PARAMETERS, Order, link_header, page_of
from migrations_tracker.api.parameters import chosen, codes_like, day, flag, instant
from migrations_tracker.api.parsing import MergePatchParser, StrictJSONParser
from migrations_tracker.api.preconditions import version_insisted_on
from migrations_tracker.api.problems import MilestoneOvertaken, NotThere
from migrations_tracker.api.repeats import rehearsed, written
from migrations_tracker.api.representations import write, write_all
from migrations_tracker.domain.access import Principal, Scope
from migrations_tracker.domain.plan_refusals import MilestoneChanged
from migrations_tracker.models import Event
from migrations_tracker.models import Milestone as MilestoneModel
from migrations_tracker.selectors.api_milestones import (
    GoneRow,
    MilestoneRow,
    Milestones,
    Target,
    api_milestones,
    gone_milestones,
    milestone_row,
    overtaken_by,
    seen_milestones,
    timed,
    with_status,
)
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.idempotency import Answer
from migrations_tracker.services.milestone_updates import update_milestone

BY_UPDATE: Final[Order[MilestoneRow | GoneRow]] = Order(
    {"changed_at": datetime, "id": int}, lambda row: (row.updated_at, row.id)
)


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
    )

    @extend_schema(**milestone_documents.LIST_MILESTONES)
    def get(self, request: Request) -> HttpResponse:
        now, who = timezone.now(), self.principal
        page, since = page_of(request, BY_UPDATE), instant(request, "updated_since")
        seen = _narrowed(request, _placed(request, seen_milestones(who)), now)
        gone = _placed(request, gone_milestones(who)) if since else seen.none()
        found = page.cut(timed(seen, gone, who, since))
        rows, links = page.finish(api_milestones(found, who, now))
        data = {
            "data": write_all(
                MilestoneRecord, [row for row in rows if isinstance(row, MilestoneRow)], request
            ),
            "deleted": write_all(
                GoneMilestone, [row for row in rows if isinstance(row, GoneRow)], request
            ),
            "links": links,
        }
        return answer(request, data, headers=link_header(links))


class Milestone(ApiView):
    """Eleven queries or fewer to read; about fifty to change one, in one transaction."""

    http_method_names = ["get", "head", "patch"]
    parser_classes = (StrictJSONParser, MergePatchParser)
    write_scope = Scope.MILESTONES_WRITE

    @extend_schema(**milestone_documents.READ_MILESTONE)
    def get(self, request: Request, ref: str) -> HttpResponse:
        row = found_row(self.principal, ref)
        return answer(request, write(MilestoneRecord, row, request), version=row.version)

    @extend_schema(**milestone_documents.CHANGE_MILESTONE)
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

        if flag(request, "validate_only"):
            return rehearsed(self, request, act)
        source = origin(request, self.principal, timezone.now())
        return written(act(source, False), replayed=None)


def found_row(principal: Principal, ref: str) -> MilestoneRow:
    """The milestone; raises NotThere, missing or not theirs. Eleven queries or fewer."""
    try:
        public_id = UUID(ref.removeprefix("ms_"))
    except ValueError as error:
        raise NotThere from error
    seen = seen_milestones(principal).filter(public_id=public_id)
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
    if boroughs := codes_like(request, "borough", GSS, "an ONS code, such as E09000014"):
        milestones = milestones.filter(migration__borough_id__in=boroughs)
    if wanted := chosen(request, "code", choices.codes(choices.MILESTONES)):
        milestones = milestones.filter(code__in=wanted)
    return milestones


def _narrowed(request: Request, milestones: Milestones, now: datetime) -> Milestones:
    if parties := chosen(request, "waiting_on", choices.codes(choices.PARTIES)):
        milestones = milestones.filter(waiting_on__in=parties)
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
