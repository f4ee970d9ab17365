"""`load_reference`: everything or nothing, and in plain words."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from boroughs.models import Borough
from boroughs.reference import FILE as BOROUGHS
from migrations_tracker.models import Endpoint, EndpointState
from suppliers.models import Supplier
from suppliers.reference import FILE as SUPPLIERS

pytestmark = pytest.mark.django_db


def load(*options: str) -> str:
    out = StringIO()
    call_command("load_reference", *options, stdout=out)
    return out.getvalue()


def broken_copy(source: Path, folder: Path, old: str, new: str) -> str:
    """A copy of a reference file with one piece of text replaced."""
    text = source.read_text(encoding="utf-8")
    assert old in text
    copy = folder / source.name
    copy.write_text(text.replace(old, new, 1), encoding="utf-8")
    return str(copy)


def test_boroughs_suppliers_and_their_endpoints_are_loaded() -> None:
    said = load()

    assert (Borough.objects.count(), Supplier.objects.count()) == (33, 29)
    assert Endpoint.objects.count() == EndpointState.objects.count() == 330
    assert said.splitlines() == [
        "Boroughs: 33 created, 0 changed, 0 already as in the file.",
        "Suppliers: 29 created, 0 changed, 0 already as in the file.",
        "Endpoints: 330 created.",
        "Policy values: 0 set as published.",
        "Milestones of the blueprint: 0 set as published.",
    ]


def test_a_second_run_says_that_nothing_was_created_or_changed() -> None:
    load()

    assert load().splitlines() == [
        "Boroughs: 0 created, 0 changed, 33 already as in the file.",
        "Suppliers: 0 created, 0 changed, 29 already as in the file.",
        "Endpoints: 0 created.",
        "Policy values: 0 set as published.",
        "Milestones of the blueprint: 0 set as published.",
    ]


def test_both_broken_files_are_reported_and_nothing_is_loaded(tmp_path: Path) -> None:
    boroughs = broken_copy(BOROUGHS, tmp_path, ",CMD,", ",CM,")
    suppliers = broken_copy(SUPPLIERS, tmp_path, "lead supplier,no", "lead supplier,perhaps")

    with pytest.raises(CommandError) as refused:
        load("--boroughs", boroughs, "--suppliers", suppliers)

    said = str(refused.value)
    assert "Nothing was loaded. Put right 2 problems" in said
    assert "boroughs.csv, line 8, label: found “CM”; expected three capital letters." in said
    assert "suppliers.csv, line 2, illustrative: found “perhaps”; expected one of yes, no." in said
    assert refused.value.returncode == 1
    assert not Borough.objects.exists()
    assert not Supplier.objects.exists()


def test_a_refusal_by_the_database_takes_the_boroughs_back_as_well() -> None:
    Supplier.objects.create(number=900, name="Fleet Networks", slug="fleet")

    with pytest.raises(
        CommandError, match=r"Nothing was loaded\. The database has “Fleet Networks”"
    ):
        load()

    assert not Borough.objects.exists()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "none.csv"

    with pytest.raises(CommandError, match=r"none\.csv: No such file or directory"):
        load("--boroughs", str(missing))


def test_records_that_the_file_does_not_have_are_kept_and_named() -> None:
    Supplier.objects.create(number=900, name="Own Supplier", slug="own")

    assert "Kept although not in the file: Own Supplier." in load()
