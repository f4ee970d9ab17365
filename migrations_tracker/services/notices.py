"""What a message about incidents says: as an e-mail, and as the body of a webhook."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.common_cause import Shared
from migrations_tracker.domain.incident_words import told_subject, told_words
from migrations_tracker.domain.moments import short_moment
from migrations_tracker.domain.telling import Word
from migrations_tracker.models import Incident

# So that a body stays below 20 kB.
MOST_LISTED: Final = 50


@dataclass(frozen=True, slots=True)
class Notice:
    """One word about incidents with one likely cause; they come with their endpoint loaded."""

    word: Word
    shared: Shared
    incidents: Sequence[Incident]
    site_url: str

    @property
    def subject(self) -> str:
        first = self.incidents[0]
        by_supplier = self.shared is Shared.SUPPLIER and first.supplier
        kind = first.endpoint.endpoint_kind.label if first.endpoint else ""
        return told_subject(
            self.word,
            first.incident_kind,
            [words_of(one) for one in self.incidents],
            shared=first.supplier.name if by_supplier and first.supplier else kind,
            boroughs=len({one.endpoint.borough_id for one in self.incidents if one.endpoint}),
        )

    def link(self, incident: Incident) -> str:
        return f"{self.site_url}/incidents/{incident.reference}/"


def words_of(incident: Incident) -> str:
    """What is or was wrong, in one sentence without a full stop."""
    endpoint = incident.endpoint
    return told_words(
        incident.incident_kind,
        endpoint=endpoint.endpoint_kind.label if endpoint else "",
        borough=endpoint.borough.short_name if endpoint else "",
        days=incident.days,
        is_open=incident.is_open,
    )


def email_body(notice: Notice, now: datetime) -> dict[str, str]:
    """The subject and the plain text."""
    today = london_date(now)
    lines = [notice.subject + ".", ""]
    for one in notice.incidents[:MOST_LISTED]:
        since = short_moment(one.since, today)
        reason = f" ({one.reason})" if one.reason else ""
        lines += [f"{one.reference}: {words_of(one)}, since {since}{reason}", notice.link(one), ""]
    more = len(notice.incidents) - MOST_LISTED
    if more > 0:
        lines += [f"And {more} more: {notice.site_url}/incidents/", ""]
    lines.append(f"Choose what you are told: {notice.site_url}/settings/#e-mails")
    return {"subject": notice.subject, "text": "\n".join(lines)}


def webhook_body(notice: Notice, topic: str, now: datetime) -> dict[str, Any]:
    """What Standard Webhooks asks for: a type, when it came about, and thin data with addresses."""
    listed = notice.incidents[:MOST_LISTED]
    return {
        "type": topic,
        "timestamp": _instant(now),
        "data": {
            "words": notice.subject,
            "shared": notice.shared.value,
            "count": len(notice.incidents),
            "incidents": [_thin(notice, one) for one in listed],
            "url": f"{notice.site_url}/incidents/",
        },
    }


def _thin(notice: Notice, incident: Incident) -> dict[str, str | None]:
    return {
        "id": incident.reference,
        "url": notice.link(incident),
        "kind": incident.kind,
        "endpoint": incident.endpoint.ref if incident.endpoint else None,
        "borough": incident.endpoint.borough_id if incident.endpoint else None,
        "since": _instant(incident.since),
        "closed_at": _instant(incident.closed_at) if incident.closed_at else None,
    }


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
