"""How a whole kind is checked is settled in the admin."""

import pytest
from django.test import Client
from django.urls import reverse

from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.models import Endpoint, EndpointState, KindSetting
from tests.make import make_endpoint

pytestmark = pytest.mark.django_db
ADD = "admin:migrations_tracker_kindsetting_add"
GOOD = {"kind": "dns", "interval_s": "60", "retry_s": "5", "fails_to_down": "4", "oks_to_up": "1"}


@pytest.fixture
def dns() -> Endpoint:
    return make_endpoint(kind=EndpointKind.DNS)


def test_a_setting_counts_for_every_endpoint_of_its_kind(
    admin_client: Client, dns: Endpoint
) -> None:
    other = make_endpoint(kind=EndpointKind.NTP)

    admin_client.post(reverse(ADD), GOOD)

    dns.refresh_from_db()
    other.refresh_from_db()
    assert (dns.kind_interval_s, other.kind_interval_s) == (60, None)
    assert EndpointState.objects.get(pk=dns.pk).config_version == 2


def test_a_setting_can_be_changed_and_taken_back(admin_client: Client, dns: Endpoint) -> None:
    admin_client.post(reverse(ADD), GOOD)
    setting = KindSetting.objects.get()
    name = "admin:migrations_tracker_kindsetting"

    admin_client.post(reverse(f"{name}_change", args=[setting.pk]), {"interval_s": "90"})
    dns.refresh_from_db()
    changed = dns.kind_interval_s
    admin_client.post(reverse(f"{name}_delete", args=[setting.pk]), {"post": "yes"})
    dns.refresh_from_db()

    assert (changed, dns.kind_interval_s) == (90, None)
    assert not KindSetting.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"interval_s": "4"},
        {"interval_s": "86401"},
        {"retry_s": "0"},
        {"fails_to_down": "0"},
        {"fails_to_down": "21"},
        {"oks_to_up": "0"},
        {"kind": "telex"},
        {"kind": ""},
    ],
)
def test_a_limit_out_of_bounds_is_refused(
    admin_client: Client, dns: Endpoint, wrong: dict[str, str]
) -> None:
    response = admin_client.post(reverse(ADD), {**GOOD, **wrong})

    assert response.status_code == 200
    assert not KindSetting.objects.exists()
    assert EndpointState.objects.get(pk=dns.pk).config_version == 1


def test_a_kind_has_one_setting(admin_client: Client) -> None:
    admin_client.post(reverse(ADD), GOOD)

    response = admin_client.post(reverse(ADD), {**GOOD, "interval_s": "90"})

    assert response.status_code == 200
    assert KindSetting.objects.get().interval_s == 60
