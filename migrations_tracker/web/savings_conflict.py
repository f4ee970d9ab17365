"""What a form about savings meets where somebody else has changed the figures first."""

from dataclasses import replace
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.ledger import SAVINGS_KINDS, EventKind
from migrations_tracker.selectors.overtaking import Record, Writes, newest_writes
from migrations_tracker.selectors.savings import SavingsOfBorough
from migrations_tracker.web.conflict import Overtaken, conflict_page, writes_since
from migrations_tracker.web.savings_forms import (
    AnyForm,
    CostsForm,
    MonthForm,
    WithdrawForm,
    costs_as_typed,
    month_as_typed,
)

COLUMNS: Final = {
    "baseline": "baseline_annual_cost",
    "new": "new_annual_cost",
    "one_off": "one_off_cost",
}
SUBMIT: Final[dict[type[AnyForm], str]] = {
    CostsForm: "Set the costs",
    MonthForm: "Record the month",
    WithdrawForm: "Withdraw the verification",
}


def savings_conflict(
    request: HttpRequest, principal: Principal, found: SavingsOfBorough, form: AnyForm
) -> HttpResponse:
    """The figures as they stand beside those that were typed."""
    return conflict_page(
        request,
        Overtaken(
            about=f"Savings of {found.borough.short_name}",
            back=reverse("web:borough-savings", args=[found.borough.slug]),
            sent=form,
            present=type(form)(initial={**_stands(found, form), "version": found.version}),
            writes=_writes(found, principal, form),
            submit=SUBMIT.get(type(form), "Verify the saving"),
            columns=COLUMNS,
        ),
    )


def _stands(found: SavingsOfBorough, form: AnyForm) -> dict[str, Any]:
    if isinstance(form, CostsForm):
        return costs_as_typed(found.costs)
    if not isinstance(form, MonthForm):
        return {}
    month = form.cleaned_data["month"]
    row = next((row.month for row in found.months if row.month.month == month), None)
    stands = month_as_typed(month, row.forecast, row.realised) if row else {}
    # A figure that was left empty stays as it is, so there is nothing to choose.
    return {name: value for name, value in stands.items() if form.cleaned_data[name] is not None}


def _writes(found: SavingsOfBorough, principal: Principal, form: AnyForm) -> Writes:
    """All that moved the version; the values before are those of this very form."""
    count = writes_since(form, found.version)
    record = Record(found.migration_id, SAVINGS_KINDS, written_by={EventKind.SAVINGS_COSTS_SET})
    writes = newest_writes(record, principal, count)
    if not isinstance(form, MonthForm):
        return writes
    month = form.cleaned_data["month"].isoformat()
    of_month = Record(found.migration_id, {EventKind.SAVING_RECORDED}, "month", month)
    return replace(writes, before=newest_writes(of_month, principal, count).before)
