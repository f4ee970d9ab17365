"""How evidence is written in JSON, and what is sent to add some."""

from typing import Any, Final

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from migrations_tracker.api import choices
from migrations_tracker.api.claims import LEAVE_OUT, field_errors
from migrations_tracker.api.fields import InstantField, LinkField, Read, TextField
from migrations_tracker.api.links import url_of
from migrations_tracker.api.maintenance_records import GSS_WORDS
from migrations_tracker.api.problems import FieldError, ValidationFailed
from migrations_tracker.api.representations import ActorRecord, BoroughName
from migrations_tracker.domain.evidence import LONGEST_LINK, LONGEST_TITLE, Subject, subject
from migrations_tracker.selectors.api_evidence import EvidenceRow

ABOUT_WORDS: Final = f"Choose from {', '.join(choices.codes(choices.SUBJECTS))}."
CODE_WORDS: Final = (
    "Send the code of a milestone, of the stage that a gate leads to, or of a service, as “about” "
    "says."
)


class EvidenceRecord(Read):
    """A file or a link that shows that something of a migration is so."""

    id = serializers.CharField(source="reference", help_text="Its name in addresses.")
    url = LinkField("evidence-one", "reference", help_text="This evidence.")
    borough = BoroughName(help_text="Whose migration it is about.")
    migration_url = LinkField("migration", "borough.gss_code", help_text="The migration.")
    about = serializers.ChoiceField(
        source="subject.about.value", choices=choices.SUBJECTS, help_text="What kind of thing."
    )
    code = serializers.CharField(source="subject.code", help_text="Which one: its code.")
    about_label = serializers.CharField(source="subject.label", help_text="The same in words.")
    title = serializers.CharField(help_text="What it is.")
    link = serializers.CharField(help_text="Where it is; empty for a file.")
    content_type = serializers.CharField(
        allow_null=True, help_text="What the file is by its content; null for a link."
    )
    size = serializers.IntegerField(allow_null=True, help_text="In bytes; null for a link.")
    sha256 = serializers.CharField(
        allow_null=True, help_text="Of the content, in hexadecimal; null for a link."
    )
    scan_state = serializers.ChoiceField(
        choices=choices.SCAN_STATES, help_text="What the virus scanner said. Links are clean."
    )
    content_url = serializers.SerializerMethodField(
        help_text="The file itself; null until it is scanned clean, and for a link."
    )
    added_at = InstantField(help_text="When it was added.")
    added_by = ActorRecord(help_text="Who added it.")
    withheld = serializers.BooleanField(
        help_text="It is another organisation’s: its title, link and file are left out."
    )
    updated_at = InstantField(help_text="When it was added or scanned.")

    @extend_schema_field({"type": ["string", "null"], "format": "uri"})
    def get_content_url(self, row: EvidenceRow) -> str | None:
        if not row.is_open:
            return None
        return url_of(self.context["request"], "evidence-content", row.reference)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        written: dict[str, Any] = super().to_representation(instance)
        return written | {name: written[name] or None for name in ("content_type", "sha256")}


@extend_schema_field({"type": "string", "format": "binary", "examples": ["The bytes of it."]})
class FileField(serializers.FileField):
    """A part of a form that is a file."""


class NewEvidence(serializers.Serializer[Any]):
    """What the evidence is on, what it is, and where."""

    borough = serializers.RegexField(
        "^E09[0-9]{6}$",
        help_text="The ONS code of the borough, in capitals.",
        error_messages=dict.fromkeys(("required", "invalid", "null", "blank"), GSS_WORDS),
    )
    about = serializers.ChoiceField(
        choices=choices.SUBJECTS,
        help_text="What kind of thing it is on.",
        error_messages=dict.fromkeys(("required", "invalid_choice", "null"), ABOUT_WORDS),
    )
    code = TextField(
        max_length=16,
        help_text="Which one: the code of the milestone, of the stage that the gate leads to, or "
        "of the service.",
        error_messages=dict.fromkeys(("required", "null", "blank"), CODE_WORDS),
    )
    title = TextField(
        max_length=LONGEST_TITLE,
        help_text="What it is, such as Test report of 12 March.",
        error_messages=dict.fromkeys(("required", "null", "blank"), "Say what it is."),
    )
    link = TextField(
        max_length=LONGEST_LINK,
        help_text="Where it is: an address that begins with https://.",
        error_messages=dict.fromkeys(
            ("required", "null", "blank"), "Write a link, or send a file as multipart/form-data."
        ),
    )


class NewEvidenceForm(NewEvidence):
    """The same, with a file or a link: one of the two."""

    link = TextField(
        required=False,
        max_length=LONGEST_LINK,
        help_text="Where it is, in place of a file: an address that begins with https://.",
        error_messages={"null": LEAVE_OUT},
    )
    file = FileField(
        required=False,
        allow_empty_file=True,
        help_text="PDF, PNG, JPEG, CSV, DOCX or XLSX by its content, of at most 25 MB.",
        error_messages={"invalid": "Send a file, with the name of one in its part of the form."},
    )


def read_evidence(kind: type[NewEvidence], data: Any) -> tuple[dict[str, Any], Subject]:
    """The fields of a body, and what it is on. Raises ValidationFailed with all that is wrong."""
    request = kind(data=data)
    if found := field_errors(request, data, "A piece of evidence"):
        raise ValidationFailed(found)
    fields: dict[str, Any] = dict(request.validated_data)
    on = subject(fields.pop("about"), fields.pop("code"))
    if on is None:
        raise ValidationFailed([FieldError("/code", "not_found", CODE_WORDS)])
    return fields, on
