"""Who is to be told what of incidents, put into the outbox: one message for one common cause."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.common_cause import Cause, Failure, common_causes
from migrations_tracker.domain.policy import INCIDENT
from migrations_tracker.domain.telling import Affair, Channel, Told, Word, next_word
from migrations_tracker.models import Incident, IncidentNotice, OutboxMessage, User
from migrations_tracker.services.notices import Notice, email_body, webhook_body
from migrations_tracker.services.outbox import withdraw

# A recovery is told however late its problem has arrived, within reason.
LOOKS_BACK: Final = timedelta(days=14)
WEBHOOK_ADDRESS: Final = "programme"
TOPICS: Final = {
    Word.PROBLEM: "incident.opened",
    Word.FLAPPING: "incident.flapping",
    Word.RECOVERY: "incident.resolved",
}
ReceiverId = tuple[str, int | None]
Wanted = dict[Word, list[Incident]]


@dataclass(frozen=True, slots=True)
class Ways:
    """How this installation reaches people: its own address, and whether a webhook is set."""

    site_url: str
    has_webhook: bool


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody who is told: a person by e-mail, or the webhook, which has no person.

    `boroughs` are those whose incidents they are told; None is all, and the source's too. Nobody
    is told of what began before they asked for it, at `since`.
    """

    channel: Channel
    address: str
    person: User | None = None
    boroughs: frozenset[str] | None = None
    since: datetime | None = None

    @property
    def id(self) -> ReceiverId:
        return self.channel.value, self.person.pk if self.person else None

    def is_told_of(self, incident: Incident) -> bool:
        if self.boroughs is None:
            return True
        return incident.endpoint is not None and incident.endpoint.borough_id in self.boroughs

    def word(self, incident: Incident, told: Sequence[Told], now: datetime) -> Word | None:
        if not self.is_told_of(incident):
            return None
        word = next_word(_affair(incident, now), told)
        is_old = self.since is not None and incident.round_at < self.since
        return None if word is not Word.RECOVERY and is_old else word


def queue_notices(ways: Ways, now: datetime) -> int:
    """Queue what receivers are to be told now; how many messages.

    Five queries where nobody is; else four more and two writes. What has just begun waits for half
    a minute, so that what comes with it is told with it.
    """
    _withdraw_what_is_over(now)
    receivers = _receivers(ways)
    candidates = Q(closed_at=None) | Q(closed_at__gt=now - LOOKS_BACK, notices__isnull=False)
    ids = set(Incident.objects.filter(candidates).values_list("pk", flat=True))
    due = _due(receivers, ids, now)
    if not due:
        return 0
    with transaction.atomic():
        # Another worker may have told them since: look again at those that are ours alone.
        named = {one.pk for wanted in due.values() for many in wanted.values() for one in many}
        ours = Incident.objects.select_for_update(skip_locked=True).filter(pk__in=named)
        locked = set(ours.order_by("pk").values_list("pk", flat=True))
        return _queue(receivers, _due(receivers, locked, now), ways, now)


def _withdraw_what_is_over(now: datetime) -> None:
    """A problem that has passed before its message went out is not told at all. Two queries."""
    waiting = OutboxMessage.objects.undecided().filter(lease_token=None)
    problems = waiting.filter(notices__word__in=[Word.PROBLEM.value, Word.FLAPPING.value])
    still = Incident.objects.still_open().values("notices__message")
    over = list(problems.exclude(pk__in=still).values_list("pk", flat=True).distinct())
    if over:
        withdraw(over, "It was over before this was sent.", now)


def _receivers(ways: Ways) -> list[Receiver]:
    """The webhook, and the people who asked for e-mails and may have them. Two queries."""
    found = [Receiver(Channel.WEBHOOK, WEBHOOK_ADDRESS)] if ways.has_webhook else []
    people = User.objects.filter(is_active=True, incident_mail_since__isnull=False)
    for person in people.order_by("pk").prefetch_related("memberships"):
        principal = person.principal()
        everywhere = Role.MANAGER in principal.roles
        if everywhere or principal.borough_codes:
            found.append(
                Receiver(
                    channel=Channel.EMAIL,
                    address=f"user:{person.pk}",
                    person=person,
                    boroughs=None if everywhere else principal.borough_codes,
                    since=person.incident_mail_since,
                )
            )
    return found


