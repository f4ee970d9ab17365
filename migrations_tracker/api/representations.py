"""How records are written in JSON. The schema and the answers are made of these alone."""

from collections.abc import Mapping, Sequence
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from migrations_tracker.api import choices
from migrations_tracker.api.fields import DayField, InstantField, LinkField, Read
from migrations_tracker.api.standing_records import (
    CertificateState,
    ClaimedState,
    ConfidenceState,
    OpenDiscrepancy,
    OverrideState,
    PlanDates,
    RevokedGate,
    UnmetCriterion,
    VerificationState,
)
from migrations_tracker.domain.errors import Unmet


def write(kind: type[Read], value: Any, request: Request) -> dict[str, Any]:
    """One record in JSON, with links that hold for this request."""
    written: dict[str, Any] = kind(value, context={"request": request}).data
    return written


def write_all(kind: type[Read], values: Sequence[Any], request: Request) -> list[dict[str, Any]]:
    """Many records, with one serializer for all: making one costs more than using it."""
    written: Any = kind(values, many=True, context={"request": request}).data
    return list(written)


def blocked(unmet: Unmet) -> Mapping[str, str | list[str]]:
    return {
        "criterion": unmet.criterion,
        "parameter": unmet.parameter,
        "detail": unmet.words,
        "evidence": list(unmet.evidence),
    }


class BoroughName(Read):
    gss_code = serializers.CharField(help_text="The ONS code, such as E09000014.")
    name = serializers.CharField(source="short_name", help_text="Short name, such as Haringey.")


class BoroughRecord(BoroughName):
    url = LinkField("borough", "gss_code", help_text="This borough.")
    full_name = serializers.CharField(source="name", help_text="The authority’s own name.")
    inner_outer = serializers.ChoiceField(
        choices=choices.INNER_OUTER,
        help_text="Inner or outer London.",
    )
    subregion = serializers.CharField(help_text="Sub-region of London.")
    population_2021 = serializers.IntegerField(help_text="Census of 2021.")
    migration_url = LinkField("migration", "gss_code", help_text="Its migration, if it has one.")


class SupplierName(Read):
    slug = serializers.SlugField(help_text="Its stable name in addresses.")
    name = serializers.CharField(help_text="The supplier’s name.")


class StageState(Read):
    code = serializers.ChoiceField(
        source="stage.value", choices=choices.STAGES, help_text="What is claimed."
    )
    label = serializers.CharField(source="stage.label", help_text="The stage as people read it.")  # type: ignore[assignment]  # the metaclass takes it away
    since = InstantField(source="stage_since", help_text="When it took effect.")
    held_from = serializers.ChoiceField(
        choices=choices.STAGES,
        allow_null=True,
        help_text="On hold only: the stage that it resumes to. Null otherwise.",
    )


class MigrationRecord(Read):
    """One borough’s migration: what is claimed, observed, accepted and planned."""

    gss_code = serializers.CharField(source="borough.gss_code", help_text="Its borough’s code.")
    url = LinkField("migration", "borough.gss_code", help_text="This migration.")
    borough = BoroughName(help_text="Whose migration it is.")
    supplier = SupplierName(allow_null=True, help_text="Who leads it; null while nobody does.")
    stage = StageState(source="*", help_text="The claimed stage.")
    claimed_live = serializers.BooleanField(
        source="is_claimed_live", help_text="The claimed stage is live or later."
    )
    claimed = ClaimedState(
        allow_null=True, help_text="The last claim; null where nobody has claimed anything yet."
    )
    observed = serializers.ChoiceField(
        source="observed.value",
        choices=choices.ENDPOINT_STATUSES,
        help_text="The worst of its expected critical endpoints.",
    )
    agrees = serializers.BooleanField(help_text="It is claimed live or later and observed up.")
    accepted = serializers.BooleanField(
        source="is_accepted", help_text="The borough’s acceptance is in force."
    )
    certificate = CertificateState(
        source="certificate_state", allow_null=True, help_text="Null before any application."
    )
    verified = serializers.BooleanField(
        help_text="Accepted, observed up, with a valid certificate and a fresh claim."
    )
    verification = VerificationState(source="*", help_text="What verified rests on.")
    ready_to_accept = serializers.BooleanField(
        help_text="Claimed live, with nothing in the way of the borough’s acceptance."
    )
    regressed = serializers.BooleanField(
        source="is_regressed", help_text="A gate that was passed no longer holds."
    )
    revoked_gates = RevokedGate(
        source="regressed", many=True, help_text="Which gates; empty where it has not regressed."
    )
    blocked_by = UnmetCriterion(
        many=True, help_text="What stands between it and the next stage; empty where nothing does."
    )
    discrepancy = OpenDiscrepancy(
        allow_null=True, help_text="Where claim and observation disagree; null where they agree."
    )
    freshness = serializers.ChoiceField(
        source="freshness.value",
        choices=choices.FRESHNESS,
        help_text="Whether the promised update came in time.",
    )
    next_update_by = DayField(
        allow_null=True, help_text="When the next claim is promised; null where none is due."
    )
    last_claim_at = InstantField(allow_null=True, help_text="The last claim; null before any.")
    plan = PlanDates(source="*", help_text="The dates of the cutover.")
    delivery_status = serializers.ChoiceField(
        source="delivery.value",
        choices=choices.DELIVERY,
        help_text="What is shown: an override in force, else the computed status.",
    )
    delivery_status_computed = serializers.ChoiceField(
        source="standing.computed.value",
        choices=choices.DELIVERY,
        help_text="What the published rule finds. Never typed.",
    )
    delivery_override = OverrideState(
        source="standing.override", allow_null=True, help_text="Null while none is in force."
    )
    delivery_confidence = ConfidenceState(
        source="confidence", allow_null=True, help_text="Null until somebody judges it."
    )
    wave = serializers.IntegerField(
        allow_null=True, help_text="The wave that it goes in; null if not planned in one."
    )
    version = serializers.IntegerField(
        min_value=1, help_text="Counts the writes of people and keys. Checks never move it."
    )
    updated_at = InstantField(help_text="The last such write.")


