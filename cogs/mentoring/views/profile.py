"""What members see of their own profile, of those whom they avoid, and of their goodbye."""

from collections.abc import Sequence
from enum import StrEnum

from bot.interactions.components import Button, button
from bot.pages.emoji import DONE, PRIVATE
from bot.pages.typed_text import escaped, quoted
from bot.pages.ui import MessagePage, counted, line, lines, row, text
from cogs.mentoring.records import Host, Pair, PairState, Profile, Request, Switch
from cogs.mentoring.views.common import ACCENT, role_and_industry

# The chapter on the job search, if the guide is there.
READ_CHAPTER, CHAPTER = "guide:page", "job-search"
SWITCHES = {
    Switch.ROLE: "Your goal is a **role switch**.",
    Switch.INDUSTRY: "Your goal is an **industry switch**.",
    Switch.BOTH: "Your goal is to switch **both role and industry**.",
    Switch.NONE: "Your goal is to **grow where you are**.",
}
# Where it is not known what the member has now, nothing is claimed about what changes.
UNSURE_ROLE_SWITCH = "Your goal is a **new role**. Add your industry, and I can say more about how to get there."
UNSURE_INDUSTRY_SWITCH = "Your goal is a **new industry**. Add your role, and I can say more about how to get there."
UNSURE = "Add what you do now, and I can say more about how to get to your goal."
STORED = (
    "-# Visible to people you ask and, if you host, to members looking for a host. Kept in this server only; "
    "`/mentoring leave` deletes it."
)
# As many as fit without a second page; nobody avoids more.
MOST_AVOIDED = 50
ABOUT_SHOWN = 300

EMPTY = "That was empty. Tell me at least the role you have, or the one you want."
GONE = "Your profile is gone. `/mentoring profile` starts a new one."
NOTHING_TO_LEAVE = "You're not taking part in interviews here, so there's nothing to leave."


class ProfileGap(StrEnum):
    """What a profile has to tell before somebody can go on, in words for them."""

    ALL = "## First, a few words about you\nTell me what you do and what you'd like to do. It takes a minute."
    WORK = "## First, your work\nHosts talk about the work they do. Tell me your current role, then offer interviews."
    WISH = "## First, your goal\nTell me a role, an industry or a topic you'd like to learn about. Then you can ask."


def profile_gap_page(guild_id: int, gap: ProfileGap = ProfileGap.ALL, capacity: int | None = None) -> MessagePage:
    """With the way to the profile, after which the member is a host with that `capacity`."""
    arguments = [guild_id] if capacity is None else [guild_id, capacity]
    to_profile = button("My profile", "mentoring:profile", *arguments, primary=True)
    return MessagePage(text(gap), row(to_profile), accent=ACCENT)


def saved_page(
    profile: Profile, switch: Switch, switch_advice: str, *, assumed: bool, has_chapter: bool
) -> MessagePage:
    """What is stored, what the wish means, and one next step. `switch_advice` is what the guide says about such a
    wish; `assumed` are language and zone."""
    now = role_and_industry(profile.held_role, profile.held_industry)
    wish = role_and_industry(profile.wanted_role, profile.wanted_industry)
    summary = lines(
        f"## {DONE} Your profile is saved",
        f"Now: {now}" if now else "",
        f"Goal: {wish}" if wish else "",
        f"Topics: {escaped(', '.join(profile.topics))}" if profile.topics else "",
        f"About you: {quoted(profile.about, ABOUT_SHOWN)}" if profile.about else "",
    )
    steps = _next_steps(profile)
    return MessagePage(
        text(summary),
        text(_language_and_zone(profile, assumed=assumed)),
        *([line(), text(_switch_sentence(profile, switch, switch_advice))] if wish else []),
        *([row(*steps)] if steps else []),
        row(*_changes(profile, has_chapter=has_chapter and bool(wish))),
        text(STORED),
        accent=ACCENT,
    )