def _due(
    receivers: Sequence[Receiver], ids: Collection[int], now: datetime
) -> Mapping[ReceiverId, Wanted]:
    """What each receiver is to be told, once the first of it is half a minute old. Two queries."""
    incidents = list(
        Incident.objects.filter(pk__in=ids)
        .select_related("endpoint__state", "endpoint__borough", "supplier")
        .order_by("pk")
    )
    told: dict[tuple[int, ReceiverId], list[Told]] = defaultdict(list)
    for notice in IncidentNotice.objects.filter(incident__in=ids).select_related("message"):
        one = Told(Word(notice.word), notice.round, notice.message.fate)
        told[notice.incident_id, (notice.channel, notice.person_id)].append(one)
    due: dict[ReceiverId, Wanted] = {}
    for receiver in receivers:
        wanted: Wanted = defaultdict(list)
        for incident in incidents:
            word = receiver.word(incident, told[incident.pk, receiver.id], now)
            if word is not None:
                wanted[word].append(incident)
        ripe = {word: many for word, many in wanted.items() if _is_ripe(many, now)}
        if ripe:
            due[receiver.id] = ripe
    return due


def _is_ripe(incidents: Sequence[Incident], now: datetime) -> bool:
    return min(_moment(one) for one in incidents) + INCIDENT.together_within <= now


def _moment(incident: Incident) -> datetime:
    """When what is told of an incident came about."""
    return incident.closed_at or incident.round_at


def _affair(incident: Incident, now: datetime) -> Affair:
    until = incident.endpoint.state.flapping_until if incident.endpoint else None
    return Affair(
        round=incident.round,
        is_open=incident.is_open,
        is_flapping=until is not None and now < until,
        is_acknowledged=incident.acknowledged_at is not None,
    )


def _queue(
    receivers: Sequence[Receiver], due: Mapping[ReceiverId, Wanted], ways: Ways, now: datetime
) -> int:
    """Write the messages, and which incident is told to whom by which. Two queries."""
    messages: list[OutboxMessage] = []
    notices: list[IncidentNotice] = []
    for receiver in receivers:
        for word, incidents in due.get(receiver.id, {}).items():
            for cause, together in _causes(incidents):
                notice = Notice(word, cause.shared, together, ways.site_url)
                message = _message(receiver, notice, now)
                messages.append(message)
                notices += [_noted(one, word, receiver, message) for one in together]
    OutboxMessage.objects.bulk_create(messages)
    IncidentNotice.objects.bulk_create(notices)
    return len(messages)


def _causes(incidents: Sequence[Incident]) -> list[tuple[Cause, list[Incident]]]:
    by_number = {incident.pk: incident for incident in incidents}
    causes = common_causes(map(_failure, incidents), INCIDENT.together_within)
    return [(cause, [by_number[number] for number in cause.numbers]) for cause in causes]


def _failure(incident: Incident) -> Failure:
    return Failure(
        number=incident.pk,
        kind=incident.kind,
        since=_moment(incident),
        supplier=incident.supplier_id,
        endpoint_kind=incident.endpoint.kind if incident.endpoint else "",
    )


def _message(receiver: Receiver, notice: Notice, now: datetime) -> OutboxMessage:
    first = notice.incidents[0]
    topic = TOPICS[notice.word]
    by_mail = receiver.channel is Channel.EMAIL
    return OutboxMessage(
        key=f"incident:{first.pk}:{first.round}:{notice.word}:{receiver.channel}:{receiver.address}",
        channel=receiver.channel.value,
        address=receiver.address,
        topic=topic,
        body=email_body(notice, now) if by_mail else webhook_body(notice, topic, now),
        created_at=now,
        due_at=now,
    )


def _noted(
    incident: Incident, word: Word, receiver: Receiver, message: OutboxMessage
) -> IncidentNotice:
    return IncidentNotice(
        incident=incident,
        round=incident.round,
        word=word.value,
        channel=receiver.channel.value,
        person=receiver.person,
        message=message,
    )
