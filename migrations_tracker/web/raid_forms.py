"""The forms by which people raise risks, assumptions, issues and dependencies."""

from abc import abstractmethod

from django import forms

from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.raid import Proximity, Response, Severity
from migrations_tracker.domain.raid_conditions import LONGEST_SLIP, Condition, ConditionKind
from migrations_tracker.domain.raid_raising import Assumption, Dependency, Issue, Matter, Risk
from migrations_tracker.web.raid_fields import (
    IMPACTS,
    LIKELIHOODS,
    RaidForm,
    choice,
    day,
    issue_of,
    scale,
    score_of,
    words,
)

WRITE_DAYS = f"Write a number from 1 to {LONGEST_SLIP}."


class RaiseForm(RaidForm):
    """What each kind asks for, before its borough and owner."""

    borough = choice("Borough", (), required=False)
    owner = choice("Owner", ())

    @abstractmethod
    def matter(self) -> Matter:
        """What was said, once the form is valid."""


class RaiseRisk(RaiseForm):
    cause = words("Cause", "What would cause it?", missing="Write what would cause it.")
    event = words("Event", "What could happen?", missing="Write what could happen.")
    effect = words("Effect", "What would it do?", missing="Write what it would do.")
    probability = scale("Probability", LIKELIHOODS)
    impact = scale("Impact", IMPACTS)
    proximity = choice("Proximity", [(p.value, p.label) for p in Proximity], "When could it be?")
    response = choice("Response", [(r.value, r.label) for r in Response])
    condition = choice(
        "Measured condition (optional)",
        [(c.value, c.label) for c in ConditionKind],
        "When it is met, this page says so.",
        required=False,
    )
    condition_endpoint = choice(
        "Endpoint (only for a condition about one)",
        [(e.value, e.label) for e in EndpointKind],
        required=False,
    )
    condition_days = forms.IntegerField(
        label="Working days (only for a condition about slip)",
        required=False,
        min_value=1,
        max_value=LONGEST_SLIP,
        widget=forms.TextInput(attrs={"class": "input--date", "inputmode": "numeric"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), WRITE_DAYS),
    )
    field_order = (
        *("cause", "event", "effect", "probability", "impact", "proximity", "response"),
        *("borough", "owner", "condition", "condition_endpoint", "condition_days"),
    )

    def matter(self) -> Risk:
        said = self.cleaned_data
        return Risk(
            cause=said["cause"],
            event=said["event"],
            effect=said["effect"],
            score=score_of(self),
            proximity=Proximity(said["proximity"]),
            response=Response(said["response"]),
            condition=self._condition(),
        )

    def _condition(self) -> Condition | None:
        said = self.cleaned_data
        if not said["condition"]:
            return None
        endpoint = EndpointKind(said["condition_endpoint"]) if said["condition_endpoint"] else None
        return Condition(ConditionKind(said["condition"]), endpoint, said["condition_days"])


class RaiseAssumption(RaiseForm):
    title = words("Assumption", "What do we take for true?", missing="Write what we assume.")
    due_date = day("Validate by")
    field_order = ("title", "due_date", "borough", "owner")

    def matter(self) -> Assumption:
        return Assumption(self.cleaned_data["title"], self.cleaned_data["due_date"])


class RaiseIssue(RaiseForm):
    title = words("Issue", "What has happened?", missing="Write what has happened.")
    severity = choice("Severity", [(s.value, s.label) for s in Severity])
    due_date = day("Target date")
    field_order = ("title", "severity", "due_date", "borough", "owner")

    def matter(self) -> Issue:
        return issue_of(self)


class RaiseDependency(RaiseForm):
    title = words("Dependency", "What is needed?", missing="Write what is needed.")
    giver = choice("Borough that gives", ())
    borough = choice("Borough that gets", ())
    due_date = day("Needed by")
    field_order = ("title", "giver", "borough", "due_date", "owner")

    def matter(self) -> Dependency:
        said = self.cleaned_data
        return Dependency(said["title"], said["giver"], said["due_date"])
