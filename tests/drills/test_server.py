"""The commands of the compose file, run as they stand there on PostgreSQL and Redis."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from tests.flows.running import free_ports
from tests.registry_sim.running import ROOT

pytestmark = [pytest.mark.drill, pytest.mark.xdist_group("drills")]
TOKEN = "a-registry-token-for-the-drill"
COMMANDS = {
    name: service.get("command")
    for name, service in yaml.safe_load((ROOT / "docker-compose.yml").read_text())[
        "services"
    ].items()
}


@pytest.fixture(scope="module")
def environ(
    drill_database: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """What the compose file gives its containers, with ports and folders of the drill's own."""
    web, registry, control = free_ports(3)
    folder = tmp_path_factory.mktemp("server")
    made = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": "q7Lw2nZ5vX8cB1mK4jH6gF9dS3aP0oIuYtRe-server-drill-only",
        "DATABASE_URL": drill_database,
        "REDIS_URL": urlsplit(redis_url)._replace(path="/8").geturl(),
        "STATIC_ROOT": str(folder / "static"),
        "VAR_DIR": str(folder),
        "PORT": str(web),
        "REGISTRY_URL": f"http://127.0.0.1:{registry}",
        "REGISTRY_PORT": str(registry),
        "REGISTRY_CONTROL_PORT": str(control),
        "REGISTRY_TOKEN": TOKEN,
        "REGISTRY_CONTROL_TOKEN": f"{TOKEN}-control",
        "REGISTRY_SCENARIO": "calm_day",
        "CHECK_TICK_S": "1",
    }
    run(["python", "manage.py", "collectstatic", "--no-input", "-v0"], made)
    run(["sh", "-c", COMMANDS["migrate"].removeprefix('sh -c "').removesuffix('"')], made)
    return made


def run(command: list[str], environ: dict[str, str]) -> str:
    done = subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextmanager
def running(command: str, environ: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            command.split(), cwd=ROOT, env=environ, stdout=output, stderr=output
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture(scope="module")
def server(environ: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Web, worker, beat and registry, as many processes as the compose file starts."""
    logs = tmp_path_factory.mktemp("logs")
    commands = {
        "web": "gunicorn config.wsgi --config config/gunicorn.py",
        "worker": COMMANDS["worker"],
        "beat": COMMANDS["beat"].replace("/var/lib/tracker", environ["VAR_DIR"]),
        "registry": COMMANDS["registry"],
    }
    with ExitStack() as stack:
        for name, command in commands.items():
            stack.enter_context(running(command, environ, logs / name))
        url = f"http://127.0.0.1:{environ['PORT']}"
        wait_until_ready(url, logs)
        yield url


def ask(url: str, **headers: str) -> tuple[int, str]:
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def wait_until_ready(url: str, logs: Path) -> None:
    for _ in range(120):
        try:
            status, body = ask(f"{url}/health/ready")
            if status == 200 and json.loads(body)["checks"] == "running":
                return
        except OSError:
            pass
        time.sleep(0.5)
    raise AssertionError("\n".join(path.read_text() for path in logs.iterdir()))


def test_the_image_starts_web_by_the_same_command() -> None:
    last = (ROOT / "Dockerfile").read_text().strip().splitlines()[-1]

    assert json.loads(last.removeprefix("CMD ")) == [
        "gunicorn",
        "config.wsgi",
        "--config",
        "config/gunicorn.py",
    ]


def test_health_checks_of_the_compose_file_pass(server: str, environ: dict[str, str]) -> None:
    run(["python", "-m", "config.probe", f"{server}/health/ready"], environ)
    run(["python", "-m", "config.probe", f"{environ['REGISTRY_URL']}/v1/health"], environ)
    said = run(["python", "manage.py", "checks_alive"], environ)

    assert "The last check ran" in said


def test_plain_http_is_sent_to_https(server: str) -> None:
    opener = urllib.request.build_opener(NoRedirect)
    with pytest.raises(urllib.error.HTTPError) as caught:
        opener.open(f"{server}/sign-in/", timeout=10)

    with caught.value as answer:
        assert answer.code == 301
        assert answer.headers["Location"].startswith("https://")


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def test_pages_link_hashed_files_that_are_served_for_ever(server: str) -> None:
    secure = {"X-Forwarded-Proto": "https"}
    _, page = ask(f"{server}/sign-in/", **secure)
    sheet = re.search(r'href="(/static/css/[\w.]+\.css)"', page)
    assert sheet is not None

    request = urllib.request.Request(server + sheet[1], headers=secure)
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert "immutable" in answer.headers["Cache-Control"]


def test_no_illustrative_data_is_spoken_of_on_a_server(server: str) -> None:
    _, page = ask(f"{server}/sign-in/", **{"X-Forwarded-Proto": "https"})

    assert "Illustrative" not in page
