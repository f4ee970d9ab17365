"""The compose file and the image hold together, as far as can be told without an engine."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ["migrate", "web", "worker", "beat", "registry"]


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate"}))
def test_every_lasting_service_has_a_health_check(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"


@pytest.mark.parametrize("name", OURS)
def test_our_services_share_one_image_and_have_no_rights_to_spare(name: str) -> None:
    service = SERVICES[name]

    assert service["image"] == "london-psn-tracker"
    assert service["cap_drop"] == ["ALL"]
    assert service["read_only"] is True


def test_dependencies_exist_and_wait_for_health() -> None:
    for service in SERVICES.values():
        for name, wait in service.get("depends_on", {}).items():
            healthy = "healthcheck" in SERVICES[name]
            expected = "service_healthy" if healthy else "service_completed_successfully"
            assert wait["condition"] == expected


def test_data_lives_in_named_volumes() -> None:
    used = {
        volume.split(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
    }

    assert used == set(COMPOSE["volumes"])


def test_no_secret_has_a_default() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    secrets = re.findall(r"\$\{(\w*(?:KEY|PASSWORD|TOKEN))(:.)", text)

    assert secrets
    assert all(mark == ":?" for _, mark in secrets)


def test_the_image_runs_as_nobody_special() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()

    last_user = [line for line in lines if line.startswith("USER")][-1]
    assert last_user == "USER tracker"
    assert lines.index(last_user) < next(n for n, line in enumerate(lines) if "CMD" in line)


def test_the_example_has_the_variables_of_the_compose_file() -> None:
    example = (ROOT / ".env.example").read_text().partition("\n# Read by the processes")[0]
    named = set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE))
    used = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))

    assert named == used
