"""People and what they are to the programme."""

from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from simple_history.models import HistoricalRecords

from boroughs.models import Borough
from migrations_tracker.domain.access import Principal, Role
from migrations_tracker.domain.comparison import Comparison
from suppliers.models import Supplier


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person who can sign in. Without a password nobody can until one is set."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by e-mail. Superusers are the administrators; other roles are memberships."""

    email = models.EmailField("e-mail", unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(
        "active", default=True, help_text="Untick instead of deleting: the record keeps its author."
    )
    finance = models.BooleanField(
        "may verify savings",
        default=False,
        db_default=False,
        help_text="Verifies the realised savings that others recorded, in every borough they see.",
    )
    incident_mail_since = models.DateTimeField(
        "incident e-mails since",
        null=True,
        blank=True,
        help_text="Empty: no e-mails about incidents. Managers and borough officers choose it.",
    )
    compare_with = models.CharField(
        "overview compared with",
        max_length=12,
        choices=[(c.value, c.label) for c in Comparison],
        default=Comparison.LAST_BOARD.value,
        db_default=Comparison.LAST_BOARD.value,
    )
    date_joined = models.DateTimeField(auto_now_add=True)
    history: ClassVar[HistoricalRecords] = HistoricalRecords(
        excluded_fields=["password", "last_login", "compare_with"]
    )

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_any_case"),
            models.CheckConstraint(
                condition=Q(compare_with__in=[c.value for c in Comparison]),
                name="user_comparison_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        """Django's admin asks this: administrators only."""
        return self.is_superuser

    def principal(self) -> Principal:
        """Who this person is to the rules. One query, unless memberships are prefetched."""
        memberships = list(self.memberships.all())
        roles = {Role(membership.role) for membership in memberships}
        if self.is_superuser:
            roles.add(Role.ADMINISTRATOR)
        return Principal(
            actor=f"user:{self.pk}",
            name=str(self),
            roles=frozenset(roles),
            borough_codes=frozenset(m.borough_id for m in memberships if m.borough_id),
            supplier_ids=frozenset(m.supplier_id for m in memberships if m.supplier_id),
            finance=self.finance,
        )


class MembershipQuerySet(models.QuerySet["Membership"]):
    def managers(self) -> Self:
        return self.filter(role=Role.MANAGER.value)


class Membership(models.Model):
    """A role that a person has: for the whole programme, for one borough or for one supplier."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(
        max_length=16,
        choices=[(r.value, r.label) for r in Role if r is not Role.ADMINISTRATOR],
    )
    borough = models.ForeignKey(Borough, on_delete=models.PROTECT, null=True, blank=True)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, null=True, blank=True)
    history: ClassVar[HistoricalRecords] = HistoricalRecords()

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["user", "role", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role="borough", borough__isnull=False)
                | (~Q(role="borough") & Q(borough__isnull=True)),
                name="membership_borough_role_names_borough",
                violation_error_message="Choose a borough for the borough role, and only for it.",
            ),
            models.CheckConstraint(
                condition=Q(role="supplier", supplier__isnull=False)
                | (~Q(role="supplier") & Q(supplier__isnull=True)),
                name="membership_supplier_role_names_supplier",
                violation_error_message="Choose a supplier for the supplier role, and only for it.",
            ),
            models.CheckConstraint(
                condition=Q(role__in=["manager", "borough", "supplier", "viewer"]),
                name="membership_role_is_known",
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(borough=None, supplier=None),
                name="membership_once",
            ),
            models.UniqueConstraint(fields=["user", "borough"], name="membership_once_per_borough"),
            models.UniqueConstraint(
                fields=["user", "supplier"], name="membership_once_per_supplier"
            ),
        ]

    def __str__(self) -> str:
        where = self.borough or self.supplier
        label = Role(self.role).label
        return f"{label}, {where}" if where else label
