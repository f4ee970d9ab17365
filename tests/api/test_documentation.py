"""The examples of the document work as they stand."""

import re
import shlex
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from migrations_tracker.api import choices, documents
from migrations_tracker.api.schema import document
from migrations_tracker.domain.access import Scope
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Event, PsnMigration
from suppliers.models import Supplier
from tests.api.calling import Api, api_for
from tests.api.records import PDF
from tests.make import make_endpoints, make_migration, meet_gate
from tests.make_checks import make_case

pytestmark = pytest.mark.django_db
TEXT = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text()
BLOCKS = "\n".join(re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)).replace("\\\n", " ")
EXAMPLES = re.findall(r"^(curl .+)\n# (\d{3})$", BLOCKS, re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Sent:
    """What curl would send; in a form, @ stands before the name of a file."""

    method: str
    url: str
    headers: dict[str, str]
    body: str
    form: dict[str, str]


def sent_by(command: str, variables: dict[str, str]) -> Sent:
    """The options that the document uses are known, and no others."""
    for name, value in variables.items():
        command = command.replace(f"${name}", value)
    words = shlex.split(command)[1:]
    headers, method, url, body = {}, "GET", "", ""
    form: dict[str, str] = {}
    while words:
        match words.pop(0):
            case "-s" | "-i":
                pass
            case "-H":
                name, _, value = words.pop(0).partition(": ")
                headers[name] = value
            case "-X":
                method = words.pop(0)
            case "-d":
                body = words.pop(0)
            case "-F":
                name, _, value = words.pop(0).partition("=")
                method = "POST"
                form[name] = value
            case word:
                assert not word.startswith("-"), word
                url = word
    return Sent(method, url, headers, body, form)


def run(command: str, variables: dict[str, str]) -> Any:
    sent = sent_by(command, variables)
    kind = sent.headers.pop("Content-Type", "")
    if sent.form:
        return Client().post(
            sent.url,
            {
                name: SimpleUploadedFile(value[1:], PDF) if value[0] == "@" else value
                for name, value in sent.form.items()
            },
            headers=sent.headers,
        )
    return Client().generic(
        sent.method, sent.url, sent.body, content_type=kind, headers=sent.headers
    )


def test_every_curl_command_says_what_it_answers() -> None:
    assert len(EXAMPLES) == BLOCKS.count("curl ") >= 12


def prepared(supplier: Supplier, base: str) -> dict[str, str]:
    """What the examples find, by the names of their variables."""
    every = api_for(supplier, *Scope)
    migration = make_migration(supplier=supplier, stage=Stage.DISCOVERY)
    make_endpoints(migration)
    meet_gate(migration, Stage.DESIGN)
    circuit = migration.milestones.get(code="circuit")
    case = make_case(migration, kind="under_claimed")
    migration.milestones.filter(code="circuit").update(forecast_date=date(2026, 4, 13))
    return {
        "BASE": base,
        "KEY": every.secret,
        "GSS": migration.borough_id,
        "MILESTONE": circuit.reference,
        "CASE": case.reference,
        "CUTOVER": migration.service_cutovers.get(service="n3").reference,
    }


def test_every_example_answers_as_it_says(supplier: Supplier) -> None:
    variables = prepared(supplier, "/api/v1")

    answers = [(command, run(command, variables).status_code) for command, _ in EXAMPLES]

    assert answers == [(command, int(status)) for command, status in EXAMPLES]
    assert [event.kind for event in Event.objects.order_by("sequence")] == [
        "stage_claimed",
        "gate_passed",
        "claim_reaffirmed",
        "forecast_changed",
        "forecast_changed",
        "cutover_planned",
        "evidence_added",
        "evidence_added",
        "discrepancy_answered",
    ]


def test_every_address_of_the_api_is_described() -> None:
    described = set(re.findall(r"`(?:GET |POST |PATCH )?(/[a-z{}/-]+)`", TEXT))

    assert {path.removeprefix("/api/v1") for path in document()["paths"]} <= described


def test_every_code_list_is_named() -> None:
    assert [name for name in choices.codes(choices.CODE_LISTS) if f"`{name}`" not in TEXT] == []


def test_every_filter_is_named() -> None:
    filters = {
        parameter.name
        for operation in documents.ALL
        for parameter in operation["parameters"]
        if parameter.location == "query"
    }

    assert [name for name in filters if name not in TEXT] == []


def test_every_field_of_a_claim_is_described(api: Api, migration: PsnMigration) -> None:
    fields = document()["components"]["schemas"]["StageClaimRequest"]["properties"]

    assert [name for name in fields if f"| `{name}` |" not in TEXT] == []
    assert api.claim(migration, {"stage": "design"}).status_code == 201
