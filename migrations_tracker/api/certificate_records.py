"""How PSN compliance certificates are written in JSON."""

from rest_framework import serializers

from migrations_tracker.api import choices
from migrations_tracker.api.fields import DayField, InstantField, LinkField, Read
from migrations_tracker.api.representations import BoroughName


class CertificateRecord(Read):
    """One application for a certificate, and what came of it."""

    id = serializers.CharField(source="reference", help_text="Its name in addresses.")
    url = LinkField("certificate", "reference", help_text="This certificate.")
    borough = BoroughName(help_text="Whose compliance it is about.")
    migration_url = LinkField("migration", "borough.gss_code", help_text="The migration.")
    number = serializers.CharField(source="dates.number", help_text="Empty until it is issued.")
    status = serializers.ChoiceField(
        source="status.value",
        choices=choices.CERTIFICATE_STATUSES,
        help_text="How it stands today. One that was renewed has expired.",
    )
    applied_date = DayField(
        source="dates.applied", allow_null=True, help_text="Null where nobody recorded it."
    )
    issued_date = DayField(
        source="dates.issued", allow_null=True, help_text="Null until it is issued."
    )
    expires_date = DayField(
        source="dates.expires",
        allow_null=True,
        help_text="The last day on which it is valid; null until it is issued.",
    )
    refused_date = DayField(
        source="dates.refused", allow_null=True, help_text="Null unless it was refused."
    )
    withdrawn_date = DayField(
        source="dates.withdrawn", allow_null=True, help_text="Null unless it was withdrawn."
    )
    replaced_date = DayField(
        source="dates.replaced", allow_null=True, help_text="Null unless it was renewed."
    )
    reason = serializers.CharField(help_text="Why it was refused or withdrawn; else empty.")
    updated_at = InstantField(help_text="The last write. That it ends with its day moves nothing.")
