"""What is frozen when a gate is passed, the hash that proves it, and how a passage stands later."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from migrations_tracker.domain.criterion import Criterion, CriterionKind
from migrations_tracker.domain.gate_facts import Facts
from migrations_tracker.domain.gates import Finding, Standing, lost
from migrations_tracker.domain.stages import LINE, Stage

Frozen = Mapping[str, str | list[str]]


def freeze(findings: Iterable[Finding]) -> list[Frozen]:
    """What each criterion was found to be, as JSON keeps it."""
    return [_frozen(one) for one in findings]


def _frozen(finding: Finding) -> Frozen:
    waiver = finding.waiver if finding.standing is Standing.WAIVED else None
    return {
        "criterion": finding.criterion.kind.value,
        "parameter": finding.criterion.parameter,
        "standing": finding.standing.value,
        "words": finding.words,
        "evidence": list(finding.evidence),
        "since": finding.since,
        "waived_until": waiver.ends.isoformat() if waiver else "",
        "waived_by": waiver.by if waiver else "",
        "waiver_reason": waiver.reason if waiver else "",
    }


def evidence_hash(stage: str, passed_at: datetime, evidence: Sequence[Frozen]) -> str:
    """SHA-256, in hexadecimal, of a passage in one canonical form."""
    content = [
        stage,
        passed_at.astimezone(UTC).isoformat(timespec="microseconds"),
        [dict(one) for one in evidence],
    ]
    text = json.dumps(content, ensure_ascii=True, separators=(",", ":"), sort_keys=True)
    return sha256(text.encode("ascii")).hexdigest()


@dataclass(frozen=True, slots=True)
class PassedOn:
    """One criterion as it was found when the gate was passed."""

    criterion: Criterion
    standing: Standing
    words: str
    evidence: Sequence[str]
    since: str
    waived_until: str
    waiver_reason: str


def thaw(evidence: Iterable[Frozen]) -> list[PassedOn]:
    """Frozen evidence as values."""
    return [
        PassedOn(
            criterion=Criterion(CriterionKind(str(one["criterion"])), str(one["parameter"])),
            standing=Standing(str(one["standing"])),
            words=str(one["words"]),
            evidence=tuple(one["evidence"]),
            since=str(one["since"]),
            waived_until=str(one["waived_until"]),
            waiver_reason=str(one["waiver_reason"]),
        )
        for one in evidence
    ]


def why_revoked(stage: Stage, evidence: Iterable[Frozen], facts: Facts) -> str:
    """Everything that the passage of a gate no longer rests on; empty while it stands."""
    found = (lost(stage, one.criterion, one.standing, facts) for one in thaw(evidence))
    return " ".join(filter(None, found))


def superseded_by(target: Stage) -> list[Stage]:
    """The stages whose passages count no more once a migration goes back to `target`."""
    return list(LINE[LINE.index(target) + 1 :]) if target in LINE else []


@dataclass(frozen=True, slots=True)
class Regression:
    """A gate that was passed and no longer holds: why, and since when."""

    stage: Stage
    words: str
    since: datetime
