"""`make run`, from the first start to the last signal, as a person meets it."""

import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from time import monotonic, sleep
from typing import Any, NamedTuple

import pytest

from tests.flows.running import ROOT, Tracker, environment, running_tracker, three_ports

pytestmark = [pytest.mark.sqlite, pytest.mark.xdist_group("make-run")]


class Started(NamedTuple):
    """A first start that Ctrl-C ended: what it left, how it exited, whether its ports are free."""

    var_dir: Path
    exit_code: int
    is_closed: bool


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Started:
    """Telling the programme takes most of a first start, so one start serves every test."""
    var_dir, ports = tmp_path_factory.mktemp("var"), three_ports()
    with running_tracker(var_dir, ports) as first:
        code = first.stop(signal.SIGINT)
        # Now, because the next start may be given one of the same ports.
        return Started(var_dir, code, all(_is_closed(port) for port in ports.values()))


@pytest.fixture(scope="module")
def tracker(started: Started, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    var_dir = tmp_path_factory.mktemp("second") / "var"
    with running_tracker(shutil.copytree(started.var_dir, var_dir)) as running:
        yield running


@pytest.fixture
def copy(started: Started, tmp_path: Path) -> Path:
    """A folder of its own, as the first start left it."""
    return shutil.copytree(started.var_dir, tmp_path / "var")


def get(url: str, key: str) -> Any:
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {key}"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


class Browser:
    """Signs in with cookies and reads pages, without JavaScript."""

    def __init__(self, base: str) -> None:
        self.base = base
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(jar)

    def read(self, path: str, form: dict[str, str] | None = None) -> str:
        data = urllib.parse.urlencode(form).encode() if form else None
        with self._opener.open(self.base + path, data=data, timeout=20) as answer:
            return str(answer.read().decode())

    def sign_in(self, person: dict[str, str]) -> str:
        page = self.read("/sign-in/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token is not None
        form = {"login": person["email"], "password": person["password"]}
        return self.read("/sign-in/", form | {"csrfmiddlewaretoken": token[1]})


def wait_for(what: Any, *, seconds: float) -> Any:
    """The first true value of `what()`; fails after `seconds`."""
    end = monotonic() + seconds
    while monotonic() < end:
        if found := what():
            return found
        sleep(0.25)
    raise AssertionError(f"It did not come about within {seconds} s.")


def test_the_manager_signs_in_and_sees_33_tiles(tracker: Tracker) -> None:
    page = Browser(tracker.url).sign_in(tracker.person("manager"))

    assert page.count('class="tile ') == 33
    assert "Illustrative data" in page


def test_the_credentials_are_for_the_owner_only(tracker: Tracker) -> None:
    path = tracker.var_dir / "demo-credentials.json"

    assert path.stat().st_mode & 0o777 == 0o600
    assert len(tracker.credentials["api_keys"]) == 29
    assert {user["role"] for user in tracker.credentials["users"]} >= {"manager", "administrator"}


def test_every_expected_endpoint_is_checked_within_a_minute(tracker: Tracker) -> None:
    def all_checked() -> bool:
        answer = get(f"{tracker.url}/api/v1/endpoints?limit=200", key)
        expected = [row for row in answer["data"] if row["status"] != "not_expected"]
        return bool(expected) and all(row["last_checked_at"] for row in expected)

    key = tracker.key_of("virgin-media-business")

    wait_for(all_checked, seconds=60)


def test_the_walk_of_the_readme_works_as_typed(tracker: Tracker) -> None:
    text = (ROOT / "README.md").read_text().split("### A walk")[1].split("## On a server")[0]
    script = "\n".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL))
    for default, name in (("8000", "PORT"), ("8002", "REGISTRY_CONTROL_PORT")):
        script = script.replace(f"127.0.0.1:{default}", f"127.0.0.1:{tracker.ports[name]}")
    script = script.replace("curl -s ", "curl -s -w '\\nHTTP %{http_code}\\n' ")
    script = re.sub(r"\$\(curl -s -w '[^']*' ", "$(curl -s ", script)

    done = subprocess.run(
        ["bash", "-eu", "-c", script],
        env=environment(tracker.var_dir, tracker.ports),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert re.findall(r"HTTP (\d+)", done.stdout) == ["200", "201", "200", "409", "404", "200"]


def test_a_broken_endpoint_goes_down_since_its_first_failure_and_recovers(
    tracker: Tracker,
) -> None:
    key, ref = tracker.key_of("virgin-media-business"), _expected_ref(tracker)
    begun = monotonic()
    _control(tracker, "PUT", f"/sim/endpoints/{ref}/fault", {"mode": "outage"})

    def status() -> Any:
        return get(f"{tracker.url}/api/v1/endpoints/{ref}", key)

    down = wait_for(lambda: (row := status())["status"] == "down" and row, seconds=90)
    took = monotonic() - begun
    _control(tracker, "DELETE", f"/sim/endpoints/{ref}/fault", None)
    wait_for(lambda: status()["status"] == "up", seconds=90)

    assert down["since"] < down["last_checked_at"]
    assert took > 5


def _expected_ref(tracker: Tracker) -> str:
    """An endpoint that is up."""
    key = tracker.key_of("virgin-media-business")

    def find() -> str | None:
        rows = get(f"{tracker.url}/api/v1/endpoints?limit=200", key)["data"]
        return next((row["ref"] for row in rows if row["status"] == "up"), None)

    return str(wait_for(find, seconds=60))


def _control(tracker: Tracker, method: str, path: str, body: dict[str, Any] | None) -> None:
    port = tracker.ports["REGISTRY_CONTROL_PORT"]
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}",
        method=method,
        data=json.dumps(body).encode() if body else None,
        headers={
            "Authorization": f"Bearer {tracker.credentials['registry_control_token']}",
            "Content-Type": "application/json",
        },
    )
    urllib.request.urlopen(request, timeout=10).close()


