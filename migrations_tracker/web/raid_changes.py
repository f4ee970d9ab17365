"""Each change of an item of the RAID register: its address, its form and the service behind it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from migrations_tracker.domain.raid import Finding, Kind, severity_of
from migrations_tracker.selectors.raid import ItemRow
from migrations_tracker.services import raid, raid_actions
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.raid_record import Outcome, Sent
from migrations_tracker.web import raid_change_forms as forms
from migrations_tracker.web.raid_fields import RaidForm, issue_of, score_of

Send = Callable[[int, RaidForm, Origin, Sent], Outcome]
Start = Callable[[ItemRow], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Change:
    """`title` names the page and its link; `done` says afterwards what was done.

    `start` gives what the form holds at first, `stands` what the item has now of what it writes;
    `of` are the kinds that can be changed so.
    """

    title: str
    button: str
    done: str
    form: type[RaidForm]
    send: Send
    start: Start = lambda _: {}
    stands: Start = lambda _: {}
    of: frozenset[Kind] = frozenset(Kind)


def _score(item_id: int, form: RaidForm, origin: Origin, sent: Sent) -> Outcome:
    why = form.cleaned_data["reason"]
    return raid.change_score(item_id, score_of(form), origin, sent, reason=why)


def _judge(item_id: int, form: RaidForm, origin: Origin, sent: Sent) -> Outcome:
    finding, why = Finding(form.cleaned_data["finding"]), form.cleaned_data["reason"]
    return raid.judge_assumption(item_id, finding, origin, sent, reason=why)


def _owner(item_id: int, form: RaidForm, origin: Origin, sent: Sent) -> Outcome:
    return raid.change_owner(item_id, form.owner_id(), origin, sent)


def _date(item_id: int, form: RaidForm, origin: Origin, sent: Sent) -> Outcome:
    day, why = form.cleaned_data["due_date"], form.cleaned_data["reason"]
    return raid.change_date(item_id, day, origin, sent, reason=why)


def _note(item_id: int, form: RaidForm, origin: Origin, sent: Sent) -> Outcome:
    return raid.add_note(item_id, form.cleaned_data["note"], origin, sent)


def _close(item_id: int, form: RaidForm, origin: Origin, sent: Sent) -> Outcome:
    return raid.close_item(item_id, origin, sent, reason=form.cleaned_data["reason"])


def _convert(item_id: int, form: RaidForm, origin: Origin, sent: Sent) -> Outcome:
    outcome, _ = raid.convert_to_issue(
        item_id,
        issue_of(form),
        origin,
        sent,
        owner_id=form.owner_id(),
        reason=form.cleaned_data["reason"],
    )
    return outcome


def _action(item_id: int, form: RaidForm, origin: Origin, sent: Sent) -> Outcome:
    said = form.cleaned_data
    return raid_actions.add_action(
        item_id, said["text"], origin, sent, owner_id=form.owner_id(), due_date=said["due_date"]
    )


def _done(item_id: int, form: RaidForm, origin: Origin, sent: Sent) -> Outcome:
    said = form.cleaned_data
    return raid_actions.complete_action(
        item_id, int(said["action"]), origin, sent, note=said["note"]
    )


def _present_score(row: ItemRow) -> dict[str, Any]:
    score = row.score
    return {"probability": score.probability, "impact": score.impact} if score else {}


def _as_issue(row: ItemRow) -> dict[str, Any]:
    severity = severity_of(row.score).value if row.score else ""
    return {"title": row.title, "severity": severity, "owner": row.owner_id}


def _present_owner(row: ItemRow) -> dict[str, Any]:
    return {"owner": row.owner_id}


def _present_date(row: ItemRow) -> dict[str, Any]:
    return {"due_date": row.due_date}


def _present_finding(row: ItemRow) -> dict[str, Any]:
    return {"finding": row.finding.value} if row.finding else {}


DATED: Final = frozenset(Kind) - {Kind.RISK}
RISKS: Final = frozenset({Kind.RISK})
CHANGES: Final[Mapping[str, Change]] = {
    "action": Change(
        "Add an action", "Add the action", "Action added", form=forms.ActionForm, send=_action
    ),
    "done": Change(
        "Mark an action done", "Mark it done", "Action done", form=forms.DoneForm, send=_done
    ),
    "score": Change(
        "Change the score",
        "Save the score",
        "Score changed",
        form=forms.ScoreForm,
        send=_score,
        start=_present_score,
        stands=_present_score,
        of=RISKS,
    ),
    "convert": Change(
        "Convert to an issue",
        "Convert it",
        "Converted to an issue",
        form=forms.ConvertForm,
        send=_convert,
        start=_as_issue,
        of=RISKS,
    ),
    "judge": Change(
        "Say whether it holds",
        "Save the finding",
        "Finding recorded",
        form=forms.JudgeForm,
        send=_judge,
        stands=_present_finding,
        of=frozenset({Kind.ASSUMPTION}),
    ),
    "date": Change(
        "Change the date",
        "Save the date",
        "Date changed",
        form=forms.DateForm,
        send=_date,
        stands=_present_date,
        of=DATED,
    ),
    "owner": Change(
        "Change the owner",
        "Save the owner",
        "Owner changed",
        form=forms.OwnerForm,
        send=_owner,
        start=_present_owner,
        stands=_present_owner,
    ),
    "note": Change("Add a note", "Add the note", "Note added", form=forms.NoteForm, send=_note),
    "close": Change("Close it", "Close it", "Closed", form=forms.CloseForm, send=_close),
}


def changes_for(row: ItemRow) -> list[tuple[str, Change]]:
    """What can be changed of an item now, in the order of the page."""
    if not row.is_open:
        return []
    return [
        (name, change)
        for name, change in CHANGES.items()
        if row.kind in change.of and (name != "done" or row.open_actions)
    ]
