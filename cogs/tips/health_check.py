"""What the weekly tip needs in a server, and how it goes there, for `/admin doctor`; nothing is sent or changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.guilds.health_check import (
    TEXT_OR_NEWS,
    CheckedGuild,
    HealthFinding,
    HealthReport,
    JobStatus,
    outcome_finding,
    reason_words,
    timestamp,
)
from cogs.tips import admin_views
from cogs.tips.posting import Posting
from cogs.tips.records import Run, RunState, Schedule
from cogs.tips.store.runs import EXTRA, FEATURE, WEEKLY

# To find a post again after a crash, so that it is not there twice, its history must be read.
NEEDS = ("view_channel", "send_messages", "read_message_history")
NO_SCHEDULE = "No weekly tip is scheduled; `/admin tips schedule` starts it. `/tip` works without."
NO_NEWS = "<#{0}> is no announcement channel, and only those publish: schedule the tip anew without **publish**."
ROLE_GONE = "The role that the tip mentions is gone: schedule it anew with another one, or without."
TITLE = "The weekly tip"
# Extra tips may have come since the last weekly one; more of them than that are not looked through.
RUNS = 20


@dataclass(frozen=True)
class TipsExamination:
    posting: Posting
    feature = FEATURE

    async def check_health(self, server: CheckedGuild) -> HealthReport:
        guild_id = server.snapshot.guild.id
        schedule = await self.posting.schedules.of_guild(guild_id)
        runs = await self.posting.runs.newest(guild_id, RUNS)
        weekly = next((run for run in runs if run.kind == WEEKLY and run.state is not RunState.OPEN), None)
        jobs = [JobStatus(TITLE, _following(schedule), _last(weekly))]
        if server.last(EXTRA) is not None:
            jobs.append(
                JobStatus("Tips by `/admin tips now`", "when a moderator asks", outcome_finding(server.last(EXTRA)))
            )
        return HealthReport(_needs(server, schedule), jobs, [("Dry run of the next tip", admin_views.PREVIEW)])


def _needs(server: CheckedGuild, schedule: Schedule | None) -> list[HealthFinding]:
    if schedule is None:
        trouble = _trouble_in(server, server.settings.tips_channel_id, NEEDS)
        return [HealthFinding(NO_SCHEDULE), *[HealthFinding(trouble, True)] * bool(trouble)]
    plan = schedule.plan
    needs = [*NEEDS, *["create_public_threads"] * plan.thread]
    role = server.snapshot.guild.get_role(plan.role_id) if plan.role_id else None
    if role is not None and not role.mentionable:
        needs.append("mention_everyone")
    trouble = _trouble_in(server, plan.channel_id, needs)
    found = [
        HealthFinding(trouble, True)
        if trouble
        else HealthFinding(f"In <#{plan.channel_id}> I may do all that a tip needs.")
    ]
    channel = server.snapshot.channels.get(plan.channel_id)
    if plan.publish and channel is not None and channel.type.name != "news":
        found.append(HealthFinding(NO_NEWS.format(plan.channel_id), True))
    if plan.role_id and role is None:
        found.append(HealthFinding(ROLE_GONE, True))
    if schedule.suspended:
        found.append(HealthFinding(admin_views.state_words(schedule), True))
    return found


def _trouble_in(server: CheckedGuild, channel_id: int | None, needs: Sequence[str]) -> str:
    """The schedule keeps the channel that it was made with, whatever is chosen in setup."""
    found = server.snapshot.trouble_in(channel_id, needs, TEXT_OR_NEWS) if channel_id else ""
    if channel_id == server.settings.tips_channel_id:
        return found
    return found.replace("in `/admin setup`", "with `/admin tips schedule`")


def _following(schedule: Schedule | None) -> str:
    if schedule is None:
        return "none is scheduled"
    return timestamp(schedule.next_at) if schedule.runs else admin_views.state_words(schedule)


def _last(run: Run | None) -> HealthFinding:
    """What went wrong with the last one stays a thing to look at until the next one is posted."""
    if run is None:
        return HealthFinding("nothing yet")
    due = timestamp(run.due_at)
    if run.state is RunState.SENT:
        link = f"https://discord.com/channels/{run.guild_id}/{run.channel_id}/{run.message_id}"
        return HealthFinding(f"{due}, posted: {link}" if run.message_id else f"{due}, posted")
    return HealthFinding(f"{due}, {run.state}: {reason_words(run.reason)}", run.state is RunState.FAILED)
