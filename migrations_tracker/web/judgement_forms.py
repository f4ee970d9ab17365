"""The forms about a delivery's status and confidence, and what each does when it is sent."""

from typing import Any, Final

from django import forms

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.delivery import DeliveryStatus
from migrations_tracker.domain.judgement import (
    MAY_JUDGE,
    MAY_OVERRIDE,
    NOTHING_TO_JUDGE,
    OVERRIDES,
    Level,
    NewOverride,
)
from migrations_tracker.domain.ledger import EventKind
from migrations_tracker.models import Event
from migrations_tracker.selectors.migrations import MigrationRow
from migrations_tracker.services import judgements
from migrations_tracker.services.audit import Origin
from migrations_tracker.web.certificate_actions import Action
from migrations_tracker.web.certificate_forms import VersionedForm
from migrations_tracker.web.claims import TypedDateField, text_field

WHY: Final = {"required": "Say why, so that others can follow it."}


class OverrideForm(VersionedForm):
    name = "override"
    status = forms.ChoiceField(
        label="Status to show",
        widget=forms.RadioSelect,
        choices=[(one.value, one.label) for one in OVERRIDES],
        error_messages={
            "required": "Choose a status.",
            "invalid_choice": "Choose one of the statuses below.",
        },
    )
    ends_on = TypedDateField(
        label="Until", error_messages={"required": "Write the last day on which it is to hold."}
    )
    reason = text_field("Reason", error_messages=WHY)

    def wanted(self) -> NewOverride:
        data = self.cleaned_data
        return NewOverride(DeliveryStatus(data["status"]), data["reason"], data["ends_on"])


class EndOverrideForm(VersionedForm):
    name = "end"
    reason = text_field("Reason", error_messages=WHY)


class ConfidenceForm(VersionedForm):
    name = "confidence"
    level = forms.ChoiceField(
        label="How confident are you that it keeps its date?",
        widget=forms.RadioSelect,
        choices=[(one.value, one.label) for one in Level],
        error_messages={
            "required": "Choose how confident you are.",
            "invalid_choice": "Choose one of the levels below.",
        },
    )
    reason = text_field("Reason", error_messages=WHY)


def _override(pk: int, form: OverrideForm, origin: Origin, version: int) -> Event | None:
    return judgements.override_status(pk, form.wanted(), origin, expected_version=version)


def _end(pk: int, form: EndOverrideForm, origin: Origin, version: int) -> Event | None:
    reason = form.cleaned_data["reason"]
    return judgements.end_override(pk, origin, reason=reason, expected_version=version)


def _judge(pk: int, form: ConfidenceForm, origin: Origin, version: int) -> Event | None:
    level, reason = Level(form.cleaned_data["level"]), form.cleaned_data["reason"]
    return judgements.judge_confidence(pk, level, origin, reason=reason, expected_version=version)


def _under_way(row: MigrationRow) -> bool:
    return row.stage not in NOTHING_TO_JUDGE


def _confidence_now(row: MigrationRow) -> dict[str, Any]:
    return {"level": row.confidence.level.value} if row.confidence else {}


def _override_now(row: MigrationRow) -> dict[str, Any]:
    override = row.standing.override
    return {"status": override.status.value, "ends_on": override.ends_on} if override else {}


ACTIONS: Final = (
    Action(
        ConfidenceForm,
        "Judge the delivery confidence",
        "Record the confidence",
        MAY_JUDGE,
        _under_way,
        _judge,
        frozenset({EventKind.CONFIDENCE_JUDGED}),
        _confidence_now,
    ),
    Action(
        OverrideForm,
        "Override the delivery status",
        "Set the status",
        MAY_OVERRIDE,
        _under_way,
        _override,
        frozenset({EventKind.STATUS_OVERRIDDEN, EventKind.STATUS_OVERRIDE_ENDED}),
        _override_now,
    ),
    Action(
        EndOverrideForm,
        "End the override",
        "End the override",
        MAY_OVERRIDE,
        lambda row: row.standing.override is not None,
        _end,
    ),
)


def actions_for(row: MigrationRow, roles: frozenset[Role]) -> list[Action]:
    """What somebody with these roles can do now, in the order of the page."""
    return [one for one in ACTIONS if one.roles & roles and one.offered(row)]
