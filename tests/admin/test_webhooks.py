"""Administrators see every webhook, and can only disable one."""

import pytest
from django.test import Client
from django.urls import reverse

from migrations_tracker.models import OutboxMessage, Webhook
from tests.admin.pages import text_of
from tests.make import make_supplier
from tests.make_webhooks import make_webhook, tell

pytestmark = pytest.mark.django_db


def test_disabling_asks_first_and_then_gives_up_what_waits(admin_client: Client) -> None:
    supplier = make_supplier()
    hook = make_webhook(supplier)
    tell(supplier)
    address = reverse("admin:webhook_disable", args=[hook.pk])

    assert "what waits is given up" in text_of(admin_client.get(address))
    assert Webhook.objects.get().enabled
    response = admin_client.post(address, follow=True)

    assert "is disabled." in text_of(response)
    assert Webhook.objects.get().disabled_reason == "An administrator disabled it."
    assert not OutboxMessage.objects.undecided().filter(channel="supplier").exists()
    assert "webhook_disable" not in response.content.decode()


def test_a_webhook_cannot_be_changed_here(admin_client: Client) -> None:
    hook = make_webhook(make_supplier())
    address = reverse("admin:migrations_tracker_webhook_change", args=[hook.pk])

    assert admin_client.post(address, {"url": "https://elsewhere.example/"}).status_code == 403
