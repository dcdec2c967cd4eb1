"""How moderators see their server's tips."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import discord
from discord.utils import format_dt

from bot.guilds.notices import Notice
from bot.interactions.components import button
from bot.pages.emoji import DONE
from bot.pages.typed_text import escaped, quoted, shorten
from bot.pages.ui import MessagePage, counted, line, lines, row, text
from cogs.tips.records import EXTRA, SKIPPED, WEEKDAYS, OwnTip, Run, RunState, Schedule, Tip, Tips, Topic
from cogs.tips.rules import MAX_OWN_TIPS
from cogs.tips.views.posts import accent_of, full_time, post_texts

LISTED, HISTORY, REMOVE, KEEP = "tips:list", "tips:history", "tips:remove", "tips:keep"
PREVIEW, ADD, EDIT = "tips:preview", "tips:add", "tips:edit"
PLAN, POST_NOW, SKIP_NEXT, REDRAW = "tips:plan", "tips:postnow", "tips:skipnext", "tips:redraw"
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
        return f"Suspended; its settings are kept. {schedule.suspended} Then `/admin tips resume` starts it again."
    if schedule.paused:
        return "Paused. `/admin tips resume` starts it again."
    return f"Next: {full_time(schedule.next_at)}"


def scheduled_page(before: Schedule | None, after: Schedule, note: str) -> MessagePage:
    """The new schedule, its next run, and what it replaced."""
    texts = [f"## {DONE} The weekly tip is scheduled\n{plan_text(after)}", state_text(after), note]
    if before is not None:
        author = f" by <@{before.changed_by}>" if before.changed_by else ""
        warning = "**Changed a moment ago:** " if _overlaps(before, after) else "-# Before: "
        texts.append(f"{warning}{plan_text(before)}, set{author} {format_dt(before.changed_at, 'R')}.")
    buttons = row(button("See the next one", PREVIEW, primary=True), button("Post one now", POST_NOW))
    return MessagePage(*map(text, filter(None, texts)), buttons)


def _overlaps(before: Schedule, after: Schedule) -> bool:
    """Another moderator may not know yet that theirs was replaced."""
    return before.changed_by != after.changed_by and after.changed_at - before.changed_at < JUST_NOW


def preview_page(schedule: Schedule | None, run: Run, topic: Topic | None) -> MessagePage:
    """What comes next, as members will read it, without its buttons: those are moderators'."""
    texts = [text(content) for content in post_texts(run, topic)]
    if schedule is None:
        heading = "## Preview\nNothing is scheduled yet. This would be the first tip:"
        buttons = [button("Schedule the weekly tip", PLAN, primary=True)]
    else:
        when = f"Goes out {full_time(schedule.next_at)} in <#{schedule.plan.channel_id}>."
        heading = f"## Preview\n{when if schedule.is_active else state_text(schedule)}"
        buttons = [button("Post it now", POST_NOW), button("Skip it", SKIP_NEXT, disabled=not schedule.is_active)]
    buttons.append(button("Another tip", REDRAW))
    return MessagePage(text(heading), line(), *texts, line(), row(*buttons), accent=accent_of(topic))


def skipped_page(before: Schedule, after: Schedule) -> MessagePage:
    left_out = f"## Skipped\nNo tip on {full_time(before.next_at)}.\n{state_text(after)}"
    return MessagePage(text(left_out), row(button("See the next one", PREVIEW)))


def changed_page(title: str, schedule: Schedule) -> MessagePage:
    return MessagePage(text(f"## {title}\n{plan_text(schedule)}\n{state_text(schedule)}"))


def posted_now_page(run: Run) -> MessagePage:
    if run.state is RunState.SENT:
        open_it = discord.ui.Button[Any](label="Open it", url=run.link)
        said = f"## {DONE} Posted\nIt's in <#{run.channel_id}>. The next weekly tip is unaffected."
        return MessagePage(text(said), row(open_it))
    if run.state is RunState.OPEN:
        said = "## On its way\nDiscord hasn't accepted it yet, so I'll keep trying."
        return MessagePage(text(said), row(button("History", HISTORY)))
    return MessagePage(text(f"## Not posted\nDiscord refused it: {escaped(run.reason)}. Nothing else was changed."))


