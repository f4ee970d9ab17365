"""Raising and changing items of the RAID register by forms."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from boroughs.models import Borough
from migrations_tracker.domain.access import Channel, Principal
from migrations_tracker.domain.conflict import NO_PLACE
from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.raid import Kind, article, may_raise
from migrations_tracker.domain.raid_raising import Raising
from migrations_tracker.domain.raid_refusals import ItemChanged, ItemClosed, RaidRefusal
from migrations_tracker.selectors.raid import ItemRow
from migrations_tracker.selectors.raid_item import (
    ItemPage,
    item_page,
    item_writes,
    nameable_boroughs,
    possible_owners,
)
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.raid_raising import raise_item
from migrations_tracker.services.raid_record import Outcome, Sent
from migrations_tracker.web import raid_forms as forms
from migrations_tracker.web.access import for_signed_in, request_id
from migrations_tracker.web.answers import form_page
from migrations_tracker.web.conflict import Overtaken, conflict_page, writes_since
from migrations_tracker.web.raid import address
from migrations_tracker.web.raid_changes import CHANGES, Change, changes_for
from migrations_tracker.web.raid_fields import Choices, Offered, RaidForm
from migrations_tracker.web.raid_table import PROGRAMME

FORMS: Final[dict[Kind, type[forms.RaiseForm]]] = {
    Kind.RISK: forms.RaiseRisk,
    Kind.ASSUMPTION: forms.RaiseAssumption,
    Kind.ISSUE: forms.RaiseIssue,
    Kind.DEPENDENCY: forms.RaiseDependency,
}


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def raising(request: HttpRequest, principal: Principal, kind: str) -> HttpResponse:
    """Raise one item. `?borough=` fills in the borough that somebody comes from."""
    if kind not in FORMS or not (principal.sees_everything or principal.borough_codes):
        raise Http404
    if not may_raise(principal):
        raise PermissionDenied
    chosen = Kind(kind)
    form = _raise_form(request, principal, chosen)
    if request.method == "POST" and form.is_valid():
        said = Raising(form.matter(), form.owner_id(), form.cleaned_data["borough"] or None)
        try:
            outcome = raise_item(said, _origin(principal), form.cleaned_data["nonce"])
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return _raised(request, outcome)
    context = {
        "form": form,
        "problems": form.problems(),
        "kind": chosen,
        "noun": article(chosen),
        "address": address(chosen),
    }
    return form_page(request, "raid/raise.html", context)


def _raise_form(request: HttpRequest, principal: Principal, kind: Kind) -> forms.RaiseForm:
    places = nameable_boroughs(principal, every=kind is Kind.DEPENDENCY)
    owners = _owners(possible_owners(principal))
    named = [(place.pk, str(place)) for place in places]
    programme = principal.sees_everything and kind is not Kind.DEPENDENCY
    offered = Offered(
        boroughs=[("", PROGRAMME), *named] if programme else named, givers=named, owners=owners
    )
    if request.method == "POST":
        return FORMS[kind](request.POST, offered=offered)
    return FORMS[kind](offered=offered, initial=_first(request, principal, places))


def _first(request: HttpRequest, principal: Principal, places: Sequence[Borough]) -> dict[str, Any]:
    """A new form: whoever raises it owns it, unless they choose somebody else."""
    slug = request.GET.get("borough", "")
    borough = next((place.pk for place in places if place.slug == slug), "")
    owner = principal.actor.removeprefix("user:")
    return {"nonce": uuid4(), "version": 0, "borough": borough, "owner": owner}


def _raised(request: HttpRequest, outcome: Outcome) -> HttpResponse:
    reference = outcome.item.reference
    if outcome.event:
        messages.success(request, f"Raised: {reference}.")
    else:
        words = f"This form was sent before and raised {reference}. Open a new one for another."
        messages.success(request, words)
    return redirect("web:raid-item", reference)


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def change(request: HttpRequest, principal: Principal, reference: str, name: str) -> HttpResponse:
    """Make one change of an item, for those who may."""
    now = timezone.now()
    page = _found(reference, principal, now)
    chosen, is_sent = CHANGES.get(name), request.method == "POST"
    offered = name in dict(changes_for(page.row))
    if chosen is None or page.row.kind not in chosen.of or not (offered or is_sent):
        raise Http404
    form = _change_form(request, principal, page.row, chosen)
    if is_sent and form.is_valid():
        return _send(request, principal, page, chosen, form)
    if is_sent and not offered:
        return _conflict(request, principal, page, chosen, form)
    return _change_page(request, page.row, chosen, form)


def _send(
    request: HttpRequest, principal: Principal, page: ItemPage, chosen: Change, form: RaidForm
) -> HttpResponse:
    sent = Sent(form.cleaned_data["version"], form.cleaned_data["nonce"])
    try:
        outcome = chosen.send(page.row.id, form, _origin(principal), sent)
    except (ItemChanged, ItemClosed):
        fresh = _found(page.row.reference, principal, timezone.now())
        return _conflict(request, principal, fresh, chosen, form)
    except Refusal as refusal:
        form.refuse(refusal)
        status = 0 if isinstance(refusal, RaidRefusal) else 409
        return _change_page(request, page.row, chosen, form, status=status)
    return _changed(request, chosen, outcome)


def _found(reference: str, principal: Principal, now: datetime) -> ItemPage:
    page = item_page(reference, principal, now)
    if page is None:
        raise Http404
    if not page.is_writer:
        raise PermissionDenied
    return page


def _conflict(
    request: HttpRequest, principal: Principal, page: ItemPage, chosen: Change, form: RaidForm
) -> HttpResponse:
    """Somebody was first: choose between the two, or read that it cannot be changed any more."""
    row, stands = page.row, {**chosen.stands(page.row), "version": page.row.version}
    over = NO_PLACE if row.is_open else f"{row.reference} is closed."
    return conflict_page(
        request,
        Overtaken(
            about=row.reference,
            back=reverse("web:raid-item", args=[row.reference]),
            sent=form,
            present=chosen.form(offered=Offered(), initial=stands),
            writes=item_writes(row.id, principal, writes_since(form, row.version)),
            submit=chosen.button,
            why_not="" if chosen in dict(changes_for(row)).values() else over,
        ),
    )


def _change_form(
    request: HttpRequest, principal: Principal, row: ItemRow, chosen: Change
) -> RaidForm:
    needs_owner = "owner" in chosen.form.base_fields
    offered = Offered(
        owners=_owners(possible_owners(principal, row.named)) if needs_owner else (),
        actions=[(str(one.id), f"{one.text} ({one.owner})") for one in row.open_actions],
    )
    if request.method == "POST":
        return chosen.form(request.POST, offered=offered)
    initial = {
        "owner": principal.actor.removeprefix("user:"),
        "action": request.GET.get("action", ""),
        **chosen.start(row),
        "nonce": uuid4(),
        "version": row.version,
    }
    return chosen.form(offered=offered, initial=initial)


def _change_page(
    request: HttpRequest, row: ItemRow, chosen: Change, form: RaidForm, *, status: int = 0
) -> HttpResponse:
    read = form.cleaned_data.get("version") if form.is_bound else None
    context = {
        "row": row,
        "change": chosen,
        "form": form,
        "problems": form.problems(),
        "version": row.version if read is None else read,
    }
    return form_page(request, "raid/change.html", context, status=status)


def _changed(request: HttpRequest, chosen: Change, outcome: Outcome) -> HttpResponse:
    reference = outcome.item.reference
    if outcome.event:
        messages.success(request, f"{chosen.done}: {reference}.")
    else:
        messages.success(request, f"Nothing was new: {reference} already says so.")
    return redirect("web:raid-item", reference)


def _origin(principal: Principal) -> Origin:
    return Origin(principal, Channel.PAGE, timezone.now(), request_id())


def _owners(people: Sequence[tuple[int, str]]) -> Choices:
    return [(str(number), name) for number, name in people]
