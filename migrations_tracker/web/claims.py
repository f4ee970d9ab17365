"""The form by which people claim a stage of a migration."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django import forms

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.errors import Refusal, Unmet
from migrations_tracker.domain.findings import count_of, long_date
from migrations_tracker.domain.moments import long_moment
from migrations_tracker.domain.on_behalf import Means, OnBehalf, whose_to_say
from migrations_tracker.domain.stages import ENDED, Move, Stage, allowed
from migrations_tracker.selectors.borough import Written
from migrations_tracker.services.transitions import StageClaim
from migrations_tracker.web.typed_dates import typed_date
from migrations_tracker.web.typed_moments import TypedMomentField

CLAIMANTS: Final = frozenset({Role.MANAGER, Role.SUPPLIER})
LONGEST_TEXT: Final = 2000
LONGEST_DATE: Final = 40
FIELD_OF: Final = {
    "move-not-allowed": "stage",
    "gate-not-met": "stage",
    "migration-ended": "stage",
    "reason-required": "reason",
    "next-update-out-of-range": "next_update_by",
    "out-of-order": "effective_at",
    "in-the-future": "effective_at",
    "not-their-word": "claimant",
    "nobody-leads": "claimant",
}
OWN: Final = ("own", "My own, as programme manager")
MEANS: Final = [("", "Choose one"), *((one.value, one.label) for one in Means)]


def text_field(label: str, **options: Any) -> forms.CharField:
    """Words of more than a line: a reason, a note."""
    return forms.CharField(
        label=label, max_length=LONGEST_TEXT, strip=True, widget=forms.Textarea, **options
    )


class TypedDateField(forms.Field):
    """A date as people type it: 9 3 2026, 09/03/2026, 9 March 2026, 9 mar 26."""

    widget = forms.TextInput(attrs={"class": "input--date"})

    def to_python(self, value: Any) -> date | None:
        text = str(value or "").strip()
        return typed_date(text[:LONGEST_DATE]) if text else None


def choices_for(
    stage: Stage, held_from: Stage | None, roles: frozenset[Role]
) -> Sequence[Move] | None:
    """The moves that somebody may make from here; None for those who have nothing to say.

    The borough claims no stages: it accepts, and may take that back.
    """
    moves = () if stage in ENDED else allowed(stage, roles, held_from=held_from)
    return moves if may_reaffirm(roles) else moves or None


def may_reaffirm(roles: frozenset[Role]) -> bool:
    """Whether somebody may also say that the stage is still the present one."""
    return bool(roles & CLAIMANTS)


def speakers_for(
    roles: frozenset[Role], moves: Sequence[Move], names: Mapping[Role, str]
) -> dict[Role, str]:
    """For whom somebody may claim, by name: those who could make a move or reaffirm, if absent."""
    if Role.MANAGER not in roles:
        return {}
    theirs = whose_to_say(None).union(*(whose_to_say(move) for move in moves))
    return {role: name for role, name in names.items() if role in theirs}


class ClaimForm(forms.Form):
    """Checks shape and what can be said beforehand; the service has the last word."""

    stage = forms.ChoiceField(
        label="Stage",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a stage."},
    )
    claimant = forms.ChoiceField(
        label="Whose word is it?",
        help_text="What somebody told you is recorded as theirs, with how they told you.",
        widget=forms.RadioSelect,
        required=False,
    )
    means = forms.ChoiceField(label="How did they tell you?", choices=MEANS, required=False)
    effective_at = TypedMomentField(
        required=False,
        label="Reached at (optional)",
        help_text="For example, 12 3 2026 6:30am. Left empty, now.",
    )
    reason = text_field(
        "Reason (only where the stage needs one; for acceptance, the letter or e-mail that says "
        "so)",
        required=False,
    )
    note = text_field("Note (optional)", required=False)
    next_update_by = TypedDateField(
        required=False,
        label="Next update by (optional)",
        help_text="For example, 12 3 2026. Left empty, the programme’s usual date is taken.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        present: Stage,
        moves: Sequence[Move],
        promises: tuple[date, date],
        instants: tuple[datetime, datetime],
        speakers: Mapping[Role, str],
        reaffirms: bool = True,
        **kwargs: Any,
    ) -> None:
        """`promises` are the first and the last day that the next update may be promised for.

        `instants` are those between which a stage was reached: of the present claim, and now.
        `speakers` are the names of those for whom one may claim; empty for all but managers.
        Whoever does not reaffirm stages promises no update either.
        """
        super().__init__(*args, **kwargs)
        self.present, self.moves, self.promises = present, moves, promises
        self.instants, self.reaffirms = instants, reaffirms
        if not reaffirms:
            del self.fields["next_update_by"]
            self.fields["reason"].label = "Reason (needed to withdraw the acceptance)"
            self.initial["stage"] = moves[0].target.value
        self._offer({})
        self._let_speak(speakers)

    def _let_speak(self, speakers: Mapping[Role, str]) -> None:
        if not speakers:
            del self.fields["claimant"], self.fields["means"]
            return
        field = self.fields["claimant"]
        assert isinstance(field, forms.ChoiceField)
        told = [(role.value, f"{name} told me") for role, name in speakers.items()]
        field.choices = [OWN, *told]
        field.error_messages["invalid_choice"] = "Choose one of those below."
        self.initial.setdefault("claimant", OWN[0])

    def tell_gate(self, target: Stage | None, blocked_by: Sequence[Unmet]) -> None:
        """Say beside the stage ahead how many criteria of its gate are not met."""
        if target and blocked_by:
            lacks = f"{count_of(len(blocked_by), 'criterion', 'criteria')} not met"
            self._offer({target: f": {lacks}"})

    def _offer(self, more: Mapping[Stage, str]) -> None:
        field = self.fields["stage"]
        assert isinstance(field, forms.ChoiceField)
        still = [(self.present.value, f"Still {self.present.label}, no change")]
        field.choices = [
            *(still if self.reaffirms else []),
            *(
                (move.target.value, move_words(move) + more.get(move.target, ""))
                for move in self.moves
            ),
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

    def clean_effective_at(self) -> datetime | None:
        """People type minutes; the minute of the present claim is not earlier than it."""
        at: datetime | None = self.cleaned_data["effective_at"]
        since, now = self.instants
        if at is None:
            return None
        if at > now:
            raise forms.ValidationError(
                f"{long_moment(at)} is still to come. Claim a stage once it is reached."
            )
        if at < since.replace(second=0, microsecond=0):
            raise forms.ValidationError(
                f"{self.present.label} has been claimed since {long_moment(since)}. "
                "Write that time or a later one."
            )
        return max(at, since)

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
        if self._speaker() and not found.get("means") and "means" not in self.errors:
            self.add_error("means", "Say how they told you.")
        return found

    def _speaker(self) -> Role | None:
        """On whose behalf it is claimed; None for one’s own word."""
        said = self.cleaned_data.get("claimant", "")
        return None if said in {"", OWN[0]} else Role(said)

    def claim(self) -> StageClaim:
        speaker = self._speaker()
        return StageClaim(
            stage=Stage(self.cleaned_data["stage"]),
            effective_at=self.cleaned_data["effective_at"],
            on_behalf=OnBehalf(speaker, Means(self.cleaned_data["means"])) if speaker else None,
            next_update_by=self.cleaned_data.get("next_update_by"),
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
