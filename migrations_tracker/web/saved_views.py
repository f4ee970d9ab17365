"""Saved views: a filtered list gets a name at its foot, and is found there and on one page."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.saved_views import SavedList, ViewRefused
from migrations_tracker.models import SavedView, User
from migrations_tracker.services.saved_views import remove_view, save_view
from migrations_tracker.web.access import for_signed_in
from migrations_tracker.web.answers import form_page

# Where in a list somebody was is no part of the view.
NOT_KEPT = ("page", "print")


@dataclass(frozen=True, slots=True)
class Link:
    """A saved view with its address; `is_here` where it is what is shown."""

    view: SavedView
    address: str
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """What stands at the foot of a list: the person’s views of it, and what can be saved."""

    page: SavedList
    links: Sequence[Link]
    query: str


def offer(request: HttpRequest, person: User) -> Offer | None:
    """For the lists that can be saved; None elsewhere. One query."""
    match = request.resolver_match
    name = match.view_name.removeprefix("web:") if match else ""
    if name not in set(SavedList) or request.method not in {"GET", "HEAD"}:
        return None
    page, query = SavedList(name), _kept(request.GET)
    views = SavedView.objects.of(person).filter(page=page.value)
    return Offer(page, [_link(view, query) for view in views], query)


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def saved_views(request: HttpRequest, principal: Principal) -> HttpResponse:  # noqa: ARG001 - a view
    """All of one’s views, and saving another."""
    assert isinstance(request.user, User)
    said: dict[str, str] = {}
    problems: list[tuple[str, str]] = []
    if request.method == "POST":
        said = {name: request.POST.get(name, "") for name in ("page", "name", "query")}
        if said["page"] not in set(SavedList):
            raise Http404
        page, query = SavedList(said["page"]), _kept(QueryDict(said["query"]))
        try:
            view = save_view(request.user, page, said["name"], query, timezone.now())
        except ViewRefused as refusal:
            problems = [("view-name", str(refusal))]
        else:
            messages.success(request, f"Saved: “{view.name}”.")
            return redirect(_link(view, query).address)
    views = [_link(view, "") for view in SavedView.objects.of(request.user)]
    groups = [
        (page.label, [link for link in views if link.view.page == page.value]) for page in SavedList
    ]
    context = {
        "groups": [group for group in groups if group[1]],
        "said": said,
        "problems": problems,
    }
    return form_page(request, "saved_views/page.html", context)


@require_POST
@for_signed_in
def remove(request: HttpRequest, principal: Principal, pk: int) -> HttpResponse:  # noqa: ARG001 - a view
    assert isinstance(request.user, User)
    if not remove_view(request.user, pk):
        raise Http404
    messages.success(request, "The view is removed.")
    return redirect("web:saved-views")


def _kept(query: QueryDict) -> str:
    rest = query.copy()
    for name in NOT_KEPT:
        rest.pop(name, None)
    return rest.urlencode()


def _link(view: SavedView, query: str) -> Link:
    address = reverse(f"web:{view.page}")
    return Link(
        view=view,
        address=f"{address}?{view.query}" if view.query else address,
        is_here=view.query == query,
    )


pages = [
    path("saved-views/", saved_views, name="saved-views"),
    path("saved-views/<int:pk>/remove/", remove, name="saved-view-remove"),
]
