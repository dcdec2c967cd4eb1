"""How moderators see their server's tips."""

from collections.abc import Sequence
from datetime import timedelta

from discord.utils import format_dt

from bot.guilds.notices import Notice
from bot.interactions.components import button
from bot.pages.typed_text import escaped, quoted, shorten
from bot.pages.ui import MessagePage, row, text
from cogs.tips.records import EXTRA, WEEKDAYS, OwnTip, Run, RunState, Schedule, Tip, Tips
from cogs.tips.rules import MAX_OWN_TIPS
from cogs.tips.views.posts import full_time

LISTED, HISTORY, REMOVE, KEEP = "tips:list", "tips:history", "tips:remove", "tips:keep"
PREVIEW, ADD, EDIT = "tips:preview", "tips:add", "tips:edit"
# Five tips of 300 characters fit a phone's screen or two.
PAGE_TIPS, LISTED_CHARACTERS = 5, 300
TITLE_CHARACTERS = 60
# So long ago the other moderator may not have seen that theirs was replaced.
JUST_NOW = timedelta(minutes=10)


def plan_text(schedule: Schedule) -> str:
    """`Mondays at 09:00 (Europe/Berlin) in #tips, mentioning @Readers, with a thread`."""
    plan = schedule.plan
    extras = [f"mentioning <@&{plan.role_id}>"] * bool(plan.role_id)
    extras += ["with a thread"] * plan.thread + ["published"] * plan.publish
    when = f"**{WEEKDAYS[plan.weekday]}s at {plan.at:%H:%M}** ({plan.zone}) in <#{plan.channel_id}>"
    return ", ".join([when, *extras])


def state_text(schedule: Schedule) -> str:
    if schedule.suspended:
        return f"Suspended, and its settings are kept. {schedule.suspended} Then `/admin tips resume` goes on."
    if schedule.paused:
        return "Paused. `/admin tips resume` goes on with it."
    return f"Next: {full_time(schedule.next_at)}"


def scheduled_page(before: Schedule | None, after: Schedule, note: str) -> MessagePage:
    """The new schedule, its next run, and what it replaced."""
    texts = [f"## The weekly tip is scheduled\n{plan_text(after)}", state_text(after), note]
    if before is not None:
        author = f" by <@{before.changed_by}>" if before.changed_by else ""
        warning = "**Changed a moment ago:** " if _overlaps(before, after) else "-# Before: "
        texts.append(f"{warning}{plan_text(before)}, set{author} {format_dt(before.changed_at, 'R')}.")
    return MessagePage(*map(text, filter(None, texts)))


def _overlaps(before: Schedule, after: Schedule) -> bool:
    """Another moderator may not know yet that theirs was replaced."""
    return before.changed_by != after.changed_by and after.changed_at - before.changed_at < JUST_NOW


def preview_heading(schedule: Schedule | None) -> MessagePage:
    if schedule is None:
        introduction = "Nothing is scheduled. With `/admin tips schedule`, this would be the first tip:"
    else:
        introduction = f"{plan_text(schedule)}\n{state_text(schedule)}\nThis is exactly what will be posted:"
    return MessagePage(text(f"## Preview\n{introduction}"))


def skipped_page(before: Schedule, after: Schedule) -> MessagePage:
    return MessagePage(text(f"## Skipped\nThe tip of {full_time(before.next_at)} is left out.\n{state_text(after)}"))


def changed_page(title: str, schedule: Schedule) -> MessagePage:
    return MessagePage(text(f"## {title}\n{plan_text(schedule)}\n{state_text(schedule)}"))


def posted_now_page(run: Run) -> MessagePage:
    if run.state is RunState.SENT:
        return MessagePage(text(f"## Posted\n{run.link}\nThe weekly tip comes as planned all the same."))
    if run.state is RunState.OPEN:
        return MessagePage(
            text("## On its way\nDiscord did not take it at once. I try again; `/admin tips history` shows the end.")
        )
    return MessagePage(
        text(f"## Not posted\nDiscord did not take it ({escaped(run.reason)}). Nothing else was changed.")
    )


def saved_tip_page(title: str, tip: Tip, tips: Tips) -> MessagePage:
    topic = tips.topic(tip.chapter)
    about = f"-# {topic.title}" if topic else "-# No chapter"
    texts = [f"## {title}", escaped(tip.text), escaped(tip.action), f"{about} · it joins the tips still to come"]
    return MessagePage(*map(text, filter(None, texts)))


def list_page(own_tips: Sequence[OwnTip], tips: Tips, page: int) -> MessagePage:
    """`page` counts from 0; the nearest page where there is none of this number."""
    pages = max(1, -(-len(own_tips) // PAGE_TIPS))
    page = min(max(page, 0), pages - 1)
    heading = f"## Tips\n{len(tips.tips)} come with me, and {len(own_tips)} of {MAX_OWN_TIPS} are this server's own."
    entries = []
    for own in own_tips[page * PAGE_TIPS : (page + 1) * PAGE_TIPS]:
        topic = tips.topic(own.tip.chapter)
        about = topic.title if topic else "no chapter"
        entries.append(text(f"{escaped(shorten(own.tip.text, LISTED_CHARACTERS))}\n-# {about}"))
    if not own_tips:
        entries.append(text("`/admin tips add` adds the first one."))
    turning = row(
        button("Previous", LISTED, page - 1, "p", disabled=page == 0),
        button("Next", LISTED, page + 1, "n", disabled=page + 1 >= pages),
    )
    return MessagePage(text(heading), *entries, text(f"-# Page {page + 1} of {pages}"), turning)


def remove_page(own: OwnTip) -> MessagePage:
    return MessagePage(
        text(f"## Remove this tip?\n{escaped(own.tip.text)}"),
        text("-# It is not posted again. Its earlier posts stay."),
        row(button("Remove it", REMOVE, own.number, danger=True), button("Keep it", KEEP, primary=True)),
    )


def history_page(schedule: Schedule | None, runs: Sequence[Run], notices: Sequence[Notice]) -> MessagePage:
    """The last runs with votes and presses, and what moderators were told."""
    heading = f"{plan_text(schedule)}\n{state_text(schedule)}" if schedule else "Nothing is scheduled."
    run_lines = [_run_line(run) for run in runs] or ["Nothing was posted yet."]
    notice_lines = [f"{format_dt(notice.at, 'd')} {notice.text}" for notice in notices]
    parts = [f"## History of the weekly tip\n{heading}", "\n".join(run_lines)]
    if notice_lines:
        parts.append("### What moderators were told\n" + "\n".join(notice_lines))
    return MessagePage(*map(text, parts))


def _run_line(run: Run) -> str:
    heading = f"- {format_dt(run.due_at, 'd')}{' · extra' if run.kind == EXTRA else ''}"
    if run.state is RunState.OPEN:
        return f"{heading} · on its way"
    if run.state is not RunState.SENT:
        return f"{heading} · {run.state}: {escaped(run.reason)}"
    late = " · late" if run.late else ""
    votes = "1 vote" if run.votes == 1 else f"{run.votes:,} votes"
    tip = quoted(run.tip.text, TITLE_CHARACTERS) if run.tip else "a tip"
    return f"{heading}{late} · {tip}\n  {votes} · {run.reads:,} read · {run.dones:,} done"
