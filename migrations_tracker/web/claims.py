"""The form by which people claim a stage of a migration."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django import forms

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.errors import Refusal, Unmet
from migrations_tracker.domain.findings import count_of, long_date
from migrations_tracker.domain.stages import ENDED, Move, Stage, allowed
from migrations_tracker.selectors.borough import Written
from migrations_tracker.services.transitions import StageClaim

CLAIMANTS: Final = frozenset({Role.MANAGER, Role.SUPPLIER})
LONGEST_TEXT: Final = 2000
LONGEST_DATE: Final = 40
MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
FIELD_OF: Final = {
    "move-not-allowed": "stage",
    "gate-not-met": "stage",
    "migration-ended": "stage",
    "reason-required": "reason",
    "next-update-out-of-range": "next_update_by",
}


class TypedDateField(forms.Field):
    """A date as people type it: 9 3 2026, 09/03/2026, 9 March 2026, 9 mar 26."""

    def to_python(self, value: Any) -> date | None:
        text = str(value or "").strip()
        return typed_date(text[:LONGEST_DATE]) if text else None


def typed_date(text: str) -> date:
    """The date in a text. Raises ValidationError that says what to write instead."""
    parts = re.split(r"[\s/.,-]+", text.strip())
    if len(parts) == 3 and len(parts[0]) == 4:
        parts.reverse()
    if len(parts) != 3 or not parts[0].isdecimal() or not parts[2].isdecimal():
        raise forms.ValidationError(f"“{text}” is not a date. Write one such as 12 3 2026.")
    month = parts[1].lower()[:3]
    number = MONTHS.index(month) + 1 if month in MONTHS else int(month) if month.isdecimal() else 0
    year = int(parts[2])
    try:
        return date(year + 2000 if year < 100 else year, number, int(parts[0]))
    except ValueError as error:
        raise forms.ValidationError(f"There is no {text}. Check the day and the month.") from error


def choices_for(
    stage: Stage, held_from: Stage | None, roles: frozenset[Role]
) -> Sequence[Move] | None:
    """The moves that a claimant may make from here; None where the person claims no stages."""
    if not roles & CLAIMANTS or stage in ENDED:
        return None
    return allowed(stage, roles, held_from=held_from)


class ClaimForm(forms.Form):
    """Checks shape and what can be said beforehand; the service has the last word."""

    stage = forms.ChoiceField(error_messages={"required": "Choose a stage."})
    reason = forms.CharField(required=False, max_length=LONGEST_TEXT, strip=True)
    note = forms.CharField(required=False, max_length=LONGEST_TEXT, strip=True)
    next_update_by = TypedDateField(required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        present: Stage,
        moves: Sequence[Move],
        promises: tuple[date, date],
        **kwargs: Any,
    ) -> None:
        """`promises` are the first and the last day that the next update may be promised for."""
        super().__init__(*args, **kwargs)
        self.present, self.moves, self.promises = present, moves, promises
        self._offer({})

    def tell_gate(self, target: Stage | None, blocked_by: Sequence[Unmet]) -> None:
        """Say beside the stage ahead how many criteria of its gate are not met."""
        if target and blocked_by:
            lacks = f"{count_of(len(blocked_by), 'criterion', 'criteria')} not met"
            self._offer({target: f": {lacks}"})

    def _offer(self, more: Mapping[Stage, str]) -> None:
        field = self.fields["stage"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(self.present.value, f"Still {self.present.label}, no change")]
        field.choices += [
            (move.target.value, move_words(move) + more.get(move.target, "")) for move in self.moves
        ]
        field.error_messages["invalid_choice"] = "Choose one of the stages below."

    def clean_next_update_by(self) -> date | None:
        day: date | None = self.cleaned_data["next_update_by"]
        earliest, latest = self.promises
        if day and not earliest <= day <= latest:
            raise forms.ValidationError(
                f"Choose a date from {long_date(earliest)} to {long_date(latest)}."
            )
        return day

    def clean(self) -> dict[str, Any]:
        """Going back or aside needs a reason; staying needs something new to say."""
        found = self.cleaned_data
        target = found.get("stage")
        move = next((move for move in self.moves if move.target.value == target), None)
        if move and move.needs_reason and not found.get("reason"):
            self.add_error("reason", f"Say why: {move_words(move)}.")
        says_nothing = not found.get("note") and not found.get("next_update_by")
        if target == self.present.value and says_nothing and "next_update_by" not in self.errors:
            self.add_error("note", "Add a note, or say when the next update comes.")
        return found

    def claim(self) -> StageClaim:
        return StageClaim(
            stage=Stage(self.cleaned_data["stage"]),
            next_update_by=self.cleaned_data["next_update_by"],
            reason=self.cleaned_data["reason"],
            note=self.cleaned_data["note"],
        )

    @property
    def sent_version(self) -> int | None:
        """The version that the form was filled in against; None where it is no number."""
        text = str(self.data.get("version", ""))
        return int(text) if text.isdecimal() else None

    def as_written(self) -> Written:
        """What was sent, as the ledger would hold it."""
        sent = self.as_typed()
        return Written(sent["stage"], sent["note"].strip(), self.sent_version or 0)

    def as_typed(self) -> dict[str, str]:
        """What was sent, word for word, to be kept in the form."""
        return {name: str(self.data.get(name, "")) for name in self.fields}

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal of the service where it can be mended, else above the form."""
        self.add_error(FIELD_OF.get(refusal.code), str(refusal))

    def problems(self) -> list[tuple[str, str]]:
        """Each error with the id of the element that mends it, in the order of the page."""
        order = ["__all__", *self.fields]
        return [
            (_element(name), str(words)) for name in order for words in self.errors.get(name, ())
        ]


def _element(name: str) -> str:
    if name == "__all__":
        return "claim"
    return f"id_{name}"


def move_words(move: Move) -> str:
    """A choice of the form, such as “Testing” or “Design (correct, needs a reason)”."""
    kind = move.kind.label.lower()
    extra = [] if move.kind.value == "advance" else [kind]
    extra += ["needs a reason"] if move.needs_reason else []
    return f"{move.target.label} ({', '.join(extra)})" if extra else move.target.label
