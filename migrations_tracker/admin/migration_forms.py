"""The forms by which an administrator changes a migration. What is allowed the domain decides."""

from collections.abc import Mapping
from typing import Any

from django import forms

from boroughs.models import Borough
from migrations_tracker.domain.access import Principal, Role, roles_for
from migrations_tracker.domain.on_behalf import Means, OnBehalf
from migrations_tracker.domain.stages import LINE, Stage, allowed
from migrations_tracker.models import PsnMigration, Wave
from migrations_tracker.services.transitions import StageClaim
from suppliers.models import Supplier


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)


def lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "cols": 60})


class OpenForm(forms.Form):
    """Open a borough's migration; one taken over midway needs a reason."""

    borough = forms.ModelChoiceField(Borough.objects.all())
    stage = forms.ChoiceField(
        label="First stage",
        choices=[(stage.value, stage.label) for stage in LINE],
        help_text="Another than “Not started” takes a migration over midway.",
    )
    wave = forms.ModelChoiceField(Wave.objects.all(), required=False)
    reason = forms.CharField(widget=lines(3), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        midway = cleaned.get("stage") not in {None, Stage.NOT_STARTED.value}
        if midway and not cleaned.get("reason", "").strip():
            self.add_error("reason", "Say why the migration begins at a later stage.")
        return cleaned


class ClaimForm(forms.Form):
    """Claim a stage, or reaffirm the present one with a note or a later promise.

    Only the moves allowed now are offered. Another that is sent nevertheless goes to the domain,
    which refuses it in its own words.
    """

    stage = forms.ChoiceField(choices=[(stage.value, stage.label) for stage in Stage])
    claimant = forms.ChoiceField(
        label="Whose word is it?",
        required=False,
        help_text="What somebody told you is recorded as theirs, with how they told you.",
    )
    means = forms.ChoiceField(
        label="How did they tell you?",
        choices=[("", "Choose one"), *((one.value, one.label) for one in Means)],
        required=False,
    )
    effective_at = forms.DateTimeField(
        label="In effect since", widget=MomentInput(), required=False, help_text="Empty means now."
    )
    next_update_by = forms.DateField(
        widget=DateInput(), required=False, help_text="Empty means the programme’s default."
    )
    reason = forms.CharField(widget=lines(3), required=False)
    note = forms.CharField(widget=lines(3), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        offered: list[tuple[str, str]],
        speakers: Mapping[Role, str],
        **kwargs: Any,
    ) -> None:
        """`speakers` are those on whose behalf it can be claimed, by name."""
        super().__init__(*args, **kwargs)
        claimant = self.fields["claimant"]
        assert isinstance(claimant, forms.ChoiceField)
        told = [(role.value, f"{name} told me") for role, name in speakers.items()]
        claimant.choices = [("", "My own, as administrator"), *told]
        widget = self.fields["stage"].widget
        assert isinstance(widget, forms.Select)
        widget.choices = offered

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("claimant") and not found.get("means") and "means" not in self.errors:
            self.add_error("means", "Say how they told you.")
        if found.get("means") and not found.get("claimant") and "claimant" not in self.errors:
            self.add_error("claimant", "Say who told you.")
        return found

    def claim(self) -> StageClaim:
        values = self.cleaned_data
        speaker = values["claimant"]
        return StageClaim(
            stage=Stage(values["stage"]),
            on_behalf=OnBehalf(Role(speaker), Means(values["means"])) if speaker else None,
            effective_at=values["effective_at"],
            next_update_by=values["next_update_by"],
            reason=values["reason"],
            note=values["note"],
        )


def offered_stages(
    migration: PsnMigration, who: Principal, supplier_id: int | None
) -> list[tuple[str, str]]:
    """The stages that somebody may claim now, the present one first, each with its move."""
    roles = roles_for(who, borough_code=migration.borough_id, supplier_id=supplier_id)
    present = migration.current_stage
    moves = allowed(present, roles, held_from=migration.held_stage)
    return [
        (present.value, f"{present.label} (reaffirm)"),
        *(
            (
                move.target.value,
                f"{move.target.label} ({_said(move.kind.label, move.needs_reason)})",
            )
            for move in moves
        ),
    ]


def _said(move: str, needs_reason: bool) -> str:  # noqa: FBT001 - a fact of the move
    return f"{move.lower()}, needs a reason" if needs_reason else move.lower()


class AssignForm(forms.Form):
    supplier = forms.ModelChoiceField(Supplier.objects.all())
    effective_at = forms.DateTimeField(
        label="In effect since", widget=MomentInput(), required=False, help_text="Empty means now."
    )
    reason = forms.CharField(widget=lines(3), required=False)


class WaveForm(forms.Form):
    wave = forms.ModelChoiceField(
        Wave.objects.all(), required=False, help_text="Empty means in no wave."
    )
    reason = forms.CharField(
        widget=lines(3), required=False, help_text="Needed where it leaves a wave."
    )
