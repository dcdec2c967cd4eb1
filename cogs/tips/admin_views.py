"""What moderators see of their server's tips; it shows what it is given, and stores nothing."""

from collections.abc import Sequence
from datetime import timedelta

from bot.guilds.notices import Notice
from bot.interactions.components import button
from bot.interactions.respond import shorten
from bot.interactions.ui import MessagePage, escaped, line, quoted, row, text
from cogs.tips.records import WEEKDAYS, OwnTip, Run, RunState, Schedule, Scheduled, Tip, Tips
from cogs.tips.rules import MOST_OWN
from cogs.tips.views import moment

LISTED, HISTORY, REMOVE, KEEP = "tips:list", "tips:history", "tips:remove", "tips:keep"
PREVIEW = "tips:preview"
# Five tips of 300 characters fit a phone's screen or two.
A_PAGE, SHOWN_CHARACTERS = 5, 300
# What a refused text may take of the 4,000 characters of a message.
GIVEN_BACK = 3_300
TITLE_CHARACTERS = 60
# So long ago the other moderator may not have seen that theirs was replaced.
JUST_NOW = timedelta(minutes=10)


def plan_words(schedule: Schedule) -> str:
    """`Mondays at 09:00 (Europe/Berlin) in #tips, mentioning @Readers, with a thread`."""
    plan = schedule.plan
    wishes = [f"mentioning <@&{plan.role_id}>"] * bool(plan.role_id)
    wishes += ["with a thread"] * plan.thread + ["published"] * plan.publish
    when = f"**{WEEKDAYS[plan.weekday]}s at {plan.at:%H:%M}** ({plan.zone}) in <#{plan.channel_id}>"
    return ", ".join([when, *wishes])


def state_words(schedule: Schedule) -> str:
    if schedule.suspended:
        return f"Suspended, and its settings are kept. {schedule.suspended} Then `/admin tips resume` goes on."
    if schedule.paused:
        return "Paused. `/admin tips resume` goes on with it."
    return f"Next: {moment(schedule.next_at)}"


def scheduled_view(done: Scheduled, note: str) -> MessagePage:
    """The new schedule, its next run, and what it replaced."""
    lines = [f"## The weekly tip is scheduled\n{plan_words(done.now)}", state_words(done.now), note]
    if done.before is not None:
        before = done.before
        who = f" by <@{before.changed_by}>" if before.changed_by else ""
        warn = "**Changed a moment ago:** " if _overlaps(done) else "-# Before: "
        lines.append(f"{warn}{plan_words(before)}, set{who} <t:{int(before.changed_at.timestamp())}:R>.")
    return MessagePage(*[text(words) for words in lines if words])


def _overlaps(done: Scheduled) -> bool:
    """Somebody else may not know yet that theirs was replaced."""
    before = done.before
    if before is None or before.changed_by == done.now.changed_by:
        return False
    return done.now.changed_at - before.changed_at < JUST_NOW


def preview_head(schedule: Schedule | None) -> MessagePage:
    if schedule is None:
        words = "Nothing is scheduled. With `/admin tips schedule`, this would be the first tip:"
    else:
        words = f"{plan_words(schedule)}\n{state_words(schedule)}\nThis is exactly what will be posted:"
    return MessagePage(text(f"## Preview\n{words}"))


def skipped_view(before: Schedule, after: Schedule) -> MessagePage:
    return MessagePage(text(f"## Skipped\nThe tip of {moment(before.next_at)} is left out.\n{state_words(after)}"))


def changed_view(title: str, schedule: Schedule) -> MessagePage:
    return MessagePage(text(f"## {title}\n{plan_words(schedule)}\n{state_words(schedule)}"))


