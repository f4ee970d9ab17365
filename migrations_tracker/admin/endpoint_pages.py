"""What can be done with one endpoint: check it now, pause, resume, read its results."""

from datetime import datetime

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from migrations_tracker.admin.base import AnyModelAdmin, FormPage, answer, sent
from migrations_tracker.domain.findings import count_of
from migrations_tracker.models import Endpoint
from migrations_tracker.selectors.check_results import result_page
from migrations_tracker.services.endpoints import check_now, pause_endpoint, resume_endpoint

NAMED = 10


class PauseForm(forms.Form):
    reason = forms.CharField(max_length=200, help_text="Why it is not checked for the time being.")


def check_at_once(endpoints: QuerySet[Endpoint], now: datetime) -> str:
    """Make endpoints due now and say what will happen to them."""
    chosen = {endpoint.pk: endpoint for endpoint in endpoints.select_related("state")}
    paused = [endpoint.ref for endpoint in chosen.values() if not endpoint.state.enabled]
    hurried = check_now(chosen, now)
    due = len(chosen) - len(paused) - hurried
    said = [f"{count_of(hurried, 'endpoint').capitalize()} will be checked at once."]
    if due:
        said.append(f"{count_of(due, 'endpoint').capitalize()} had a check due already.")
    if paused:
        rest = len(paused) - NAMED
        more = f" and {rest} more" if rest > 0 else ""
        said.append(f"Paused, so not checked: {', '.join(paused[:NAMED])}{more}.")
    return " ".join(said)


def check_page(pages: AnyModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    endpoint = _found(pk)
    page = _page(endpoint, f"Check {endpoint} now", "Check now", "It becomes due at once.")

    def act() -> str:
        return check_at_once(Endpoint.objects.filter(pk=pk), timezone.now())

    return answer(request, pages, page, forms.Form(sent(request)), act)


def pause_page(pages: AnyModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    endpoint = _found(pk)
    form = PauseForm(sent(request))
    page = _page(endpoint, f"Pause {endpoint}", "Pause", "Its status will become unknown.")

    def act() -> str:
        pause_endpoint(endpoint, form.cleaned_data["reason"], timezone.now())
        return f"{endpoint} is paused: no more checks until it is resumed."

    return answer(request, pages, page, form, act)


def resume_page(pages: AnyModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    endpoint = _found(pk)
    why = f"It is paused: {endpoint.pause_reason}" if endpoint.pause_reason else "It is paused."
    page = _page(endpoint, f"Resume {endpoint}", "Resume", why)

    def act() -> str:
        resume_endpoint(endpoint, timezone.now())
        return f"{endpoint} is checked again, from its next turn on."

    return answer(request, pages, page, forms.Form(sent(request)), act)


def results_page(pages: AnyModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """The stored checks, newest first. An unreadable place in the list means the newest."""
    endpoint = _found(pk)
    before = _moment(request.GET.get("before", ""))
    context = {
        **pages.admin_site.each_context(request),
        "title": f"Check results of {endpoint}",
        "opts": pages.opts,
        "original": endpoint,
        "results": result_page(pk, before=before),
        "before": before,
    }
    return TemplateResponse(request, "admin/check_results.html", context)


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None


def _found(pk: int) -> Endpoint:
    return get_object_or_404(Endpoint.objects.select_related("state", "borough"), pk=pk)


def _page(endpoint: Endpoint, title: str, submit: str, fact: str) -> FormPage:
    back = reverse("admin:migrations_tracker_endpoint_change", args=[endpoint.pk])
    return FormPage(title, submit, back, (fact,))
