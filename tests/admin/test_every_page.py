"""Every page of the admin opens for administrators, for nobody else, and at a constant cost."""

import re

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from migrations_tracker.domain.access import Role
from migrations_tracker.models import RegistrySource
from tests.admin.records import MAKERS, key_of
from tests.conftest import AssertConstantQueries
from tests.make import make_borough, make_supplier, make_user

pytestmark = pytest.mark.django_db
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
SINGLE = {RegistrySource}


def address(model: type[Model], page: str, *args: str) -> str:
    meta = model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=args)


def test_every_registered_model_has_a_maker_here() -> None:
    assert set(MODELS) == set(MAKERS)


def test_what_libraries_would_add_is_not_there() -> None:
    apps = {model._meta.app_label for model in MODELS}

    assert apps == {"boroughs", "suppliers", "migrations_tracker"}


@pytest.mark.parametrize("model", MODELS)
def test_the_list_opens(admin_client: Client, model: type[Model]) -> None:
    MAKERS[model]()

    assert admin_client.get(address(model, "changelist")).status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_a_record_opens(admin_client: Client, model: type[Model]) -> None:
    record = MAKERS[model]()

    response = admin_client.get(address(model, "change", key_of(record)))

    assert response.status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_the_history_of_a_record_opens(admin_client: Client, model: type[Model]) -> None:
    record = MAKERS[model]()

    response = admin_client.get(address(model, "history", key_of(record)), follow=True)

    assert response.status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_adding_opens_where_it_is_allowed_and_is_refused_elsewhere(
    admin_client: Client, model: type[Model]
) -> None:
    response = admin_client.get(address(model, "add"))

    allowed = {"Borough", "Supplier", "ApiKey", "User", "ThresholdSetting", "KindSetting"}
    assert response.status_code == (200 if model.__name__ in allowed else 403)


@pytest.mark.parametrize("model", MODELS)
def test_deleting_is_refused_but_for_limits_and_private_addresses(
    admin_client: Client, model: type[Model]
) -> None:
    record = MAKERS[model]()

    response = admin_client.post(address(model, "delete", key_of(record)), {"post": "yes"})

    gone = not model._default_manager.filter(pk=record.pk).exists()
    assert gone is (model.__name__ in {"ThresholdSetting", "KindSetting", "CalendarAddress"})
    assert response.status_code == (302 if gone else 403)


@pytest.mark.parametrize("model", MODELS)
def test_a_record_that_is_not_there_is_not_an_error(
    admin_client: Client, model: type[Model]
) -> None:
    response = admin_client.get(address(model, "change", "987654"))

    assert response.status_code == 302


@pytest.mark.parametrize("model", [model for model in MODELS if model not in SINGLE])
def test_the_cost_of_a_list_does_not_grow(
    admin_client: Client, model: type[Model], assert_constant_queries: AssertConstantQueries
) -> None:
    MAKERS[model]()

    assert_constant_queries(
        lambda: admin_client.get(address(model, "changelist")),
        grow=lambda: [MAKERS[model]() for _ in range(4)],
    )


PLAIN = [Role.MANAGER, Role.BOROUGH, Role.SUPPLIER, Role.VIEWER]


@pytest.mark.parametrize("role", PLAIN)
@pytest.mark.parametrize("model", MODELS)
def test_nobody_but_administrators_gets_in(client: Client, model: type[Model], role: Role) -> None:
    borough = make_borough() if role is Role.BOROUGH else None
    supplier = make_supplier() if role is Role.SUPPLIER else None
    client.force_login(make_user(role, borough=borough, supplier=supplier))

    response = client.get(address(model, "changelist"), follow=True)

    assert response.status_code == 403
    assert len(response.redirect_chain) == 1


@pytest.mark.parametrize("page", ["index", "password_change", "migrations_tracker_user_add"])
def test_who_is_signed_out_signs_in_first_and_comes_back(client: Client, page: str) -> None:
    wanted = reverse(f"admin:{page}")

    response = client.get(wanted, follow=True)

    assert response.redirect_chain[-1] == (f"/sign-in/?next={wanted}", 302)


def test_the_front_page_opens_with_a_way_back(admin_client: Client) -> None:
    page = admin_client.get(reverse("admin:index")).content.decode()

    assert "London PSN Migration Tracker: administration" in page
    assert re.search(r'<a href="/">\s*Back to the tracker', page)
    assert "css/admin.css" in page


@pytest.mark.parametrize("model", MODELS)
def test_no_page_has_anything_that_the_security_policy_blocks(
    admin_client: Client, model: type[Model]
) -> None:
    record = MAKERS[model]()
    pages = [address(model, "changelist"), address(model, "change", key_of(record))]

    for page in [*pages, address(model, "add"), address(model, "history", key_of(record))]:
        html = admin_client.get(page, follow=True).content.decode()
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", html), page
        assert not re.search(r"<script(?![^>]*(src=|type=\"application/json\"))", html), page
