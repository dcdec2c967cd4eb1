"""What members see of their own profile, their avoid-list and their goodbye; it shows what it is given."""

from collections.abc import Sequence
from enum import StrEnum

from bot.interactions.components import button
from bot.interactions.ui import MessagePage, counted, escaped, line, lines, quoted, row, text
from cogs.mentoring.matching.catalogue import Switch
from cogs.mentoring.records import Host, Pair, PairState, Profile, Request
from cogs.mentoring.views.common import ACCENT, role_and_industry

# The chapter on the job search, if the guide is there.
READS, CHAPTER = "guide:page", "job-search"
SWITCHES = {
    Switch.ROLE: "Your wish is a **role switch**.",
    Switch.INDUSTRY: "Your wish is an **industry switch**.",
    Switch.BOTH: "Your wish is a switch of **both role and industry**.",
    Switch.NONE: "Your wish is to **grow where you are**.",
}
STORED = (
    "-# I keep what stands here, in this server only. Whom you ask, and who looks for a host if you are one, sees it. "
    "`/mentoring leave` deletes it."
)
# As many as fit without a second page; nobody avoids more.
MOST_AVOIDED = 50


class Missing(StrEnum):
    """What a profile has to tell before somebody can go on, in words for them."""

    ALL = "## First, a few words about you\nTell me what you do and what you would like to do. It takes a minute."
    WORK = "## First, your work\nHosts talk about the work they do. Tell me your role now, then offer interviews."
    WISH = "## First, your wish\nTell me a role, an industry or a topic that you would like to learn about, then ask."


def needed(guild_id: int, words: Missing = Missing.ALL) -> MessagePage:
    """The way to it."""
    return MessagePage(
        text(words), row(button("My profile", "mentoring:profile", guild_id, primary=True)), accent=ACCENT
    )


def has_wish(profile: Profile) -> bool:
    """Whether there is something to find a host by."""
    return bool(profile.wanted_role or profile.wanted_industry or profile.topics)


def saved(profile: Profile, switch: Switch, said: str, *, assumed: bool, reads: bool) -> MessagePage:
    """What is stored, what the wish means, and one next step. `said` is what the guide says about such a wish."""
    seeks, wish = has_wish(profile), bool(profile.wanted_role or profile.wanted_industry)
    now, then = (
        role_and_industry(profile.held_role, profile.held_industry),
        role_and_industry(profile.wanted_role, profile.wanted_industry),
    )
    about = lines(
        f"Now: {now}" if now else "",
        f"Wish: {then}" if then else "",
        f"Topics: {escaped(', '.join(profile.topics))}" if profile.topics else "",
        f"About you: {quoted(profile.about, 300)}" if profile.about else "",
    )
    languages = escaped(", ".join(profile.languages))
    known = f"you talk in **{languages}**, and your clock is **{profile.zone}**."
    talk = f"I **assumed** from your Discord: {known} Change that if it is not so." if assumed else f"Y{known[1:]}"
    steps = [button("Find somebody to talk with", "mentoring:request", profile.guild_id, primary=True)] * seeks
    if profile.held_role:
        steps.append(button("Be a host", "mentoring:hosting", profile.guild_id, primary=not seeks))
    changes = [
        button("Languages, zone and a line about you", "mentoring:more", profile.guild_id),
        button("Change it", "mentoring:profile", profile.guild_id),
    ]
    if reads and wish:
        changes.append(button("Read the chapter", READS, CHAPTER, "", 1, "m"))
    return MessagePage(
        text(f"## Your profile is saved\n{about}"),
        text(talk),
        *([line(), text(f"{SWITCHES[switch]} {said}")] if wish else []),
        *([row(*steps)] if steps else []),
        row(*changes),
        text(STORED),
        accent=ACCENT,
    )


def avoided(ids: Sequence[int], other_id: int | None, *, added: bool | None) -> MessagePage:
    """The list, for its owner's eyes alone. `added` is None where it was only looked at."""
    done = (
        "" if added is None else f"<@{other_id}> is on your list now." if added else f"<@{other_id}> is off your list."
    )
    shown = ", ".join(f"<@{one}>" for one in ids[:MOST_AVOIDED])
    more = f" and {len(ids) - MOST_AVOIDED} more" if len(ids) > MOST_AVOIDED else ""
    listed = f"I never pair you with: {shown}{more}." if ids else "Your list is empty."
    hint = "-# Only you see this list; nobody is told. `/mentoring avoid` with a member on it takes them off."
    return MessagePage(text(lines("## Whom you avoid", done, listed, hint)), accent=ACCENT)


def leaving(
    guild_id: int, request: Request | None, offers: int, pairs: Sequence[Pair], host: Host | None
) -> MessagePage:
    """What goes, before it goes."""
    ends = [one for one in pairs if one.state is PairState.OPEN]
    goes = lines(
        "- your profile",
        "- your offer to be a host" if host else "",
        "- your open request, and your place in the queue" if request else "",
        f"- {counted(offers, 'request')} put to you: others are asked instead" if offers else "",
        f"- {counted(len(ends), 'interview')} agreed on: the other side is told kindly" if ends else "",
    )
    stays = "What is over stays as the other side's history, and your avoid-list keeps protecting you. "
    return MessagePage(
        text(f"## Leave interviews?\nThis ends and deletes:\n{goes}"),
        text(f"-# {stays}For a break only, hosts can pause: `/mentoring host`."),
        row(
            button("Leave and delete", "mentoring:delete", guild_id, danger=True),
            button("Stay", "mentoring:status", guild_id, primary=True),
        ),
        accent=ACCENT,
    )


def left() -> MessagePage:
    words = "## You have left\nNothing of yours is open any more, and your profile is gone. You are welcome back."
    return MessagePage(text(words), accent=ACCENT)
