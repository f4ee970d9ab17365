"""Claiming a stage: parse, call the service once, answer."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request

from migrations_tracker.api import documents
from migrations_tracker.api.answers import JSON, render, version_tag
from migrations_tracker.api.base import ApiView, origin
from migrations_tracker.api.claims import ClaimAnswer, read_claim
from migrations_tracker.api.links import current
from migrations_tracker.api.migrations import find_migration
from migrations_tracker.api.operations import documented
from migrations_tracker.api.parameters import flag
from migrations_tracker.api.preconditions import fingerprint, idempotency_key, versions_wanted
from migrations_tracker.api.problems import PreconditionFailed
from migrations_tracker.api.repeats import kept_refusal, written
from migrations_tracker.api.representations import write
from migrations_tracker.models import PsnMigration
from migrations_tracker.selectors.api_migrations import api_migrations
from migrations_tracker.selectors.events import event_rows
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.idempotency import Answer, KeyedRequest, once
from migrations_tracker.services.transitions import ClaimOutcome, StageClaim, claim_stage


class StageClaims(ApiView):
    """59 queries or fewer, most of them in the one transaction of the claim."""

    @documented(documents.CLAIM_STAGE)
    def post(self, request: Request, gss: str) -> HttpResponse:
        migration = find_migration(self.principal, gss)
        wanted = versions_wanted(request)
        if flag(request, "validate_only"):
            return written(self._rehearse(request, migration, wanted), replayed=None)
        key = idempotency_key(request)
        claim = read_claim(request.data)
        source = origin(request, self.principal, timezone.now())
        keyed = KeyedRequest(source.principal.actor, request.path, key, fingerprint(request.data))
        answer, replayed = once(
            keyed,
            source.now,
            perform=lambda: self._claim(request, migration, claim, source, wanted=wanted),
            refused=lambda refusal: kept_refusal(self, refusal),
        )
        return written(answer, replayed=replayed)

    def _rehearse(
        self, request: Request, migration: PsnMigration, wanted: frozenset[int] | None
    ) -> Answer:
        """The whole claim, rolled back: every rule runs and nothing is written."""
        claim = read_claim(request.data)
        source = origin(request, self.principal, timezone.now())
        with transaction.atomic():
            answer = self._claim(request, migration, claim, source, wanted=wanted, rehearsal=True)
            transaction.set_rollback(True)
        return answer

    def _claim(
        self,
        request: Request,
        migration: PsnMigration,
        claim: StageClaim,
        source: Origin,
        *,
        wanted: frozenset[int] | None,
        rehearsal: bool = False,
    ) -> Answer:
        expected = _expected(request, migration, wanted)
        outcome = claim_stage(migration.pk, claim, source, expected_version=expected)
        body = write(ClaimAnswer, _told(outcome, source, rehearsal=rehearsal), request)
        created = outcome.event is not None and not rehearsal
        headers = {"Content-Type": JSON}
        if not rehearsal:
            headers["ETag"] = version_tag(outcome.migration.version)
        return Answer(201 if created else 200, render(body).decode(), headers)


def _expected(
    request: Request, migration: PsnMigration, wanted: frozenset[int] | None
) -> int | None:
    """The version to insist on. Raises PreconditionFailed where If-Match names none of ours."""
    if wanted is None:
        return None
    if not wanted:
        gss, version = migration.borough_id, migration.version
        raise PreconditionFailed(
            f"If-Match names no version; the present one is {version_tag(version)}. A weak tag "
            "never matches. Read the migration again, then decide.",
            headers={"ETag": version_tag(version)},
            members={"current": current(request, gss, version)},
        )
    return migration.version if migration.version in wanted else max(wanted)


def _told(outcome: ClaimOutcome, source: Origin, *, rehearsal: bool) -> dict[str, Any]:
    """What the answer says. Six queries for the migration, up to three for the event."""
    event = outcome.event
    [row] = api_migrations(
        PsnMigration.objects.filter(pk=outcome.migration.pk), source.principal, source.now
    )
    rows = event_rows([event] if event else [], source.principal)
    before, after = (event.old, event.new) if event else ({}, {})
    return {
        "changed": event is not None,
        "validate_only": rehearsal,
        "move": outcome.move.kind.value if outcome.move else None,
        "changes": [
            {"field": name, "before": value, "after": after.get(name)}
            for name, value in before.items()
            if value != after.get(name)
        ],
        "event": rows[0] if rows and not rehearsal else None,
        "migration": row,
    }
