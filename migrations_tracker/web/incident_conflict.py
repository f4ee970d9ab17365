"""What a reply to an incident meets where somebody else has written to it first."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from migrations_tracker.selectors.activity import Change
from migrations_tracker.selectors.incident_page import IncidentPage, UpdateRow
from migrations_tracker.selectors.overtaking import Writes
from migrations_tracker.web.conflict import Overtaken, conflict_page, writes_since
from migrations_tracker.web.incident_forms import ReplyForm


def incident_conflict(request: HttpRequest, found: IncidentPage, form: ReplyForm) -> HttpResponse:
    """The incident as it stands beside what was typed. Its updates say who wrote what and when."""
    row, count = found.row, writes_since(form, found.row.version)
    present = type(form)(row=row)
    if not form.cleaned_data.get("cause"):
        # Left empty, the cause that stands is kept, so there is nothing to choose.
        present.initial.pop("cause", None)
    return conflict_page(
        request,
        Overtaken(
            about=row.reference,
            back=reverse("web:incident", args=[row.number]),
            sent=form,
            present=present,
            writes=Writes([_change(one) for one in found.updates[:count]], _before(found, count)),
            submit=form.submit,
        ),
    )


def _before(found: IncidentPage, count: int) -> dict[str, object]:
    """Each update says how far the work was; of a cause only the present one is kept."""
    earlier = found.updates[count:]
    was = earlier[0].progress if earlier else None
    progress = {} if was is found.row.progress else {"progress": was.value if was else None}
    return {"cause": None, **progress}


def _change(update: UpdateRow) -> Change:
    return Change(
        id="",
        at=update.at,
        effective_at=update.at,
        borough=None,
        what=update.progress.label,
        who=update.who,
        note=update.text,
    )