def now_view(run: Run) -> MessagePage:
    if run.state is RunState.SENT:
        link = f"https://discord.com/channels/{run.guild_id}/{run.channel_id}/{run.message_id}"
        return MessagePage(text(f"## Posted\n{link}\nThe weekly tip comes as planned all the same."))
    if run.state is RunState.OPEN:
        return MessagePage(
            text("## On its way\nDiscord did not take it at once. I try again; `/admin tips history` shows the end.")
        )
    return MessagePage(
        text(f"## Not posted\nDiscord did not take it ({escaped(run.reason)}). Nothing else was changed.")
    )


def stored_view(title: str, tip: Tip, tips: Tips) -> MessagePage:
    topic = tips.topic(tip.chapter)
    about = f"-# {topic.title}" if topic else "-# No chapter"
    lines = [f"## {title}", escaped(tip.text), escaped(tip.action), f"{about} · it joins the tips still to come"]
    return MessagePage(*[text(words) for words in lines if words])


def refused_view(words: str, typed: str) -> MessagePage:
    """Why a tip was not stored, and the text, so that nothing is lost."""
    given = escaped(typed[:GIVEN_BACK])
    while len(given) > GIVEN_BACK:
        typed = typed[: len(typed) * 9 // 10]
        given = escaped(typed)
    return MessagePage(text(words), line(), text(f"-# Your text, to copy:\n{given}"))


def list_view(own: Sequence[OwnTip], tips: Tips, page: int) -> MessagePage:
    pages = max(1, -(-len(own) // A_PAGE))
    page = min(max(page, 0), pages - 1)
    head = f"## Tips\n{len(tips.tips)} come with me, and {len(own)} of {MOST_OWN} are this server's own."
    entries = []
    for one in own[page * A_PAGE : (page + 1) * A_PAGE]:
        topic = tips.topic(one.tip.chapter)
        about = topic.title if topic else "no chapter"
        entries.append(text(f"{escaped(shorten(one.tip.text, SHOWN_CHARACTERS))}\n-# {about}"))
    if not own:
        entries.append(text("`/admin tips add` adds the first one."))
    turning = row(
        button("Previous", LISTED, page - 1, "p", disabled=page == 0),
        button("Next", LISTED, page + 1, "n", disabled=page + 1 >= pages),
    )
    return MessagePage(text(head), *entries, text(f"-# Page {page + 1} of {pages}"), turning)


def remove_view(own: OwnTip) -> MessagePage:
    return MessagePage(
        text(f"## Remove this tip?\n{escaped(own.tip.text)}"),
        text("-# It is not posted again. Its earlier posts stay."),
        row(button("Remove it", REMOVE, own.number, danger=True), button("Keep it", KEEP, primary=True)),
    )


def history_view(schedule: Schedule | None, runs: Sequence[Run], notices: Sequence[Notice]) -> MessagePage:
    """The last runs with votes and presses, and what moderators were told."""
    head = f"{plan_words(schedule)}\n{state_words(schedule)}" if schedule else "Nothing is scheduled."
    lines = [_run_line(run) for run in runs] or ["Nothing was posted yet."]
    told = [f"<t:{int(one.at.timestamp())}:d> {one.text}" for one in notices]
    parts = [f"## History of the weekly tip\n{head}", "\n".join(lines)]
    if told:
        parts.append("### What moderators were told\n" + "\n".join(told))
    return MessagePage(*[text(words) for words in parts])


def _run_line(run: Run) -> str:
    day = f"<t:{int(run.due_at.timestamp())}:d>"
    extra = " · extra" if run.kind != "weekly-tip" else ""
    if run.state is RunState.OPEN:
        return f"- {day}{extra} · on its way"
    if run.state is not RunState.SENT:
        return f"- {day}{extra} · {run.state}: {escaped(run.reason)}"
    late = " · late" if run.late else ""
    votes = "1 vote" if run.votes == 1 else f"{run.votes:,} votes"
    tip = quoted(run.tip.text, TITLE_CHARACTERS) if run.tip else "a tip"
    return f"- {day}{extra}{late} · {tip}\n  {votes} · {run.reads:,} read · {run.dones:,} done"