def _switch_sentence(profile: Profile, switch: Switch, advice: str) -> str:
    """What changes, as far as that is known."""
    role_unknown = bool(profile.wanted_role) and not profile.held_role
    industry_unknown = bool(profile.wanted_industry) and not profile.held_industry
    if switch is Switch.ROLE and industry_unknown:
        return UNSURE_ROLE_SWITCH
    if switch is Switch.INDUSTRY and role_unknown:
        return UNSURE_INDUSTRY_SWITCH
    if switch is Switch.NONE and (role_unknown or industry_unknown):
        return UNSURE
    return f"{SWITCHES[switch]} {advice}"


def _language_and_zone(profile: Profile, *, assumed: bool) -> str:
    languages = escaped(", ".join(profile.languages))
    spoken = f"Speaks **{languages}** · **{profile.zone}** time"
    return f"{spoken}\n-# I guessed that from your Discord settings. Not right? Change it below." if assumed else spoken


def _next_steps(profile: Profile) -> list[Button]:
    steps = []
    if profile.has_wish:
        steps.append(button("Find someone to talk to", "mentoring:request", profile.guild_id, primary=True))
    if profile.held_role:
        steps.append(button("Become a host", "mentoring:hosting", profile.guild_id, primary=not steps))
    return steps


def _changes(profile: Profile, *, has_chapter: bool) -> list[Button]:
    changes = [
        button("Languages, time zone, about you", "mentoring:more", profile.guild_id),
        button("Change it", "mentoring:profile", profile.guild_id),
    ]
    if has_chapter:
        changes.append(button("Read the chapter", READ_CHAPTER, CHAPTER, "", 1, "m"))
    return changes


def avoided_page(
    member_ids: Sequence[int], changed_id: int | None, *, added: bool | None, has_interview: bool = False
) -> MessagePage:
    """The list, for its owner's eyes alone. `added` is None where it was only looked at; `has_interview` is with whom
    was added."""
    changes = {
        None: "",
        True: f"{DONE} <@{changed_id}> is on your list now.",
        False: f"{DONE} <@{changed_id}> is off your list.",
    }
    mentions = ", ".join(f"<@{member_id}>" for member_id in member_ids[:MOST_AVOIDED])
    rest = f" and {len(member_ids) - MOST_AVOIDED} more" if len(member_ids) > MOST_AVOIDED else ""
    avoided = f"I'll never match you with {mentions}{rest}." if member_ids else "Your list is empty."
    hint = "-# Only you see this list, and nobody is told. Use `/mentoring avoid` again to take someone off."
    stays = "Your interview with them is still on. If you can't go, press **It didn't happen** when I ask."
    content = lines(f"## {PRIVATE} Who you avoid", changes[added], stays if has_interview else "", avoided, hint)
    return MessagePage(text(content), accent=ACCENT)


def leave_page(
    guild_id: int, request: Request | None, offers: int, pairs: Sequence[Pair], host: Host | None
) -> MessagePage:
    """What goes, before it goes. `offers` is how many are open."""
    open_pairs = sum(pair.state is PairState.OPEN for pair in pairs)
    goes = lines(
        "- your profile",
        "- your hosting" if host else "",
        "- your open request, and your place in the queue" if request else "",
        f"- {counted(offers, 'request')} to you: I'll ask others instead" if offers else "",
        f"- {counted(open_pairs, 'interview')} you agreed to: I'll let the other person know kindly"
        if open_pairs
        else "",
    )
    stays = "Past interviews stay in the other person's history, and your avoid list keeps protecting you."
    return MessagePage(
        text(f"## Leave interviews?\nThis ends and deletes:\n{goes}"),
        text(f"-# {stays} Just need a break? Hosts can pause with `/mentoring host`."),
        row(
            button("Leave and delete", "mentoring:delete", guild_id, danger=True),
            button("Stay", "mentoring:status", guild_id, primary=True),
        ),
        accent=ACCENT,
    )


def left_page() -> MessagePage:
    content = (
        "## You've left\nEverything you had open is closed, and your profile is deleted. You're welcome back any time."
    )
    return MessagePage(text(content), accent=ACCENT)
