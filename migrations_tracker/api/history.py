"""Migrations as they stood on a day: `as_of` on the reads of migrations."""

from datetime import date, datetime
from typing import Final

from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.request import Request

from migrations_tracker.api import choices
from migrations_tracker.api.answers import Told, answer, render
from migrations_tracker.api.fields import DayField, InstantField, LinkField, Read
from migrations_tracker.api.lists import page_with_gone
from migrations_tracker.api.paging import PARAMETERS, Page, link_header
from migrations_tracker.api.parameters import day
from migrations_tracker.api.problems import BadParameter, NotThere
from migrations_tracker.api.representations import (
    BoroughName,
    SupplierName,
    write,
    write_all,
)
from migrations_tracker.api.standing_records import CertificateState
from migrations_tracker.domain.access import Principal
from migrations_tracker.models import Milestone, PsnMigration
from migrations_tracker.selectors.api import present_migrations
from migrations_tracker.selectors.api_history import Asked, migrations_then, milestones_on

AS_OF: Final = ("as_of", "known_at")


class StageThen(Read):
    code = serializers.ChoiceField(
        source="stage.value", choices=choices.STAGES, help_text="What was claimed."
    )
    label = serializers.CharField(source="stage.label", help_text="The stage as people read it.")  # type: ignore[assignment]  # the metaclass takes it away
    since = InstantField(source="stage_since", help_text="When it had taken effect.")
    held_from = serializers.ChoiceField(
        choices=choices.STAGES, allow_null=True, help_text="On hold only: the stage before it."
    )


class MilestoneThenRecord(Read):
    code = serializers.ChoiceField(
        source="then.code", choices=choices.MILESTONES, help_text="Which of the twelve."
    )
    name = serializers.CharField(help_text="Its name.")
    status = serializers.ChoiceField(
        source="then.status", choices=choices.MILESTONE_STATUSES, help_text="How it stood."
    )
    baseline_date = DayField(
        source="then.baseline", allow_null=True, help_text="Null where none was approved."
    )
    forecast_date = DayField(
        source="then.forecast", allow_null=True, help_text="Null where none was said."
    )
    actual_date = DayField(source="then.actual", allow_null=True, help_text="Null until done.")
    waiting_on = serializers.ChoiceField(
        source="then.waiting_on", choices=choices.PARTIES, allow_null=True, help_text="If blocked."
    )
    waiting_since = DayField(
        source="then.waiting_since", allow_null=True, help_text="Null where it was not blocked."
    )


class MilestoneOnDayRecord(MilestoneThenRecord):
    """One milestone as it stood at the end of a London day."""

    id = serializers.CharField(source="reference", help_text="Its name in addresses.")
    url = LinkField("milestone", "reference", help_text="The milestone as it is now.")
    ref = serializers.CharField(source="label", help_text="Its name for people; not for addresses.")
    borough = BoroughName(help_text="Whose plan it is in.")
    migration_url = LinkField("migration", "borough.gss_code", help_text="The migration.")
    as_of = DayField(source="asked.as_of", help_text="The day at the end of which this stood.")
    known_at = DayField(source="asked.known_at", help_text="Only what was recorded by then counts.")


class ServiceThenRecord(Read):
    code = serializers.CharField(source="cutover.service.value", help_text="Which of the seven.")
    name = serializers.CharField(source="cutover.service.label", help_text="Its name.")
    state = serializers.ChoiceField(
        choices=choices.CUTOVER_STATES, help_text="How its cutover stood."
    )
    outcome_at = InstantField(
        source="cutover.ended.at", default=None, allow_null=True, help_text="Null before any."
    )
    rehearsed_date = DayField(
        source="cutover.rehearsed", allow_null=True, help_text="Null where it was not rehearsed."
    )
    signed_off_at = InstantField(
        source="cutover.signed_off_at", allow_null=True, help_text="Null until signed off."
    )


