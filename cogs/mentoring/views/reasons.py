"""Why a host suits, worded for each of its readers."""

from collections.abc import Mapping, Sequence

from bot.pages.ui import listing
from cogs.mentoring.records import Reason, ReasonKind

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
# About the host, to a seeker or to a moderator.
ABOUT_HOST: Mapping[ReasonKind, str] = {
    ReasonKind.ROLE: "does what you want to do",
    ReasonKind.RELATED_ROLE: "does related work",
    ReasonKind.INDUSTRY: "works in the industry you want",
    ReasonKind.RELATED_INDUSTRY: "works in a related industry",
    ReasonKind.TOPICS: "shares your interest in {}",
    ReasonKind.HOURS: "{} of shared daytime",
    ReasonKind.LANGUAGES: "speaks {}",
    ReasonKind.SENTENCE: "{}",
}
TO_HOST: Mapping[ReasonKind, str] = {
    **ABOUT_HOST,
    ReasonKind.ROLE: "you do what they want to do",
    ReasonKind.RELATED_ROLE: "you do related work",
    ReasonKind.INDUSTRY: "you work in the industry they want",
    ReasonKind.RELATED_INDUSTRY: "you work in a related industry",
    ReasonKind.TOPICS: "you share their interest in {}",
    ReasonKind.LANGUAGES: "you speak {}",
}


def reasons_about_host(reasons: Sequence[Reason]) -> str:
    """Phrases such as "does what you want to do, speaks Spanish". They hold what members typed: escape them."""
    return _phrases(reasons, ABOUT_HOST)


def reasons_to_host(reasons: Sequence[Reason]) -> str:
    """The same as the host reads them: "you do what they want to do, you speak Spanish"."""
    return _phrases(reasons, TO_HOST)


def _phrases(reasons: Sequence[Reason], phrases: Mapping[ReasonKind, str]) -> str:
    return ", ".join(phrases[reason.kind].format(_value(reason)) for reason in reasons)


def _value(reason: Reason) -> str:
    if reason.kind is ReasonKind.HOURS:
        return _hours(float(reason.values[0]))
    return listing(reason.values) if reason.values else ""


def _hours(hours: float) -> str:
    """To the half hour below."""
    whole, half = int(hours), hours % 1 >= 0.5
    if whole == 0:
        return "half an hour" if half else "no hours"
    if half:
        return f"{NUMBERS[whole]} and a half hours"
    return f"{NUMBERS[whole]} hour{'s' if whole > 1 else ''}"
