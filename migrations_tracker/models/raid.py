"""The RAID register: risks, assumptions, issues and dependencies, with their actions."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from boroughs.models import Borough
from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.raid import (
    Finding,
    Kind,
    Proximity,
    Response,
    Score,
    Severity,
    Status,
    reference,
    risk_title,
)
from migrations_tracker.domain.raid_conditions import Condition, ConditionKind
from migrations_tracker.models.access import User
from migrations_tracker.models.endpoint import KIND_CHOICES as ENDPOINT_CHOICES

# Plain strings: a migration file would freeze an enum member's name.
KINDS = [(k.value, k.label) for k in Kind]
PROXIMITIES = [(p.value, p.label) for p in Proximity]
RESPONSES = [(r.value, r.label) for r in Response]
STATUSES = [(s.value, s.label) for s in Status]
SEVERITIES = [(s.value, s.label) for s in Severity]
FINDINGS = [(f.value, f.label) for f in Finding]
CONDITIONS = [(c.value, c.label) for c in ConditionKind]
LONGEST_TITLE = 200


def _codes(choices: list[tuple[str, str]]) -> list[str]:
    return [code for code, _ in choices]


RISK, ASSUMPTION, ISSUE, DEPENDENCY = _codes(KINDS)
# A comparison with NULL is neither true nor false and would pass: each is asked for beside it.
NOT_SCORED = Q(probability=None, impact=None, cause="", effect="", proximity="", response="")
SCORED = (
    Q(probability__isnull=False, probability__range=(1, 5))
    & Q(impact__isnull=False, impact__range=(1, 5))
    & Q(proximity__in=_codes(PROXIMITIES), response__in=_codes(RESPONSES))
    & ~Q(cause="")
    & ~Q(effect="")
)
NEVER_RESCORED = Q(previous_probability=None, previous_impact=None)
RESCORED = Q(
    previous_probability__isnull=False,
    previous_probability__range=(1, 5),
    previous_impact__isnull=False,
    previous_impact__range=(1, 5),
)
NO_CONDITION = Q(condition="", condition_endpoint="", condition_days=None)
OF_ENDPOINT = Q(
    condition__in=["endpoint_down", "endpoint_degraded"],
    condition_endpoint__in=_codes(ENDPOINT_CHOICES),
    condition_days=None,
)
OF_CLAIM = Q(condition="claim_overdue", condition_endpoint="", condition_days=None)
OF_SLIP = Q(
    condition="slip_over",
    condition_endpoint="",
    condition_days__isnull=False,
    condition_days__range=(1, 1000),
)


class RaidItemQuerySet(models.QuerySet["RaidItem"]):
    def visible_to(self, principal: Principal) -> Self:
        """Everything, or what names one's own boroughs; suppliers see nothing."""
        if principal.sees_everything:
            return self
        codes = principal.borough_codes
        return self.filter(Q(borough_id__in=codes) | Q(giver_id__in=codes))