class MigrationThenRecord(Read):
    """One borough’s migration as it stood at the end of a London day."""

    gss_code = serializers.CharField(source="borough.gss_code", help_text="Its borough’s code.")
    url = LinkField("migration", "borough.gss_code", help_text="The migration as it is now.")
    borough = BoroughName(help_text="Whose migration it is.")
    as_of = DayField(source="asked.as_of", help_text="The day at the end of which this stood.")
    known_at = DayField(source="asked.known_at", help_text="Only what was recorded by then counts.")
    supplier = SupplierName(
        allow_null=True, help_text="Who led it; null where nobody did or it is not yours to know."
    )
    stage = StageThen(source="state", help_text="The claimed stage.")
    claimed_live = serializers.BooleanField(
        source="is_claimed_live", help_text="The claimed stage was live or later."
    )
    next_update_by = DayField(
        source="state.next_update_by",
        allow_null=True,
        help_text="When news was promised; null where none was.",
    )
    wave = serializers.IntegerField(
        source="state.wave", allow_null=True, help_text="Null if planned in none."
    )
    accepted = serializers.BooleanField(
        source="is_accepted", help_text="The borough’s acceptance was in force."
    )
    certificate = CertificateState(
        source="certificate_state", allow_null=True, help_text="Null before any application."
    )
    milestones = MilestoneThenRecord(many=True, help_text="All twelve, in the order of the plan.")
    services = ServiceThenRecord(many=True, help_text="All seven.")


def asked_of(request: Request, today: date, beside: tuple[str, ...] = ()) -> Asked | None:
    """The day that is asked about; None where the present is. Raises BadParameter.

    `beside` are the filters that go with a day: those by what never changes.
    """
    as_of, known_at = day(request, "as_of"), day(request, "known_at")
    if as_of is None:
        if known_at:
            raise BadParameter("known_at", "“known_at” goes with “as_of”. Say of which day.")
        return None
    asked = Asked(as_of, known_at or as_of)
    for name, one in (("as_of", asked.as_of), ("known_at", asked.known_at)):
        if one > today:
            raise BadParameter(name, f"“{name}” is still to come. Send a day up to {today}.")
    if asked.known_at < asked.as_of:
        raise BadParameter("known_at", "“known_at” is before “as_of”. Send a later day.")
    others = [one for one in request.query_params if one not in {*AS_OF, *PARAMETERS, *beside}]
    if others:
        words = f"“{others[0]}” filters what stands now. Leave it out, or leave out “as_of”."
        raise BadParameter(others[0], words)
    return asked


def list_then(
    request: Request, page: Page[PsnMigration], asked: Asked, principal: Principal, now: datetime
) -> Told:
    """Those on a page that were open by then. Five queries or fewer, the key’s included."""
    opened = present_migrations(principal).filter(opened_at__date__lte=asked.as_of)
    found = migrations_then(page.cut(opened), asked, principal, now)
    rows, links = page.finish([migration for migration, _ in found])
    then = {migration.pk: one for migration, one in found}
    told = [one for row in rows if (one := then[row.pk])]
    data = write_all(MigrationThenRecord, told, request)
    return Told(render({"data": data, "links": links}), headers=link_header(links))


def milestones_then(
    page: Page[Milestone], seen: QuerySet[Milestone], asked: Asked, who: Principal, now: datetime
) -> HttpResponse:
    """Those of a page of `seen` whose migration was open by then. Seven queries or fewer."""
    opened = seen.filter(migration__opened_at__date__lte=asked.as_of)
    found = milestones_on(page.cut(opened), asked, who, now)
    rows, links = page.finish([row for row, _ in found])
    then = {row.pk: one for row, one in found}
    told = [one for row in rows if (one := then[row.pk])]
    return page_with_gone(page.request, MilestoneOnDayRecord, told, links)


def milestone_then(
    request: Request, seen: QuerySet[Milestone], asked: Asked, who: Principal, now: datetime
) -> HttpResponse:
    """One milestone as it stood. Raises NotThere, also where its migration was not open yet."""
    found = [one for _, one in milestones_on(seen, asked, who, now) if one]
    if not found:
        raise NotThere
    return answer(request, write(MilestoneOnDayRecord, found[0], request))


def read_then(
    request: Request, gss: str, asked: Asked, principal: Principal, now: datetime
) -> Told:
    """One migration as it stood. Raises NotThere, also where it was not open yet."""
    migrations = present_migrations(principal).filter(borough_id=gss)
    found = [one for _, one in migrations_then(migrations, asked, principal, now) if one]
    if not found:
        raise NotThere
    return Told(render(write(MigrationThenRecord, found[0], request)))
