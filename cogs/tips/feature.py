"""The weekly tip as the bot's feature: what it registers, and its health check."""

from bot.client import Guidepost
from bot.database.executor import Database
from bot.database.personal_data import PersonalTables, Table
from bot.feature import Feature, HomeSection
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
from bot.reports.transfer import Importable
from cogs.tips.admin import TipsAdmin
from cogs.tips.channels import TIPS_CHANNEL, plan_needs
from cogs.tips.cog import TipsCog
from cogs.tips.posting import ExtraTips, TipPosts, WeeklyTips
from cogs.tips.records import EXTRA, WEEKLY, Run, RunState, Schedule, Tips
from cogs.tips.service.own_tips import OwnTips
from cogs.tips.service.schedules import WeeklySchedules
from cogs.tips.store.runs import newest_runs
from cogs.tips.store.schedules import get_schedule
from cogs.tips.store.statistics import TipStatistics
from cogs.tips.views.admin import PREVIEW, state_text
from cogs.tips.views.posts import home_section

NAME = "tips"
# Runs and bags are without names. A server's own tips and its schedule stay, without the name.
TABLES = (
    Table("tip_votes", "Which weekly tips you found useful, and when", ("member_id",)),
    Table("tip_dones", "Which weekly tips you did, and when", ("member_id",)),
    Table("tip_own", "The tips that you added for this server", names=("added_by",)),
    Table("tip_schedules", "That you were the last to change the weekly tip's schedule", names=("changed_by",)),
    Table("tip_runs"),
    Table("tip_bags"),
)
NO_SCHEDULE = "No weekly tip is scheduled yet: `/admin tips schedule` starts it. `/tip` works without it."
NO_NEWS = (
    "<#{0}> isn't an announcement channel, and only those can publish: schedule the tip again without **publish**."
)
ROLE_GONE = "The role that the tip mentions is gone: schedule the tip again with another one, or without."
# Extra tips may have come since the last weekly one; more of them than that are not looked through.
CHECKED_RUNS = 20


def build(bot: Guidepost) -> Feature:
    tips = bot.content.part(Tips)
    posts = TipPosts(bot, tips)
    schedules = WeeklySchedules(bot, tips)
    cog = TipsCog(bot, posts, schedules)
    own_tips = OwnTips(bot.database, bot.audit, tips, bot.clock)
    admin = TipsAdmin(posts, schedules, own_tips)

    async def get_home_section(guild_id: int | None, _member_id: int) -> HomeSection:
        return home_section(await posts.tip_of_the_week(guild_id) if guild_id is not None else None)

    def get_importables() -> list[Importable]:
        from cogs.tips.transfer import OwnTipsTransfer, ScheduleTransfer  # loads pydantic, which few servers need

        return [
            ScheduleTransfer(bot.database, bot.audit, bot.clock, bot.zones),
            OwnTipsTransfer(bot.database, bot.audit, bot.clock, tips),
        ]

    return Feature(
        name=NAME,
        cog=cog,
        admin_commands=[admin],
        components=cog.handlers,
        moderator_components=admin.handlers,
        sources={WEEKLY: WeeklyTips(posts), EXTRA: ExtraTips(posts)},
        personal_data=[PersonalTables(bot.database, TABLES)],
        health_checks=[TipsHealthCheck(bot.database)],
        statistics=[TipStatistics(bot.database)],
        get_importables=get_importables,
        get_home_section=get_home_section,
    )


class TipsHealthCheck:
    feature = NAME
    channels = (TIPS_CHANNEL,)

    def __init__(self, database: Database) -> None:
        self._database = database

    async def check_health(self, server: CheckedGuild) -> HealthReport:
        guild_id = server.snapshot.guild.id
        schedule = await get_schedule(self._database, guild_id)
        runs = await newest_runs(self._database, guild_id, CHECKED_RUNS)
        weekly = next((run for run in runs if run.kind == WEEKLY and run.state is not RunState.OPEN), None)
        jobs = [JobStatus("The weekly tip", _next_run(schedule), _last_run(weekly))]
        extra = server.last(EXTRA)
        if extra is not None:
            jobs.append(JobStatus("Tips by `/admin tips now`", "when a moderator asks", outcome_finding(extra)))
        return HealthReport(_needs(server, schedule), jobs, [("Preview the next tip", PREVIEW)])


def _needs(server: CheckedGuild, schedule: Schedule | None) -> list[HealthFinding]:
    snapshot, channel_id = server.snapshot, server.settings.tips_channel_id
    if schedule is None:
        problem = channel_problem(snapshot.channels.get(channel_id), TIPS_CHANNEL, snapshot.me) if channel_id else ""
        return [HealthFinding(NO_SCHEDULE), *[HealthFinding(problem, True)] * bool(problem)]
    plan = schedule.plan
    role = snapshot.guild.get_role(plan.role_id) if plan.role_id else None
    findings = [snapshot.check_channel(plan.channel_id, plan_needs(snapshot.guild, plan), "a tip needs")]
    channel = snapshot.channels.get(plan.channel_id)
    if plan.publish and channel is not None and channel.type.name != "news":
        findings.append(HealthFinding(NO_NEWS.format(plan.channel_id), True))
    if plan.role_id and role is None:
        findings.append(HealthFinding(ROLE_GONE, True))
    if schedule.suspended:
        findings.append(HealthFinding(state_text(schedule), True))
    return findings


def _next_run(schedule: Schedule | None) -> str:
    if schedule is None:
        return "none is scheduled"
    return timestamp(schedule.next_at) if schedule.is_active else state_text(schedule)


def _last_run(run: Run | None) -> HealthFinding:
    """What went wrong with the last one stays a thing to look at until the next one is posted."""
    if run is None:
        return HealthFinding("nothing yet")
    due = timestamp(run.due_at)
    if run.state is RunState.SENT:
        return HealthFinding(f"{due}, [posted]({run.link})" if run.message_id else f"{due}, posted")
    return HealthFinding(f"{due}, {run.state}: {reason_text(run.reason)}", run.state is RunState.FAILED)
