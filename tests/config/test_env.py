"""The environment is read strictly and fails in words."""

from pathlib import Path

import pytest

from config.env import BadSetting, Environment, database


def test_an_unset_flag_has_its_default() -> None:
    assert Environment({}).flag("DEMO", default=True) is True


@pytest.mark.parametrize(("raw", "expected"), [("yes", True), ("0", False), ("ON", True)])
def test_a_flag_is_read_as_people_write_it(raw: str, *, expected: bool) -> None:
    assert Environment({"DEMO": raw}).flag("DEMO", default=False) is expected


def test_a_flag_that_is_neither_yes_nor_no_is_refused() -> None:
    with pytest.raises(BadSetting, match="DEMO is “maybe”; write 1 or 0"):
        Environment({"DEMO": "maybe"}).flag("DEMO", default=False)


@pytest.mark.parametrize(("raw", "words"), [("many", "whole number"), ("0", "from 1 to 65535")])
def test_a_number_out_of_range_is_refused(raw: str, words: str) -> None:
    with pytest.raises(BadSetting, match=words):
        Environment({"PORT": raw}).integer("PORT", 8000, least=1, most=65535)


def test_a_secret_is_read_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("hidden\n")

    assert Environment({"SECRET_KEY_FILE": str(path)}).text("SECRET_KEY") == "hidden"


def test_a_secret_in_two_places_is_refused(tmp_path: Path) -> None:
    values = {"SECRET_KEY": "a", "SECRET_KEY_FILE": str(tmp_path)}

    with pytest.raises(BadSetting, match="not both"):
        Environment(values).text("SECRET_KEY")


def test_an_address_of_the_wrong_kind_is_refused_without_its_password() -> None:
    values = {"DATABASE_URL": "mysql://root:secret@db/x"}

    with pytest.raises(BadSetting, match="mysql://…") as caught:
        Environment(values).url("DATABASE_URL", schemes=("sqlite", "postgres"))

    assert "secret" not in str(caught.value)


def test_a_database_address_becomes_settings() -> None:
    settings = database("postgres://ada:p%40ss@db.example:5433/psn")

    wanted = {"USER": "ada", "PASSWORD": "p@ss", "HOST": "db.example", "PORT": "5433"}
    assert wanted.items() <= settings.items()
