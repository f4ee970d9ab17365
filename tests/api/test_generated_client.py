"""A client that a generator makes of the published schema understands every documented example."""

import importlib
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from enum import Enum
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any, get_args, get_type_hints
from urllib.parse import parse_qs, urlsplit

import pytest
from pytest_django.live_server_helper import LiveServer

from migrations_tracker.api.schema import document
from suppliers.models import Supplier
from tests.api.published import FILE
from tests.api.records import PDF
from tests.api.test_documentation import EXAMPLES, Sent, prepared, sent_by

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]
NAME = "generated_tracker_client"
MAKERS: dict[type, Callable[[str], Any]] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    int: int,
}
OPERATIONS = [
    (re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)), method.upper(), operation)
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The client, made anew; a warning of the generator fails."""
    config = tmp_path / "config.json"
    config.write_text(json.dumps({"post_hooks": [], "package_name_override": NAME}))
    command = ["-m", "openapi_python_client", "generate", "--path", str(FILE), "--meta", "none"]
    places = ["--config", str(config), "--output-path", str(tmp_path / NAME)]
    done = subprocess.run(
        [sys.executable, *command, *places], capture_output=True, text=True, check=False
    )
    assert (done.returncode, "arning" in done.stdout + done.stderr) == (0, False), done
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module(NAME)
    for name in [one for one in sys.modules if one.partition(".")[0] == NAME]:
        del sys.modules[name]


def snake(name: str) -> str:
    return re.sub(r"[\s-]+|(?<=[a-z])(?=[A-Z])", "_", name).lower()


def typed(text: str, hint: Any) -> Any:
    """A value of an example as the client wants it."""
    kinds = [one for one in (hint, *get_args(hint)) if isinstance(one, type)]
    if lists := [one for one in get_args(hint) if getattr(one, "__origin__", None) is list]:
        return [typed(text, get_args(lists[0])[0])]
    for kind in kinds:
        if issubclass(kind, Enum):
            return kind(text)
    if bool in kinds:
        return text == "true"
    return next((make(text) for kind, make in MAKERS.items() if kind in kinds), text)


def call(client: Any, sent: Sent) -> Any:
    """The operation of the client that sends what an example sends."""
    address = urlsplit(sent.url)
    method = sent.method
    match, operation = next(
        (match, operation)
        for path, known, operation in OPERATIONS
        if known == method and (match := path.fullmatch(address.path))
    )
    module = importlib.import_module(
        f"{NAME}.api.{snake(operation['tags'][0])}.{snake(operation['operationId'])}"
    )
    hints = get_type_hints(module.sync_detailed)
    values: dict[str, Any] = dict(match.groupdict())
    for name, found in parse_qs(address.query).items():
        given = [typed(one, hints[name]) for one in found]
        is_list = isinstance(given[0], list)
        values[name] = [one for each in given for one in each] if is_list else given[0]
    for name in ("If-Match", "Idempotency-Key"):
        if name in sent.headers:
            values[snake(name)] = sent.headers[name]
    if sent.form:
        made = next(one for one in get_args(hints["body"]) if hasattr(one, "to_multipart"))
        files = importlib.import_module(f"{NAME}.types")
        fields = get_type_hints(made)
        values["body"] = made(
            **{
                name: files.File(payload=BytesIO(PDF), file_name=value[1:])
                if value[0] == "@"
                else typed(value, fields[name])
                for name, value in sent.form.items()
            }
        )
    if sent.body:
        kinds = [hints["body"], *get_args(hints["body"])]
        made = next(one for one in kinds if hasattr(one, "from_dict"))
        values["body"] = made.from_dict(json.loads(sent.body))
    return module.sync_detailed(client=client, **values)


def written(parsed: Any) -> Any:
    """What was read, as it was sent."""
    return with_z(json.dumps(parsed.to_dict()))


def with_z(text: str) -> Any:
    """UTC written in one way: Python writes it as an offset, and so does the ledger."""
    return json.loads(text.replace('+00:00"', 'Z"'))


def test_it_sends_every_example_and_reads_every_answer_whole(
    package: ModuleType, live_server: LiveServer, supplier: Supplier
) -> None:
    variables = prepared(supplier, f"{live_server.url}/api/v1")
    asked = 0

    with package.AuthenticatedClient(base_url=live_server.url, token=variables["KEY"]) as client:
        for command, status in EXAMPLES:
            if status == "400":
                continue  # a value that the client has no word for
            answer = call(client, sent_by(command, variables))

            assert int(answer.status_code) == int(status), (command, answer.content)
            assert written(answer.parsed) == with_z(answer.content.decode()), command
            asked += 1

    assert asked >= len(EXAMPLES) - 1
