"""The forms by which people change an item of the RAID register."""

from django import forms

from migrations_tracker.domain.raid import Finding, Severity
from migrations_tracker.web.claims import LONGEST_TEXT
from migrations_tracker.web.raid_fields import (
    IMPACTS,
    LIKELIHOODS,
    RaidForm,
    choice,
    day,
    reason,
    scale,
    words,
)


class ScoreForm(RaidForm):
    probability = scale("Probability", LIKELIHOODS)
    impact = scale("Impact", IMPACTS)
    reason = reason("Reason", "Say why the score changes.")


class JudgeForm(RaidForm):
    finding = choice("Finding", [(f.value, f.label) for f in Finding])
    reason = reason("How do we know?", "Say how we know.")


class OwnerForm(RaidForm):
    owner = choice("Owner", ())


class DateForm(RaidForm):
    due_date = day("New date")
    reason = reason("Reason", "Say why the date moves.")


class NoteForm(RaidForm):
    note = reason("Note", "Write a note.")


class CloseForm(RaidForm):
    reason = reason("Reason", "Say why it is closed.")


class ConvertForm(RaidForm):
    title = words("Issue", "What has happened?", missing="Write what has happened.")
    severity = choice("Severity", [(s.value, s.label) for s in Severity])
    due_date = day("Target date")
    owner = choice("Owner of the issue", ())
    reason = reason("How do we know that it happened?", "Say how we know that it happened.")


class ActionForm(RaidForm):
    text = words("Action", "What is to be done?", missing="Write what is to be done.")
    owner = choice("Owner", ())
    due_date = day("Due")


class DoneForm(RaidForm):
    action = choice("Action", ())
    note = forms.CharField(
        label="Note (optional)",
        required=False,
        max_length=LONGEST_TEXT,
        strip=True,
        widget=forms.Textarea,
    )
