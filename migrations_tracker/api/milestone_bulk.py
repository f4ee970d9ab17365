"""Many milestones changed in one request: each by itself, or all or none."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from rest_framework.request import Request

from migrations_tracker.api import choices, milestone_documents
from migrations_tracker.api.answers import JSON, render
from migrations_tracker.api.base import ApiView
from migrations_tracker.api.milestone_bulk_records import (
    Bulk,
    Item,
    MilestoneUpdatesAnswer,
    read_updates,
)
from migrations_tracker.api.milestones import or_overtaken
from migrations_tracker.api.operations import documented
from migrations_tracker.api.parsing import BulkParser
from migrations_tracker.api.problems import ApiProblem, NotThere, UpdatesRefused
from migrations_tracker.api.repeats import perform_once, problem_of
from migrations_tracker.api.representations import write
from migrations_tracker.domain.access import Scope
from migrations_tracker.domain.errors import Refusal
from migrations_tracker.selectors.api_milestones import Target, targets_of
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.idempotency import Answer
from migrations_tracker.services.milestone_updates import lock_plans, update_milestone

Result = dict[str, Any]


class MilestoneUpdateList(ApiView):
    """One query to find them, and those of each change; all of it in one transaction."""

    http_method_names = ["post"]
    parser_classes = (BulkParser,)
    write_scope = Scope.MILESTONES_WRITE

    @documented(milestone_documents.UPDATE_MILESTONES)
    def post(self, request: Request) -> HttpResponse:
        bulk = read_updates(request.data)

        def act(source: Origin, is_rehearsal: bool) -> Answer:  # noqa: FBT001 - see Act
            results = self._results(request, bulk, source)
            counted = Counter(result["outcome"] for result in results)
            told = {
                "validate_only": is_rehearsal,
                "summary": {name: counted[name] for name in choices.codes(choices.OUTCOMES)},
                "results": results,
            }
            body = write(MilestoneUpdatesAnswer, told, request)
            if bulk.atomic and counted["refused"]:
                raise _all_refused(results, body["results"])
            return Answer(200, render(body).decode(), {"Content-Type": JSON})

        return perform_once(self, request, act)

    def _results(self, request: Request, bulk: Bulk, source: Origin) -> list[Result]:
        ids = {item.public_id for item in bulk.items if isinstance(item, Item)}
        targets = targets_of(self.principal, ids)
        lock_plans({target.migration_id for target in targets.values()})
        results = []
        for index, item in enumerate(bulk.items):
            result: Result = {
                "index": index,
                "id": bulk.ids[index],
                "version": None,
                "problem": None,
            }
            try:
                result |= _made(request, item, targets, source)
            except (ApiProblem, Refusal) as refusal:
                problem = problem_of(self, refusal)
                result |= {"outcome": "refused", "problem": _within(problem, index)}
            results.append(result)
        return results


def _made(
    request: Request, item: Item | ApiProblem, targets: Mapping[str, Target], source: Origin
) -> Result:
    """Make one change, by itself. Raises what refuses it; nothing of it is written then."""
    if isinstance(item, ApiProblem):
        raise item
    target = targets.get(item.reference)
    if target is None:
        raise NotThere
    with transaction.atomic():
        events = or_overtaken(
            lambda: update_milestone(
                target.migration_id,
                target.code,
                item.update,
                source,
                expected_version=item.version,
            ),
            request,
            target,
            source,
        )
    # Each event of a milestone is one write of it; it may stand more than once in the list.
    version = targets_of(source.principal, {item.public_id})[item.reference].version
    return {"outcome": "changed" if events else "unchanged", "version": version}


def _within(problem: Result, index: int) -> Result:
    """The problem of one item, with pointers into the whole body."""
    place = f"/updates/{index}"
    errors = [
        {**error, "pointer": f"{place}{error['pointer']}"} for error in problem.get("errors", ())
    ]
    return {**problem, "errors": errors} if errors else problem


def _all_refused(results: list[Result], told: list[Result]) -> UpdatesRefused:
    refused = [result for result in results if result["outcome"] == "refused"]
    errors: list[Result] = []
    for result in refused:
        problem = result["problem"]
        code = problem["type"].rstrip("/").rsplit("/", 1)[-1].replace("-", "_")
        whole = {
            "pointer": f"/updates/{result['index']}",
            "code": code,
            "detail": problem["detail"],
        }
        errors += problem.get("errors") or [whole]
    count = f"{len(refused)} of {len(results)}"
    return UpdatesRefused(
        f"{count} updates were refused, so none was made. Correct them and send all again.",
        members={"errors": errors, "results": told},
    )
