"""What people do with one endpoint: check it now, leave it alone for a while, check it again."""

from typing import Final

from django import forms

from migrations_tracker.domain.asking import PauseRefused
from migrations_tracker.web.typed_moments import TypedMomentField

LONGEST_REASON: Final = 200


class PauseForm(forms.Form):
    reason = forms.CharField(
        max_length=LONGEST_REASON,
        error_messages={"required": "Say why the endpoint is not to be checked."},
    )
    until = TypedMomentField(required=False)

    def refuse(self, refusal: PauseRefused) -> None:
        self.add_error(refusal.field, str(refusal))

    def problems(self) -> list[tuple[str, str]]:
        """Each error with the id of the field that mends it."""
        return [
            (str(self[name].auto_id), str(words))
            for name in self.fields
            for words in self.errors.get(name, ())
        ]
