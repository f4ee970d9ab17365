"""The forms by which managers waive a criterion of a gate, and end a waiver."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from migrations_tracker.domain.criterion import Criterion
from migrations_tracker.domain.gates import GATES, Standing, lasts
from migrations_tracker.domain.stages import Stage
from migrations_tracker.selectors.gates import GatesPage
from migrations_tracker.services.waivers import WaiverRequest
from migrations_tracker.web.certificate_forms import VersionedForm
from migrations_tracker.web.claims import TypedDateField, text_field

Choice = tuple[Stage, Criterion]


def waivable(page: GatesPage) -> list[Choice]:
    """What a waiver may be for now: what holds up the next gate, and what a passed one rests on."""
    ahead, target = page.ahead, page.ahead.target
    found = [
        (target, one.criterion)
        for one in ahead.findings
        if one.standing is Standing.UNMET and target
    ]
    for row in page.rows:
        evidence = row.passage.evidence if row.passage else ()
        found += [
            (row.stage, one.criterion) for one in evidence if lasts(one.criterion, one.standing)
        ]
    waived = {(one.stage, one.criterion) for one in page.waivers}
    return [one for one in found if one not in waived]


class WaiveForm(VersionedForm):
    """Checks shape; the service has the last word."""

    name = "waive"
    criterion = forms.ChoiceField(
        label="Criterion",
        error_messages={
            "required": "Choose the criterion that is to be waived.",
            "invalid_choice": "Choose one of the criteria of the list.",
        },
    )
    reason = text_field("Reason", required=False)
    ends_on = TypedDateField(required=False, label="Waived until")

    def __init__(
        self, data: QueryDict | None = None, *, choices: Sequence[Choice], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        field = self.fields["criterion"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Choose a criterion")]
        field.choices += [
            (_code(stage, one), f"{stage.label}: {one.label}") for stage, one in choices
        ]

    def wanted(self) -> WaiverRequest:
        data = self.cleaned_data
        stage, criterion = _chosen(data["criterion"])
        return WaiverRequest(stage, criterion, data["reason"], data["ends_on"])


class EndWaiverForm(VersionedForm):
    """One of them for each waiver in force, by its `name`."""

    reason = text_field(
        "Why it ends early", error_messages={"required": "Say why the waiver ends early."}
    )

    def __init__(self, data: QueryDict | None = None, *, name: str, **kwargs: Any) -> None:
        self.name = name
        super().__init__(data, **kwargs)


def end_name(waiver_id: int) -> str:
    """The name of the form that ends a waiver."""
    return f"end-{waiver_id}"


def _code(stage: Stage, criterion: Criterion) -> str:
    return f"{stage.value}/{criterion.code}"


def _chosen(code: str) -> Choice:
    """The criterion behind a choice of the form."""
    known = {_code(stage, one): (stage, one) for stage, gate in GATES.items() for one in gate}
    return known[code]
