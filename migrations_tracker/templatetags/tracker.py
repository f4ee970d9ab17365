"""Filters that put values of the domain into words and shapes."""

from datetime import date, datetime, timedelta

from django import template

from migrations_tracker.domain import appearance, findings, latency, moments
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.certificate import Compliance, standing_words
from migrations_tracker.domain.cutover import Window
from migrations_tracker.domain.cutover_words import window_words
from migrations_tracker.domain.delivery import Held
from migrations_tracker.domain.judgement import Confidence, Delivery
from migrations_tracker.domain.judgement_words import confidence_words, override_words
from migrations_tracker.domain.verification import Accepted, acceptance_words

register = template.Library()


@register.filter
def status(value: object) -> appearance.Status:
    """Shape, word and tone of a status of the domain."""
    return appearance.shown(value)


@register.simple_tag
def regressed_status() -> appearance.Status:
    """What stands beside the stage of a migration that has lost a gate."""
    return appearance.REGRESSED


@register.filter
def window(value: Window) -> str:
    """When a service is to be cut over: Monday 9 March 2026, 6:00am to 8:30am."""
    return window_words(value)


@register.filter
def certificate(value: Compliance) -> str:
    """How a migration's certificate stands, in words."""
    return standing_words(value)


@register.filter
def acceptance(value: Accepted | None) -> str:
    """How a borough's acceptance stands, in words."""
    return acceptance_words(value)


@register.filter
def override(value: Delivery) -> str:
    """That a delivery status was set by a person, until when, and what is computed; else empty."""
    return override_words(value)


@register.filter
def confidence(value: Confidence | None) -> str:
    """How confident somebody is in a delivery, and since when."""
    return confidence_words(value)


@register.filter
def slip(value: int | None) -> str:
    return appearance.slip_figure(value)


@register.filter
def slip_words(value: int | None) -> str:
    return findings.slip_words(value)


@register.filter
def held(value: Held | None) -> str:
    """Why a forecast does not count; nothing where it does."""
    return findings.held_words(value) if value else ""


@register.filter
def long_date(value: date | None) -> str:
    """9 March 2026; nothing for None."""
    return findings.long_date(value) if value else ""


@register.filter
def day(value: date | None, now: datetime) -> str:
    """9 Mar, with the year where it is another one; a dash for None."""
    return moments.table_date(value, london_date(now)) if value else "–"


@register.filter
def moment(value: datetime | None, now: datetime) -> str:
    """8:05am today, else with its day; a dash for None."""
    return moments.short_moment(value, london_date(now)) if value else "–"


@register.filter
def brief(value: datetime | None, now: datetime) -> str:
    """8:05am today, else the day alone; a dash for None."""
    return moments.brief_moment(value, london_date(now)) if value else "–"


@register.filter
def london_day(value: datetime) -> date:
    return london_date(value)


@register.filter
def age(value: datetime, now: datetime) -> str:
    """How long before `now`: 4 minutes."""
    return moments.age(now - value)


@register.filter
def duration(value: timedelta) -> str:
    """A length of time in its largest whole unit: 4 minutes."""
    return moments.age(value)


@register.filter
def milliseconds(value: int | None) -> str:
    """An answer time, given in microseconds: 0.8 ms; a dash for None."""
    return latency.milliseconds(value)
