"""One borough's savings: its figures, and the forms by which they come in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from migrations_tracker.domain.access import Channel, Principal
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.errors import NotYours, Refusal
from migrations_tracker.domain.moments import long_moment
from migrations_tracker.domain.months import month_name
from migrations_tracker.domain.savings_refusals import SavingsChanged
from migrations_tracker.domain.savings_words import REFERENCE, saving_event_words
from migrations_tracker.models import Event
from migrations_tracker.selectors.savings import SavingsOfBorough, savings_of_borough
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.savings import (
    record_month,
    set_costs,
    verify_month,
    withdraw_verification,
)
from migrations_tracker.web.access import for_signed_in, request_id
from migrations_tracker.web.answers import form_page
from migrations_tracker.web.savings_borough_page import (
    Forms,
    blank_forms,
    borough_heading,
    borough_words,
    borough_years,
    month_named,
)
from migrations_tracker.web.savings_conflict import savings_conflict
from migrations_tracker.web.savings_forms import (
    AnyForm,
    CostsForm,
    MonthForm,
    VerifyForm,
    WithdrawForm,
)


@dataclass(frozen=True, slots=True)
class Visit:
    """A request for a borough's savings by somebody who may see them."""

    request: HttpRequest
    principal: Principal
    found: SavingsOfBorough
    now: datetime

    @property
    def origin(self) -> Origin:
        return Origin(self.principal, Channel.PAGE, self.now, request_id())


Write = Callable[[int, int], Event | None]


@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
@for_signed_in
def borough_savings(request: HttpRequest, principal: Principal, slug: str) -> HttpResponse:
    """The figures of one borough. A POST names its form and writes what that form says."""
    now = timezone.now()
    visit = Visit(request, principal, _found(slug, principal, now), now)
    if request.method != "POST":
        return _page(visit, blank_forms(visit.found, request.GET))
    send = SENDS.get(request.POST.get("form", ""))
    if send is None:
        raise BadRequest
    if visit.found.migration_id is None:
        raise PermissionDenied
    return send(visit)


def _found(slug: str, principal: Principal, now: datetime) -> SavingsOfBorough:
    found = savings_of_borough(slug, principal, london_date(now))
    if found is None:
        raise Http404
    return found


def _send_costs(visit: Visit) -> HttpResponse:
    if not visit.found.may_record:
        raise PermissionDenied
    form = CostsForm(visit.request.POST)
    shown = replace(blank_forms(visit.found, QueryDict()), costs=form)
    if not form.is_valid():
        return _page(visit, shown, form.problems())
    return _write(
        visit,
        shown,
        form,
        lambda pk, version: set_costs(pk, form.costs(), visit.origin, expected_version=version),
    )


def _send_month(visit: Visit) -> HttpResponse:
    if not visit.found.may_record:
        raise PermissionDenied
    form = MonthForm(visit.request.POST)
    shown = replace(blank_forms(visit.found, QueryDict()), month=form)
    if not form.is_valid():
        return _page(visit, shown, form.problems())
    month, figures = form.cleaned_data["month"], form.figures()
    return _write(
        visit,
        shown,
        form,
        lambda pk, version: record_month(
            pk, month, figures, visit.origin, expected_version=version
        ),
    )


def _send_verification(visit: Visit) -> HttpResponse:
    month = month_named(visit.request.POST.get("of", ""))
    if month is None:
        raise BadRequest
    form = VerifyForm(visit.request.POST)
    if not form.is_valid():
        raise BadRequest
    return _write(
        visit,
        blank_forms(visit.found, QueryDict()),
        form,
        lambda pk, version: verify_month(pk, month, visit.origin, expected_version=version),
    )


def _send_withdrawal(visit: Visit) -> HttpResponse:
    month = month_named(visit.request.POST.get("of", ""))
    if month is None:
        raise BadRequest
    if not visit.found.may_verify:
        raise PermissionDenied
    form = WithdrawForm(visit.request.POST)
    shown = replace(blank_forms(visit.found, QueryDict()), withdraw=form, withdrawn=month)
    if not form.is_valid():
        return _page(visit, shown, form.problems())
    reason = form.cleaned_data["reason"]
    return _write(
        visit,
        shown,
        form,
        lambda pk, version: withdraw_verification(
            pk, month, visit.origin, reason=reason, expected_version=version
        ),
    )


SENDS: Final = {
    "costs": _send_costs,
    "month": _send_month,
    "verify": _send_verification,
    "withdraw": _send_withdrawal,
}


def _write(visit: Visit, shown: Forms, form: AnyForm, write: Write) -> HttpResponse:
    """Write and go back to the page, or show there why it was refused."""
    assert visit.found.migration_id is not None
    try:
        event = write(visit.found.migration_id, form.sent_version)
    except SavingsChanged:
        now_there = _found(visit.found.borough.slug, visit.principal, visit.now)
        return savings_conflict(visit.request, visit.principal, now_there, form)
    except NotYours as refusal:
        raise PermissionDenied from refusal
    except Refusal as refusal:
        if isinstance(form, VerifyForm):
            return _page(visit, shown, [("months", str(refusal))])
        form.refuse(refusal)
        return _page(visit, shown, form.problems())
    messages.success(visit.request, _done(event))
    return redirect("web:borough-savings", slug=visit.found.borough.slug)


def _done(event: Event | None) -> str:
    if event is None:
        return "Nothing was new: these figures stand already."
    return f"Recorded. {saving_event_words(event.kind, event.old, event.new)}."


def _page(visit: Visit, forms: Forms, problems: Sequence[tuple[str, str]] = ()) -> HttpResponse:
    found, today = visit.found, london_date(visit.now)
    context = {
        "found": found,
        "heading": borough_heading(found),
        "as_of": long_moment(visit.now),
        "row": borough_words(found),
        "years": borough_years(found, visit.principal.actor, today),
        "forms": forms,
        "withdrawn": month_name(forms.withdrawn) if forms.withdrawn else "",
        "withdrawn_value": f"{forms.withdrawn:%Y-%m}" if forms.withdrawn else "",
        "problems": problems,
        "reference": REFERENCE,
    }
    return form_page(visit.request, "savings/borough.html", context)
