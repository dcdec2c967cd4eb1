"""What the weekly tip needs in a server, and how it goes there, for `/admin doctor`; nothing is sent or changed."""

from dataclasses import dataclass

from bot.guilds.health_check import (
    CheckedGuild,
    HealthFinding,
    HealthReport,
    JobStatus,
    outcome_finding,
    reason_text,
    timestamp,
)
from bot.guilds.permissions import channel_problem
from cogs.tips import admin_views
from cogs.tips.channels import TIPS_CHANNEL, plan_needs
from cogs.tips.posting import Posting
from cogs.tips.records import Run, RunState, Schedule
from cogs.tips.store.runs import EXTRA, FEATURE, WEEKLY

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
    channels = (TIPS_CHANNEL,)

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
    snapshot, chosen = server.snapshot, server.settings.tips_channel_id
    if schedule is None:
        problem = channel_problem(snapshot.channels.get(chosen), TIPS_CHANNEL, snapshot.me) if chosen else ""
        return [HealthFinding(NO_SCHEDULE), *[HealthFinding(problem, True)] * bool(problem)]
    plan = schedule.plan
    role = snapshot.guild.get_role(plan.role_id) if plan.role_id else None
    found = [snapshot.check_channel(plan.channel_id, plan_needs(snapshot.guild, plan), "a tip needs")]
    channel = snapshot.channels.get(plan.channel_id)
    if plan.publish and channel is not None and channel.type.name != "news":
        found.append(HealthFinding(NO_NEWS.format(plan.channel_id), True))
    if plan.role_id and role is None:
        found.append(HealthFinding(ROLE_GONE, True))
    if schedule.suspended:
        found.append(HealthFinding(admin_views.state_words(schedule), True))
    return found


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
    return HealthFinding(f"{due}, {run.state}: {reason_text(run.reason)}", run.state is RunState.FAILED)
