"""The forms of a maintenance window: what is worked on, from when to when, and why."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django import forms
from django.http import QueryDict

from migrations_tracker.domain.calendar import LONDON
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.maintenance import LONGEST_REASON, Plan, WindowRefused
from migrations_tracker.domain.moments import clock
from migrations_tracker.models import PsnMigration
from migrations_tracker.selectors.maintenance import WindowRow
from migrations_tracker.web.claims import TypedDateField
from migrations_tracker.web.typed_times import TypedTimeField, london_moment

KINDS: Final = [(kind.value, kind.label) for kind in EndpointKind]
# Where the service's refusals are mended.
FIELD_OF: Final = {"starts_at": "starts_date", "ends_at": "ends_date"}


def date_field(which: str, hint: str) -> TypedDateField:
    words = f"Enter the day on which it {which}, for example 12 3 2026."
    required = {"required": words}
    return TypedDateField(label=f"Day it {which}", help_text=hint, error_messages=required)


def time_field(which: str, example: str) -> TypedTimeField:
    required = {"required": f"Enter the time at which it {which}, for example 8:30pm."}
    hint = f"London time. For example, {example}"
    return TypedTimeField(label=f"Time it {which}", help_text=hint, error_messages=required)


class JoinedCheckboxes(forms.CheckboxSelectMultiple):
    """Checkboxes that also take their values in one, with commas between: a choice of a whole."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        sent = super().value_from_datadict(data, files, name) or []
        return [code for text in sent for code in str(text).split(",") if code]


class WindowForm(forms.Form):
    """Checks shape; the service has the last word."""

    kinds = forms.MultipleChoiceField(
        label="Endpoints that are worked on",
        widget=JoinedCheckboxes,
        choices=KINDS,
        error_messages={
            "required": "Choose at least one endpoint.",
            "invalid_choice": "Choose from the endpoints below.",
        },
    )
    starts_date = date_field("starts", "For example, 12 3 2026")
    starts_time = time_field("starts", "8:30pm")
    ends_date = date_field("ends", "14 days after the start at most")
    ends_time = time_field("ends", "11pm")
    reason = forms.CharField(
        label="What is being done",
        max_length=LONGEST_REASON,
        strip=True,
        error_messages={"required": "Say what is being done."},
    )
    version = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: QueryDict | None = None, *, initial: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=dict(initial or {}), use_required_attribute=False)

    @classmethod
    def of(cls, row: WindowRow, data: QueryDict | None = None) -> "WindowForm":
        """The form of a window that stands, as it is now."""
        starts, ends = (at.astimezone(LONDON) for at in (row.starts_at, row.ends_at))
        return cls(
            data,
            initial={
                "kinds": [kind.value for kind in row.kinds],
                "starts_date": numbers(starts.date()),
                "starts_time": clock(starts),
                "ends_date": numbers(ends.date()),
                "ends_time": clock(ends),
                "reason": row.reason,
                "version": row.version,
            },
        )

    def plan(self) -> Plan:
        found = self.cleaned_data
        return Plan(
            kinds=frozenset(EndpointKind(code) for code in found["kinds"]),
            starts_at=london_moment(found["starts_date"], found["starts_time"]),
            ends_at=london_moment(found["ends_date"], found["ends_time"]),
            reason=found["reason"],
        )

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal of the service where it can be mended, else above the form."""
        named = refusal.field if isinstance(refusal, WindowRefused) else ""
        field = FIELD_OF.get(named, named)
        self.add_error(field or None, str(refusal))

    def problems(self) -> list[tuple[str, str]]:
        """Each error with the id of the element that mends it, in the order of the page."""
        return [
            (self._element(name), str(words))
            for name in ["__all__", *self.fields]
            for words in self.errors.get(name, ())
        ]

    def _element(self, name: str) -> str:
        if name in {"__all__", "version"}:
            return "window"
        return str(self[name].auto_id)


class NewWindowForm(WindowForm):
    """The same for a window of one of the boroughs that one may plan for."""

    borough = forms.ChoiceField(
        label="Borough",
        error_messages={
            "required": "Choose a borough.",
            "invalid_choice": "Choose one of the boroughs below.",
        },
    )
    field_order = ("borough",)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        migrations: Sequence[PsnMigration],
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self._migrations = {one.borough.slug: one for one in migrations}
        field = self.fields["borough"]
        assert isinstance(field, forms.ChoiceField)
        names = [(slug, one.borough.short_name) for slug, one in self._migrations.items()]
        field.choices = [("", "Choose a borough"), *names] if len(names) > 1 else names

    @property
    def migration(self) -> PsnMigration:
        return self._migrations[self.cleaned_data["borough"]]


def numbers(day: date) -> str:
    """A date as the form shows it: 12 3 2026."""
    return f"{day.day} {day.month} {day.year}"


def suggested(now: datetime, slug: str) -> dict[str, Any]:
    """What a new form begins with: all endpoints, today."""
    today = numbers(now.astimezone(LONDON).date())
    return {
        "borough": slug,
        "kinds": [code for code, _ in KINDS],
        "starts_date": today,
        "ends_date": today,
    }
