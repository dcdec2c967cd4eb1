"""Why a host suits, as a short list, worded for each of its readers."""

from collections.abc import Mapping, Sequence

from bot.pages.ui import listing
from cogs.mentoring.records import Reason, ReasonKind

SEPARATOR = " · "
# About the host, to the seeker.
ABOUT_HOST: Mapping[ReasonKind, str] = {
    ReasonKind.ROLE: "same role you want",
    ReasonKind.RELATED_ROLE: "related role",
    ReasonKind.INDUSTRY: "same industry you want",
    ReasonKind.RELATED_INDUSTRY: "related industry",
    ReasonKind.TOPICS: "{}",
    ReasonKind.HOURS: "{}",
    ReasonKind.LANGUAGES: "{}",
    ReasonKind.SENTENCE: "{}",
}
# To the host, and to moderators.
TO_HOST: Mapping[ReasonKind, str] = {
    **ABOUT_HOST,
    ReasonKind.ROLE: "same role they want",
    ReasonKind.INDUSTRY: "same industry they want",
}


def reasons_about_host(reasons: Sequence[Reason]) -> str:
    """Such as "Same role you want · Computer vision · 6 h overlap". They hold what members typed: escape them."""
    return _list(reasons, ABOUT_HOST)


def reasons_to_host(reasons: Sequence[Reason]) -> str:
    """The same as the host and moderators read them: "Same role they want · Computer vision"."""
    return _list(reasons, TO_HOST)


def _list(reasons: Sequence[Reason], phrases: Mapping[ReasonKind, str]) -> str:
    entries = SEPARATOR.join(phrases[reason.kind].format(_value(reason)) for reason in reasons)
    return entries[:1].upper() + entries[1:]


def _value(reason: Reason) -> str:
    if reason.kind is ReasonKind.HOURS:
        return f"{reason.values[0]} h overlap" if float(reason.values[0]) else "no shared daytime"
    return listing(reason.values) if reason.values else ""