def saved_tip_page(title: str, tip: Tip, tips: Tips) -> MessagePage:
    topic = tips.topic(tip.chapter)
    about = f"-# {topic.title}" if topic else "-# No chapter"
    texts = [f"## {title}", escaped(tip.text), escaped(tip.action), f"{about} · waiting its turn"]
    return MessagePage(*map(text, filter(None, texts)))


def list_page(own_tips: Sequence[OwnTip], tips: Tips, page: int) -> MessagePage:
    """`page` counts from 0; the nearest page where there is none of this number."""
    pages = max(1, -(-len(own_tips) // PAGE_TIPS))
    page = min(max(page, 0), pages - 1)
    own_count = f"this server has added {len(own_tips)} of up to {MAX_OWN_TIPS}"
    heading = f"## Tips\nI come with {counted(len(tips.tips), 'tip')}, and {own_count}."
    entries = []
    for own in own_tips[page * PAGE_TIPS : (page + 1) * PAGE_TIPS]:
        topic = tips.topic(own.tip.chapter)
        about = topic.title if topic else "No chapter"
        entries.append(text(f"{escaped(shorten(own.tip.text, LISTED_CHARACTERS))}\n-# {about}"))
    if not own_tips:
        entries.append(text("Share what works here: `/admin tips add` adds the first one."))
    if pages == 1:
        return MessagePage(text(heading), *entries)
    turning = row(
        button("Previous", LISTED, page - 1, "p", disabled=page == 0),
        button("Next", LISTED, page + 1, "n", disabled=page + 1 >= pages),
    )
    return MessagePage(text(heading), *entries, text(f"-# Page {page + 1} of {pages}"), turning)


def remove_page(own: OwnTip) -> MessagePage:
    return MessagePage(
        text(f"## Remove this tip?\n{escaped(own.tip.text)}"),
        text("-# It won't be posted again. Earlier posts stay."),
        row(button("Remove it", REMOVE, own.number, danger=True), button("Keep it", KEEP, primary=True)),
    )


def history_page(schedule: Schedule | None, runs: Sequence[Run], notices: Sequence[Notice]) -> MessagePage:
    """The last runs with votes and presses, and what moderators were told."""
    heading = f"{plan_text(schedule)}\n{state_text(schedule)}" if schedule else "Nothing is scheduled yet."
    run_lines = [_run_line(run) for run in runs] or ["No tip has been posted yet."]
    notice_lines = [f"{format_dt(notice.at, 'd')} {notice.text}" for notice in notices]
    parts = [f"## Weekly tip history\n{heading}", "\n".join(run_lines)]
    if notice_lines:
        parts.append("### What I told moderators\n" + "\n".join(notice_lines))
    return MessagePage(*map(text, parts))


def _run_line(run: Run) -> str:
    extra, due = " · extra" if run.kind == EXTRA else "", format_dt(run.due_at, "d")
    if run.state is RunState.OPEN:
        return f"- {due}{extra} · on its way"
    if run.state is not RunState.SENT:
        return f"- {due}{extra} · {_ending_text(run)}"
    tip = quoted(run.tip.text, TITLE_CHARACTERS) if run.tip else "a tip"
    late = " · late" if run.late else ""
    counts = ((run.dones, "did it"), (run.votes, "found it useful"), (run.reads, "opened the chapter"))
    liked = " · ".join(f"{number:,} {what}" for number, what in counts if number)
    return lines(f"- {due}{extra}{late} · {tip} · [open it]({run.link})", f"  {liked}" if liked else "")


def _ending_text(run: Run) -> str:
    if run.reason == SKIPPED:
        return "skipped by a moderator"
    state = "skipped" if run.state is RunState.SKIPPED else "not posted"
    return f"{state}: {escaped(run.reason)}"
