"""Filters that put waves and their gate reviews into words and shapes."""

from django import template

from migrations_tracker.domain import wave_words
from migrations_tracker.domain.readiness import Mark, Readiness, Window
from migrations_tracker.selectors.waves import ReviewRow

register = template.Library()
ICONS = {
    Mark.MET: "circle-tick",
    Mark.UNMET: "diamond",
    Mark.UNKNOWN: "dashed-query",
    Mark.NOT_NEEDED: "dashed-line",
}


@register.filter
def window(value: Window | None) -> str:
    """The days of a wave, or that nobody has set them."""
    return wave_words.window_words(value)


@register.filter
def readiness(value: Readiness) -> str:
    return wave_words.readiness_word(value)


@register.filter
def mark_icon(value: Mark) -> str:
    """The symbol of `components/icons.html` for a mark."""
    return ICONS[value]


@register.filter
def outcome(value: ReviewRow) -> str:
    """What a gate review decided."""
    return wave_words.outcome_words(value.outcome, is_open=value.is_open)


@register.filter
def tally(value: ReviewRow) -> str:
    """How far the answers have come."""
    return wave_words.tally_words(value.votes, approvers=value.approvers, quorum=value.quorum)
