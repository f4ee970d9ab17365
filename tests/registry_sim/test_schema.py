"""Both sides of the protocol agree: all that the registry says fits the schema and the parser."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from migrations_tracker.registry.answers import Answer
from migrations_tracker.registry.outcomes import Outcome
from migrations_tracker.registry.parse import parse_health, parse_status
from migrations_tracker.registry_sim.answers import describe
from migrations_tracker.registry_sim.faults import BODY_VARIANTS, Fault, Mode, Placed, Variant

from .exchange import Question, ask
from .running import RunningRegistry
from .worlds import INVENTORY, MOMENTS, NOON, SCENARIOS, make_simulation

SCHEMA = Path(__file__).resolve().parents[2] / "migrations_tracker/registry_sim/schema.json"
DOCUMENT: dict[str, Any] = json.loads(SCHEMA.read_bytes())
REF = "E09000007-mail_relay"
PARSED = {
    (Mode.STALE, ""): Outcome.STALE_ANSWER,
    (Mode.CLOCK_SKEW, ""): Outcome.CLOCK_SKEW,
    (Mode.WRONG_REF, ""): Outcome.WRONG_REF,
    (Mode.SCHEMA_DRIFT, "extra"): Outcome.ANSWERED,
    (Mode.SCHEMA_DRIFT, "renamed"): Outcome.MALFORMED,
    (Mode.SCHEMA_DRIFT, "major_2"): Outcome.UNSUPPORTED_SCHEMA,
    (Mode.OUTAGE, ""): Outcome.ANSWERED,
    (Mode.MAINTENANCE, ""): Outcome.ANSWERED,
    (Mode.CERT_EXPIRED, ""): Outcome.ANSWERED,
    (Mode.FLAPPING, ""): Outcome.ANSWERED,
    **{(Mode.MALFORMED, variant.value): Outcome.MALFORMED for variant in BODY_VARIANTS},
}


def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator({**DOCUMENT, "$ref": f"#/$defs/{name}"})


def outcome_of(body: bytes, *, ref: str, at: datetime) -> Outcome:
    parsed = parse_status(body, expected_ref=ref, received_at=at, content_type="application/json")
    return Outcome.ANSWERED if isinstance(parsed, Answer) else parsed.outcome


@pytest.mark.parametrize("scenario", sorted(SCENARIOS))
@pytest.mark.parametrize("at", MOMENTS, ids=str)
def test_every_answer_of_every_scenario_is_taken(scenario: str, at: datetime) -> None:
    simulation = make_simulation(scenario=scenario, epoch_s=at.timestamp)
    replies = [simulation.reply_for(each) for each in INVENTORY.by_ref.values()]
    good = [reply for reply in replies if reply.fault.mode is not Mode.MALFORMED]

    outcomes = {outcome_of(reply.body, ref=str(reply.document["ref"]), at=at) for reply in good}

    assert outcomes == {Outcome.ANSWERED}
    assert len(good) >= 329


@pytest.mark.parametrize("scenario", sorted(SCENARIOS))
def test_every_answer_of_every_scenario_fits_the_schema(scenario: str) -> None:
    simulation = make_simulation(scenario=scenario)
    status = validator("status")

    for endpoint in INVENTORY.by_ref.values():
        status.validate(simulation.reply_for(endpoint).document)


@pytest.mark.parametrize(("mode", "variant"), PARSED, ids=lambda part: str(part) or "-")
def test_a_fault_is_taken_for_what_it_is(mode: Mode, variant: str) -> None:
    simulation = make_simulation()
    simulation.endpoint_faults[REF] = Placed(Fault(mode, variant=variant), since=NOON)

    body = simulation.reply_for(INVENTORY.by_ref[REF]).body

    assert outcome_of(body, ref=REF, at=NOON) is PARSED[mode, variant]


def test_every_way_to_spoil_a_body_is_tried() -> None:
    tried = {variant for mode, variant in PARSED if mode is Mode.MALFORMED}

    assert tried == BODY_VARIANTS
    assert set(Variant) > BODY_VARIANTS


def test_every_description_fits_the_schema() -> None:
    endpoint = validator("endpoint")

    for each in INVENTORY.by_ref.values():
        endpoint.validate(describe(each))


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/v1/health", "health"),
        ("/v1/endpoints?limit=3", "endpoints"),
        ("/v1/boroughs/E09000007/status", "batch"),
        ("/v1/nope", "problem"),
        ("/v1/endpoints?limit=0", "problem"),
    ],
)
def test_what_comes_over_the_wire_fits_the_schema(
    registry: RunningRegistry, path: str, name: str
) -> None:
    validator(name).validate(ask(registry, path).json)


def test_a_batch_with_a_failed_item_fits_the_schema(registry: RunningRegistry) -> None:
    registry.set_fault(REF, "partial_batch")
    body = json.dumps({"refs": [REF, "E09000007-dns", "nope"]}).encode()
    headers = {"Content-Type": "application/json"}

    exchange = ask(registry, Question("/v1/status:batch", "POST", headers, body))

    validator("batch").validate(exchange.json)


def test_the_client_understands_health(registry: RunningRegistry) -> None:
    assert parse_health(ask(registry, "/v1/health").body)