class RaidItem(models.Model):
    """One risk, assumption, issue or dependency; without a borough it is the whole programme's.

    Change it only through `services.raid`. `title` is of a risk what could happen, between its
    `cause` and its `effect`. `due_date` is the date that its kind asks for. A dependency's borough
    gets, its `giver` gives. `from_risk` is the risk that this issue was.
    """

    kind = models.CharField(max_length=10, choices=KINDS)
    number = models.PositiveIntegerField()
    borough = models.ForeignKey(
        Borough, on_delete=models.PROTECT, null=True, related_name="raid_items"
    )
    giver = models.ForeignKey(
        Borough, on_delete=models.PROTECT, null=True, related_name="dependencies_given"
    )
    title = models.CharField(max_length=LONGEST_TITLE)
    cause = models.CharField(max_length=LONGEST_TITLE, blank=True)
    effect = models.CharField(max_length=LONGEST_TITLE, blank=True)
    owner = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="owned_raid_items"
    )
    status = models.CharField(max_length=6, choices=STATUSES, default=Status.OPEN.value)
    version = models.PositiveIntegerField(default=1)
    raised_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    probability = models.PositiveSmallIntegerField(null=True)
    impact = models.PositiveSmallIntegerField(null=True)
    previous_probability = models.PositiveSmallIntegerField(null=True)
    previous_impact = models.PositiveSmallIntegerField(null=True)
    proximity = models.CharField(max_length=16, choices=PROXIMITIES, blank=True)
    response = models.CharField(max_length=8, choices=RESPONSES, blank=True)
    condition = models.CharField(max_length=20, choices=CONDITIONS, blank=True)
    condition_endpoint = models.CharField(max_length=20, choices=ENDPOINT_CHOICES, blank=True)
    condition_days = models.PositiveSmallIntegerField(null=True)
    due_date = models.DateField(null=True)
    finding = models.CharField(max_length=13, choices=FINDINGS, blank=True)
    severity = models.CharField(max_length=8, choices=SEVERITIES, blank=True)
    from_risk = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="became"
    )

    objects = RaidItemQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "number"]
        verbose_name = "RAID item"
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="raiditem_reference_once"),
            models.CheckConstraint(
                condition=Q(kind__in=_codes(KINDS), number__gte=1), name="raiditem_kind_is_known"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="raiditem_has_a_title"),
            models.CheckConstraint(
                condition=(Q(kind=RISK) & SCORED) | (~Q(kind=RISK) & NOT_SCORED),
                name="raiditem_risks_are_scored",
            ),
            models.CheckConstraint(
                condition=NEVER_RESCORED | (Q(kind=RISK) & RESCORED),
                name="raiditem_score_before_is_whole",
            ),
            models.CheckConstraint(
                condition=NO_CONDITION
                | (Q(kind=RISK, borough__isnull=False) & (OF_ENDPOINT | OF_CLAIM | OF_SLIP)),
                name="raiditem_condition_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(status="open", closed_at=None)
                | Q(status="closed", closed_at__isnull=False, closed_at__gte=F("raised_at")),
                name="raiditem_closed_has_its_time",
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind=DEPENDENCY, borough__isnull=False, giver__isnull=False)
                    & ~Q(giver=F("borough"))
                )
                | (~Q(kind=DEPENDENCY) & Q(giver=None)),
                name="raiditem_dependency_has_two_boroughs",
            ),
            models.CheckConstraint(
                condition=Q(kind=RISK, due_date=None) | (~Q(kind=RISK) & Q(due_date__isnull=False)),
                name="raiditem_dated_but_risks",
            ),
            models.CheckConstraint(
                condition=Q(kind=ASSUMPTION, finding__in=_codes(FINDINGS))
                | (~Q(kind=ASSUMPTION) & Q(finding="")),
                name="raiditem_assumptions_are_judged",
            ),
            models.CheckConstraint(
                condition=Q(kind=ISSUE, severity__in=_codes(SEVERITIES))
                | (~Q(kind=ISSUE) & Q(severity="", from_risk=None)),
                name="raiditem_issues_are_severe",
            ),
        ]
        indexes = [models.Index(fields=["kind", "status"], name="raiditem_by_status")]

    def __str__(self) -> str:
        return self.reference

    @property
    def item_kind(self) -> Kind:
        return Kind(self.kind)

    @property
    def reference(self) -> str:
        return reference(self.item_kind, self.number)

    @property
    def is_open(self) -> bool:
        return self.status == Status.OPEN.value

    @property
    def words(self) -> str:
        """The whole title."""
        if self.kind == Kind.RISK.value:
            return risk_title(self.cause, self.title, self.effect)
        return self.title

    @property
    def named(self) -> frozenset[str]:
        """The codes of the boroughs that it names."""
        return frozenset(filter(None, (self.borough_id, self.giver_id)))

    @property
    def score(self) -> Score | None:
        return _score(self.probability, self.impact)

    @property
    def score_before(self) -> Score | None:
        return _score(self.previous_probability, self.previous_impact)

    @property
    def measured_condition(self) -> Condition | None:
        if not self.condition:
            return None
        endpoint = EndpointKind(self.condition_endpoint) if self.condition_endpoint else None
        return Condition(ConditionKind(self.condition), endpoint, self.condition_days)


def _score(probability: int | None, impact: int | None) -> Score | None:
    return None if probability is None or impact is None else Score(probability, impact)
