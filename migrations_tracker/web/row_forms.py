"""Many rows in one form: each row is saved or refused by itself, and what was typed is kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Generic, TypeVar

from django import forms
from django.http import QueryDict

from migrations_tracker.domain.delay_reasons import DelayReason
from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.plan_rules import Delay
from migrations_tracker.domain.plan_table import PlanRow
from migrations_tracker.selectors.migrations import MigrationRow
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.planning import change_forecast
from migrations_tracker.services.transitions import StageClaim, claim_stage
from migrations_tracker.web.claims import LONGEST_TEXT, TypedDateField
from migrations_tracker.web.milestone_forms import REASON_CHOICES

SAVED: Final = "Saved"
Row = TypeVar("Row")


class RowForm(forms.Form):
    """One row. `FIELDS` says where a refusal of the services is mended, by its field."""

    FIELDS: ClassVar[Mapping[str, str]] = {}
    USUAL: ClassVar[str] = ""
    version = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def was_sent(self) -> bool:
        return self.is_bound and self.add_prefix("version") in self.data

    def refuse(self, refusal: Refusal) -> None:
        """At the field that mends it, else at the usual one: a row has no place above it."""
        self.add_error(self.FIELDS.get(refusal.field, self.USUAL), str(refusal))

    def problems(self) -> list[tuple[str, str]]:
        """Each error with the id of its field."""
        return [
            (self[name if name in self.fields and name != "version" else self.USUAL].auto_id, said)
            for name, found in self.errors.items()
            for said in map(str, found)
        ]


class DateForm(RowForm):
    """When a milestone is expected, and why that is later."""

    FIELDS = {"reason_code": "reason_code", "note": "note"}
    USUAL = "day"
    day = TypedDateField(
        error_messages={"required": "A forecast can move, but not be taken away. Write a date."}
    )
    reason_code = forms.ChoiceField(choices=REASON_CHOICES, required=False)
    note = forms.CharField(required=False, max_length=LONGEST_TEXT)

    def __init__(self, *args: Any, has_day: bool, **kwargs: Any) -> None:
        """Where nobody has given a date yet, it may be left empty."""
        super().__init__(*args, **kwargs)
        self.fields["day"].required = has_day

    def delay(self) -> Delay:
        reason = self.cleaned_data["reason_code"]
        return Delay(DelayReason(reason) if reason else None, None, self.cleaned_data["note"])


class UpdateForm(RowForm):
    """That a migration stands as it did, with a note or a day for the next update."""

    FIELDS = {}
    USUAL = "next_update_by"
    next_update_by = TypedDateField(required=False)
    note = forms.CharField(required=False, max_length=LONGEST_TEXT)


@dataclass(frozen=True, slots=True)
class Line(Generic[Row]):
    """A row with its form. `outcome` says what became of it when it was sent."""

    name: str
    row: Row
    form: RowForm
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the rows that were sent, by their names."""

    saved: frozenset[str]
    refused: Mapping[str, RowForm]

    @property
    def problems(self) -> list[tuple[str, str]]:
        return [problem for form in self.refused.values() for problem in form.problems()]

    def of(self, name: str) -> str:
        return SAVED if name in self.saved else ""


NOTHING_SENT: Final = Outcome(frozenset(), {})


def date_name(row: PlanRow) -> str:
    return f"{row.gss_code}-{row.code.value}"


def date_lines(
    rows: Sequence[PlanRow], data: QueryDict | None = None, after: Outcome = NOTHING_SENT
) -> list[Line[PlanRow]]:
    return [
        Line(
            name,
            row,
            after.refused.get(name)
            or DateForm(
                data,
                prefix=name,
                auto_id="%s",
                has_day=row.forecast is not None,
                initial={"version": row.version, "day": _typed(row)},
            ),
            after.of(name),
        )
        for row in rows
        for name in [date_name(row)]
    ]


def _typed(row: PlanRow) -> str:
    return f"{row.forecast.day} {row.forecast.month} {row.forecast.year}" if row.forecast else ""


def update_lines(
    rows: Sequence[MigrationRow], data: QueryDict | None = None, after: Outcome = NOTHING_SENT
) -> list[Line[MigrationRow]]:
    return [
        Line(
            name,
            row,
            after.refused.get(name)
            or UpdateForm(data, prefix=name, auto_id="%s", initial={"version": row.version}),
            after.of(name),
        )
        for row in rows
        for name in [row.borough.gss_code]
    ]


def save(
    lines: Sequence[Line[Row]], send: Callable[[Row, Any, Origin], bool], origin: Origin
) -> Outcome:
    """Write each row that was sent, in a transaction of its own; `send` says if it was new."""
    saved: set[str] = set()
    refused: dict[str, RowForm] = {}
    for line in lines:
        if not line.form.was_sent:
            continue
        if not line.form.is_valid():
            refused[line.name] = line.form
            continue
        try:
            if send(line.row, line.form, origin):
                saved.add(line.name)
        except Refusal as refusal:
            line.form.refuse(refusal)
            refused[line.name] = line.form
    return Outcome(frozenset(saved), refused)


def send_date(row: PlanRow, form: DateForm, origin: Origin) -> bool:
    """Without another day there is nothing to say: reason and note go with a change only."""
    day = form.cleaned_data["day"]
    if day is None or day == row.forecast:
        return False
    version = form.cleaned_data["version"]
    delay = form.delay()
    event = change_forecast(
        row.migration_id, row.code, day, origin, delay=delay, expected_version=version
    )
    return event is not None


def send_update(row: MigrationRow, form: UpdateForm, origin: Origin) -> bool:
    day, note = form.cleaned_data["next_update_by"], form.cleaned_data["note"]
    if day is None and not note:
        return False
    claim = StageClaim(stage=row.stage, next_update_by=day, note=note)
    version = form.cleaned_data["version"]
    return claim_stage(row.id, claim, origin, expected_version=version).event is not None
