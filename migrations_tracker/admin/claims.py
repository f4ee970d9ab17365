"""Claims in the admin: what was said of each migration, by whom and how. Made elsewhere."""

from django.contrib import admin

from migrations_tracker.admin.certificates import BOROUGH, OfMigrationAdmin
from migrations_tracker.domain.access import system
from migrations_tracker.models import Claim
from migrations_tracker.selectors.activity import NO_LONGER_KNOWN, actor_names


class ClaimAdmin(OfMigrationAdmin):
    list_display = (
        "borough",
        "stage",
        "effective_at",
        "recorded_at",
        "next_update_by",
        "channel",
        "on_behalf_of",
        "means",
    )
    list_filter = ("channel", "stage", "means", "recorded_at")
    list_select_related = ("migration__borough", "on_behalf_of")
    search_fields = (*BOROUGH, "on_behalf_of__name", "note")
    fields = (
        ("borough", "stage"),
        ("effective_at", "recorded_at", "next_update_by"),
        ("channel", "whose"),
        ("on_behalf_of", "means", "recorder"),
        "note",
    )

    @admin.display(description="claimant")
    def whose(self, claim: Claim) -> str:
        return _name(claim.claimant)

    @admin.display(description="recorded by", empty_value="-")
    def recorder(self, claim: Claim) -> str:
        return _name(claim.recorded_by) if claim.recorded_by else ""


def _name(actor: str) -> str:
    return actor_names({actor}, system("admin")).get(actor, NO_LONGER_KNOWN)