class MoveRecord(Read):
    """One move from the present stage: whether the caller can make it, and what is in its way."""

    move = serializers.ChoiceField(
        source="kind.value", choices=choices.MOVES, help_text="What kind of move."
    )
    to = serializers.ChoiceField(
        source="target.value", choices=choices.STAGES, help_text="The stage to claim."
    )
    label = serializers.CharField(source="target.label", help_text="That stage as people read it.")  # type: ignore[assignment]  # the metaclass takes it away
    allowed = serializers.BooleanField(help_text="A claim of it now would be accepted.")
    needs_reason = serializers.BooleanField(help_text="The claim must say why in “reason”.")
    roles = serializers.ListField(
        child=serializers.ChoiceField(choices=choices.ROLES), help_text="Who can make it."
    )
    blocked_by = UnmetCriterion(many=True, help_text="Empty where it is allowed.")


class TransitionsRecord(Read):
    url = LinkField("transitions", "migration.borough_id", help_text="This list.")
    version = serializers.IntegerField(
        source="migration.version", help_text="The version that this holds for."
    )
    stage = serializers.ChoiceField(
        source="migration.stage", choices=choices.STAGES, help_text="The present stage."
    )
    data = MoveRecord(source="moves", many=True, help_text="Every move from here.")  # type: ignore[assignment]  # the metaclass takes it away


class ActorRecord(Read):
    kind = serializers.ChoiceField(
        choices=choices.ACTOR_KINDS,
        help_text="What acted.",
    )
    name = serializers.CharField(
        help_text="Its name. Another organisation’s people and keys are not named to a supplier."
    )


class EventRecord(Read):
    """One entry of a migration’s record. Nobody can change or remove it."""

    sequence = serializers.IntegerField(
        help_text="Its place in the migration’s record. Numbers are left out where entries are."
    )
    kind = serializers.ChoiceField(choices=choices.EVENT_KINDS, help_text="What happened.")
    effective_at = InstantField(help_text="When it took effect.")
    recorded_at = InstantField(help_text="When it was recorded.")
    actor = ActorRecord(help_text="Who did it.")
    channel = serializers.ChoiceField(choices=choices.CHANNELS, help_text="By which way.")
    old = serializers.DictField(help_text="The fields that changed, before.")
    new = serializers.DictField(help_text="The same fields, after.")
    reason = serializers.CharField(help_text="Why; empty if not said.")
    note = serializers.CharField(help_text="What was added; empty if nothing.")
    withheld = serializers.BooleanField(
        help_text="Reason and note belong to another organisation and are left out."
    )
    request_id = serializers.CharField(help_text="The X-Request-Id of the write, if it was yours.")


class Limits(Read):
    page_size = serializers.IntegerField(help_text="The most rows on a page.")
    body_bytes = serializers.IntegerField(help_text="The most bytes of a body.")
    requests_per_minute = serializers.IntegerField(
        allow_null=True, help_text="The most requests in a minute; null where none is set."
    )
    idempotency_hours = serializers.IntegerField(help_text="How long a key’s answer is kept.")


class MeRecord(Read):
    """The caller, and what it may do."""

    kind = serializers.ChoiceField(choices=choices.CALLER_KINDS, help_text="What is calling.")
    name = serializers.CharField(help_text="The name of the person or key.")
    supplier = SupplierName(allow_null=True, help_text="The key’s supplier; null for a person.")
    key_prefix = serializers.CharField(
        allow_null=True, help_text="The first part of the key, as lists show it; null for a person."
    )
    expires_at = InstantField(allow_null=True, help_text="When the key ends; null if never.")
    roles = serializers.ListField(
        child=serializers.ChoiceField(choices=choices.ROLES), help_text="Roles of the caller."
    )
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=choices.SCOPES), help_text="Scopes of this request."
    )
    operations = serializers.ListField(
        child=serializers.CharField(), help_text="The operations of the schema that you may use."
    )
    limits = Limits(help_text="The limits that hold for you.")


class CodeRecord(Read):
    code = serializers.CharField(help_text="As it stands in other answers.")
    label = serializers.CharField(help_text="As people read it.")  # type: ignore[assignment]  # the metaclass takes it away
    definition = serializers.CharField(help_text="What it means.")


class CodeListRecord(Read):
    name = serializers.ChoiceField(choices=choices.CODE_LISTS, help_text="Which list this is.")
    data = CodeRecord(many=True, help_text="Its codes, in order.")  # type: ignore[assignment]  # the metaclass takes it away
