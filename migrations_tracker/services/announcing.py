"""Finding what suppliers have not been told yet, and telling them: in the feed and by webhook."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet

from migrations_tracker.domain.api_keys import WARNINGS, left_words, warning_due
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.webhooks import KEPT, EventType
from migrations_tracker.models import Announcement, Assignment, Feed, PsnMigration
from migrations_tracker.services.mailing import Letter, queue_letters
from migrations_tracker.services.news import (
    Audience,
    evidence_due,
    news_of_evidence,
    news_of_streams,
    streams_due,
)
from migrations_tracker.services.news_of_checks import (
    endpoints_due,
    incidents_due,
    news_of_endpoints,
    news_of_incidents,
)
from migrations_tracker.services.publishing import News, instant, publish
from suppliers.models import ApiKey


@dataclass(slots=True)
class Ending:
    """A key, when it ends, and of how many days before that its supplier is told now."""

    key: ApiKey
    at: datetime
    days: int = 0

    def name(self, days: int) -> str:
        return f"key:{self.key.prefix}:{days}:{self.at:%Y%m%d}"

    def is_to_be_told(self, known: Collection[str], now: datetime) -> bool:
        given = [days for days in WARNINGS if self.name(days) in known]
        self.days = warning_due(self.at, now, given) or 0
        return self.days > 0

    def news(self, audience: Audience) -> News:
        data = {
            "key_prefix": self.key.prefix,
            "name": self.key.name,
            "expires_at": instant(self.at),
            "url": f"{audience.site_url}/my-work/keys/{self.key.prefix}/",
        }
        kind, supplier = EventType.KEY_EXPIRING, self.key.supplier_id
        return News(self.name(self.days), kind, supplier, None, audience.now, data)

    def letter(self, audience: Audience) -> Letter:
        key, left = self.key, left_words(self.at, audience.now)
        return Letter(
            key=self.name(self.days),
            supplier_id=key.supplier_id,
            topic=EventType.KEY_EXPIRING.value,
            subject=f"The API key {key.prefix} ends soon: {left}",
            text=(
                f"The key “{key.name}” ({key.prefix}…{key.last_four}) of {key.supplier} ends soon: "
                f"{left}. Rotate it in time, and both work for 7 days:\n"
                f"{audience.site_url}/my-work/keys/{key.prefix}/rotate/"
            ),
        )


def announce_due(site_url: str, now: datetime) -> int:
    """Tell suppliers what is new to them; how much that was.

    Six to eight queries where nothing is. One worker announces at a time; another waits for it and
    then finds nothing.
    """
    if not any(_is_something_due(now)):
        return 0
    with transaction.atomic():
        Feed.objects.select_for_update().get(pk=Feed.SINGLE)
        leads = dict(Assignment.objects.current().values_list("migration", "supplier"))
        audience = Audience(leads, site_url, now)
        news = [
            *news_of_streams(audience),
            *news_of_endpoints(audience),
            *news_of_incidents(audience),
            *news_of_evidence(audience),
            *_news_of_updates(audience),
        ]
        ending = _ending(now)
        told = publish([*news, *(one.news(audience) for one in ending)], now)
        queue_letters([one.letter(audience) for one in ending], now)
        return len(told)


def forget_told(now: datetime) -> int:
    """Delete what was told too long ago for the feed; how many rows. Run it daily."""
    count, _ = Announcement.objects.filter(announced_at__lt=now - KEPT).delete()
    return count


def _is_something_due(now: datetime) -> Iterator[bool]:
    for due in (streams_due(), endpoints_due(), incidents_due(), evidence_due()):
        yield due.exists()
    yield bool(_new_updates(now))
    yield bool(_ending(now))


def _new_updates(now: datetime) -> list[tuple[PsnMigration, str]]:
    """Migrations whose promised day has come and whose lead was not told. Two queries."""
    today = london_date(now)
    promised = _promised(now).filter(next_update_by__lte=today)
    leads = {one.pk: one.lead for one in promised}  # type: ignore[attr-defined]  # annotated
    keys = {
        f"update:{one.pk}:{one.next_update_by}:{leads[one.pk]}": one
        for one in promised
        if leads[one.pk]
    }
    for known in _known(keys):
        keys.pop(known)
    return [(one, key) for key, one in keys.items()]


def _promised(now: datetime) -> "QuerySet[PsnMigration]":
    first = london_date(now) - KEPT
    silent = PsnMigration.objects.silent(london_date(now) + timedelta(days=1))
    return silent.filter(next_update_by__gt=first, assignments__ended_at=None).annotate(
        lead=F("assignments__supplier")
    )


def _known(keys: Iterable[str]) -> list[str]:
    wanted = list(keys)
    if not wanted:
        return []
    return list(Announcement.objects.filter(key__in=wanted).values_list("key", flat=True))


def _news_of_updates(audience: Audience) -> Iterator[News]:
    for migration, key in _new_updates(audience.now):
        data = {"next_update_by": str(migration.next_update_by)}
        yield from audience.news(key, EventType.UPDATE_DUE, migration, audience.now, data)


def _ending(now: datetime) -> list[Ending]:
    """Keys of whose end their suppliers are to be told now. Two queries."""
    soon = now + timedelta(days=WARNINGS[0])
    keys = ApiKey.objects.filter(
        revoked=False, replaced_by=None, expiry_date__gt=now, expiry_date__lte=soon
    )
    found = [Ending(key, key.expiry_date) for key in keys.select_related("supplier")]
    known = set(_known(one.name(days) for one in found for days in WARNINGS))
    return [one for one in found if one.is_to_be_told(known, now)]
