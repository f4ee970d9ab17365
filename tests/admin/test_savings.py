"""Savings in the admin: words for figures, no way to change them, their history in the ledger."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from migrations_tracker.models import Savings
from tests.admin.pages import text_of
from tests.make import make_month, make_savings

pytestmark = pytest.mark.django_db
LIST = "admin:migrations_tracker_savings_changelist"


def test_the_list_calls_a_cost_increase_one(admin_client: Client) -> None:
    make_savings(baseline="100", new="130")

    page = text_of(admin_client.get(reverse(LIST)))

    assert "Cost increase £30" in page
    assert "Cost increase 30%" in page


def test_without_a_baseline_no_saving_is_shown(admin_client: Client) -> None:
    make_savings(baseline=None)

    assert "no baseline or new cost" in text_of(admin_client.get(reverse(LIST)))


def test_a_record_shows_its_months_and_no_way_to_change_them(admin_client: Client) -> None:
    savings = make_savings()
    make_month(savings, date(2026, 3, 1), forecast="77")
    address = reverse("admin:migrations_tracker_savings_change", args=[savings.pk])

    page = text_of(admin_client.get(address))
    refused = admin_client.post(address, {"one_off_cost": "5"})

    assert "77.00" in page
    assert "Save" not in page
    assert refused.status_code == 403
    assert Savings.objects.get().one_off_cost == 0


def test_the_history_of_the_figures_is_the_ledger(admin_client: Client) -> None:
    savings = make_savings()

    response = admin_client.get(
        reverse("admin:migrations_tracker_savings_history", args=[savings.pk])
    )

    assert response.headers["Location"].endswith(f"?stream={savings.migration.stream.pk}")
