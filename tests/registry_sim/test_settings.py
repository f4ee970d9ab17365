"""The simulator's settings."""

import pytest

from migrations_tracker.registry_sim.settings import SettingsRefused, read_settings

TOKENS = {"REGISTRY_TOKEN": "t" * 16, "REGISTRY_CONTROL_TOKEN": "c" * 16}


def test_tokens_alone_are_enough() -> None:
    settings = read_settings(TOKENS)

    assert (settings.host, settings.port, settings.control_port) == ("127.0.0.1", 8001, 8002)
    assert (settings.seed, settings.scenario, settings.extra_boroughs) == (33, "calm_day", 0)


def test_the_control_api_stays_on_loopback_wherever_the_registry_listens() -> None:
    settings = read_settings({**TOKENS, "REGISTRY_HOST": "192.0.2.1"})

    assert (settings.host, settings.control_host) == ("192.0.2.1", "127.0.0.1")


def test_tokens_do_not_show() -> None:
    assert "t" * 16 not in repr(read_settings(TOKENS))


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("REGISTRY_TOKEN", "t" * 15),
        ("REGISTRY_TOKEN", "t" * 16 + "\n"),
        ("REGISTRY_TOKEN", "c" * 16),
        ("REGISTRY_PORT", "65536"),
        ("REGISTRY_PORT", "http"),
        ("REGISTRY_CONTROL_PORT", "-1"),
        ("REGISTRY_SEED", "3.3"),
        ("REGISTRY_EXTRA_BOROUGHS", "5001"),
        ("REGISTRY_EXIT_WITH_STDIN", "yes"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named(variable: str, value: str) -> None:
    with pytest.raises(SettingsRefused, match=variable):
        read_settings({**TOKENS, variable: value})
