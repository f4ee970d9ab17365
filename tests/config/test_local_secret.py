"""A local installation makes its secrets once and keeps them to itself."""

from pathlib import Path

import pytest

from config.env import BadSetting
from config.local_secret import local_secret


def test_a_secret_is_made_once_and_kept(tmp_path: Path) -> None:
    first = local_secret(tmp_path / "var", "key")

    assert local_secret(tmp_path / "var", "key") == first
    assert len(first) >= 50


def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    local_secret(tmp_path, "key")

    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    taken = tmp_path / "file"
    taken.write_text("")

    with pytest.raises(BadSetting, match=r"Cannot write to .*file.*Name another folder"):
        local_secret(taken, "key")
