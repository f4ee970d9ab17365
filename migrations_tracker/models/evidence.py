"""Evidence: a file or a link that shows that something of a migration is so."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.evidence import About, FileType, ScanState, Subject
from migrations_tracker.models.migration import PsnMigration

ABOUT_CHOICES = [(one.value, one.value.capitalize()) for one in About]
SCAN_CHOICES = [(one.value, one.label) for one in ScanState]
SCAN_STATES = [one.value for one in ScanState]


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, principal: Principal) -> Self:
        """The one door: the evidence of the migrations that the principal may see."""
        if principal.sees_everything:
            return self
        seen = PsnMigration.objects.visible_to(principal)
        return self.filter(migration__in=seen.values("pk"))

    def in_force(self) -> Self:
        return self.filter(withdrawn_at=None)


def stored_as(evidence: "Evidence", _: str) -> str:
    """A name of ours: what somebody called the file never reaches the disk."""
    return f"{evidence.public_id}.{FileType(evidence.content_type).ending}"


class Evidence(models.Model):
    """A file in the storage, or a link. What was withdrawn is kept and shown to nobody.

    `size` is in bytes, `sha256` of the content; `content_type` is what the content says. A link
    has none of them. `scanned_at` is when a file that had to wait was scanned.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    migration = models.ForeignKey(PsnMigration, on_delete=models.PROTECT, related_name="evidence")
    about = models.CharField(max_length=9, choices=ABOUT_CHOICES)
    code = models.CharField(max_length=16)
    title = models.CharField(max_length=120)
    file = models.FileField(upload_to=stored_as, max_length=120, blank=True)
    content_type = models.CharField(max_length=80, blank=True)
    size = models.PositiveIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    scan_state = models.CharField(max_length=8, choices=SCAN_CHOICES)
    scanned_at = models.DateTimeField(null=True, blank=True, editable=False)
    link = models.CharField(max_length=500, blank=True)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=40)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=40, blank=True)
    withdrawn_reason = models.TextField(blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["-added_at", "-id"]
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                condition=Q(file="", sha256="", content_type="", size=None) & ~Q(link="")
                | Q(link="", size__gt=0) & ~Q(file="") & ~Q(sha256="") & ~Q(content_type=""),
                name="evidence_is_a_file_or_a_link",
            ),
            models.CheckConstraint(
                condition=Q(scan_state__in=SCAN_STATES), name="evidence_scan_state_is_known"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="evidence_has_title"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by="", withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by="") & ~Q(withdrawn_reason="")),
                name="evidence_withdrawn_has_reason",
            ),
        ]
        indexes = [models.Index(fields=["migration", "about", "code"], name="evidence_by_subject")]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        """Its name in addresses."""
        return f"ev_{self.public_id}"

    @property
    def subject(self) -> Subject:
        return Subject(About(self.about), self.code)

    @property
    def is_downloadable(self) -> bool:
        """A file that was scanned and is clean."""
        return bool(self.file) and self.scan_state == ScanState.CLEAN.value