def test_ctrl_c_ends_every_process_and_a_second_start_keeps_the_data(
    started: Started, tracker: Tracker
) -> None:
    kept = get(f"{tracker.url}/api/v1/me", tracker.key_of("virgin-media-business"))

    assert (started.exit_code, started.is_closed) == (0, True)
    assert kept["supplier"]["slug"] == "virgin-media-business"


def test_sigterm_ends_every_process(copy: Path) -> None:
    ports = three_ports()
    with running_tracker(copy, ports) as tracker:
        code = tracker.stop(signal.SIGTERM)

    assert code == 0
    assert all(_is_closed(port) for port in ports.values())


def test_kill_9_leaves_no_registry_behind(copy: Path) -> None:
    ports = three_ports()
    with running_tracker(copy, ports) as tracker:
        tracker.stop(signal.SIGKILL)

    wait_for(lambda: all(_is_closed(port) for port in ports.values()), seconds=5)


def _is_closed(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def refusal(var_dir: Path, ports: dict[str, int], **extra: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "run_local"],
        cwd=ROOT,
        env=environment(var_dir, ports, **extra),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("name", ["PORT", "REGISTRY_PORT", "REGISTRY_CONTROL_PORT"])
def test_a_port_that_is_taken_is_named_in_one_line(tmp_path: Path, name: str) -> None:
    ports = three_ports()
    with socket.create_server(("127.0.0.1", ports[name])):
        answer = refusal(tmp_path, ports)

    assert answer.returncode != 0
    assert answer.stderr.strip().splitlines() == [
        (
            f"CommandError: Port {ports[name]} is taken. Stop what uses it, or choose another: "
            f"make run {name}={ports[name] + 100}"
        )
    ]


def test_a_folder_that_cannot_be_written_is_named_in_one_line(tmp_path: Path) -> None:
    taken = tmp_path / "file"
    taken.write_text("")

    answer = refusal(taken, three_ports())

    assert answer.returncode != 0
    assert len(answer.stderr.strip().splitlines()) == 1
    assert f"Cannot write to {taken}" in answer.stderr


def test_three_ports_that_are_the_same_are_refused(tmp_path: Path) -> None:
    answer = refusal(tmp_path, three_ports() | {"PORT": 8000, "REGISTRY_PORT": 8000})

    assert answer.returncode != 0
    assert "must be different ports" in answer.stderr


@pytest.mark.parametrize(
    ("setting", "url", "words"),
    [
        ("DATABASE_URL", "postgres://psn:psn@127.0.0.1:1/psn", "The database cannot be used: "),
        ("REDIS_URL", "redis://:secret@127.0.0.1:1/0", "Redis does not answer at 127.0.0.1:1. "),
    ],
)
def test_a_server_that_does_not_answer_is_named_in_one_line(
    tmp_path: Path, setting: str, url: str, words: str
) -> None:
    answer = refusal(tmp_path, three_ports(), **{setting: url})

    assert answer.returncode != 0
    assert len(answer.stderr.strip().splitlines()) == 1
    assert words in answer.stderr
    assert "secret" not in answer.stderr
