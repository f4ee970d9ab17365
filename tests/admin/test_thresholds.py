"""A limit of a kind tells every endpoint of that kind."""

import pytest
from django.test import Client
from django.urls import reverse

from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.models import Endpoint, EndpointState, ThresholdSetting
from tests.admin.pages import text_of
from tests.make import make_endpoint

pytestmark = pytest.mark.django_db
ADD = "admin:migrations_tracker_thresholdsetting_add"
LIST = "admin:migrations_tracker_thresholdsetting_changelist"
GOOD = {"kind": "dns", "metric": "latency_ms", "degraded_over": "5", "down_over": "9"}


@pytest.fixture
def dns() -> Endpoint:
    return make_endpoint(kind=EndpointKind.DNS)


@pytest.fixture
def ntp() -> Endpoint:
    return make_endpoint(kind=EndpointKind.NTP)


def versions(*endpoints: Endpoint) -> list[int]:
    held = EndpointState.objects.in_bulk([endpoint.pk for endpoint in endpoints])
    return [held[endpoint.pk].config_version for endpoint in endpoints]


def test_a_new_limit_moves_the_configuration_of_its_kind_only(
    admin_client: Client, dns: Endpoint, ntp: Endpoint
) -> None:
    admin_client.post(reverse(ADD), GOOD)

    assert ThresholdSetting.objects.get().degraded_over == 5
    assert versions(dns, ntp) == [2, 1]


def test_a_changed_limit_moves_it_again_and_keeps_its_history(
    admin_client: Client, dns: Endpoint
) -> None:
    setting = ThresholdSetting.objects.create(
        kind="dns", metric="latency_ms", degraded_over=5, down_over=9
    )
    address = reverse("admin:migrations_tracker_thresholdsetting_change", args=[setting.pk])

    admin_client.post(address, {"degraded_over": "6", "down_over": "9", "kind": "ntp"})

    setting.refresh_from_db()
    assert (setting.kind, setting.degraded_over) == ("dns", 6)
    assert setting.history.count() == 2
    assert versions(dns) == [2]


def test_a_deleted_limit_moves_it_too(admin_client: Client, dns: Endpoint, ntp: Endpoint) -> None:
    setting = ThresholdSetting.objects.create(
        kind="dns", metric="latency_ms", degraded_over=5, down_over=9
    )
    address = reverse("admin:migrations_tracker_thresholdsetting_delete", args=[setting.pk])

    admin_client.post(address, {"post": "yes"})

    assert not ThresholdSetting.objects.exists()
    assert versions(dns, ntp) == [2, 1]


def test_limits_deleted_together_move_their_kinds(
    admin_client: Client, dns: Endpoint, ntp: Endpoint
) -> None:
    for kind, metric in (("dns", "latency_ms"), ("ntp", "stratum")):
        ThresholdSetting.objects.create(kind=kind, metric=metric, degraded_over=5, down_over=9)
    chosen = [str(pk) for pk in ThresholdSetting.objects.values_list("pk", flat=True)]

    admin_client.post(
        reverse(LIST), {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}
    )

    assert not ThresholdSetting.objects.exists()
    assert versions(dns, ntp) == [2, 2]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"kind": ""}, "This field is required."),
        ({"metric": "stratum"}, "This kind is judged by latency_ms, servers_failed."),
        ({"metric": "colour"}, "colour is not one of the available choices"),
        ({"down_over": "1"}, "The limit for down must be at least the limit for degraded"),
        ({"degraded_over": "-1"}, "both from 0 up"),
    ],
)
def test_a_limit_that_makes_no_sense_is_refused(
    admin_client: Client, dns: Endpoint, sent: dict[str, str], words: str
) -> None:
    response = admin_client.post(reverse(ADD), GOOD | sent)

    assert words in text_of(response)
    assert not ThresholdSetting.objects.exists()
    assert versions(dns) == [1]


def test_the_list_leaves_out_the_limits_of_single_endpoints(
    admin_client: Client, dns: Endpoint
) -> None:
    ThresholdSetting.objects.create(endpoint=dns, metric="latency_ms", degraded_over=5, down_over=9)

    assert len(admin_client.get(reverse(LIST)).context["cl"].result_list) == 0
