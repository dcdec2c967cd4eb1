"""What interviews need in a server, and how their notifications went today, for `/admin doctor`; it names no member."""

from dataclasses import dataclass

from bot.guilds.health_check import CheckedGuild, HealthFinding, HealthReport, JobStatus, todays_deliveries
from cogs.mentoring.notifications.source import KIND
from cogs.mentoring.notifications.threads import FEATURE, INTERVIEW_CHANNEL

NOT_CHOSEN = "No channel for interviews is chosen, so I can only message members directly. Pick one in `/admin setup`."


@dataclass(frozen=True)
class MentoringHealthCheck:
    feature = FEATURE
    channels = (INTERVIEW_CHANNEL,)

    async def check_health(self, server: CheckedGuild) -> HealthReport:
        deliveries = todays_deliveries(server.tally(KIND))
        return HealthReport(
            [_check_channel(server)], [JobStatus("Interview messages", "when something happens", deliveries)]
        )


def _check_channel(server: CheckedGuild) -> HealthFinding:
    channel_id = server.settings.mentoring_channel_id
    if channel_id is None:
        return HealthFinding(NOT_CHOSEN, True)
    return server.snapshot.check_channel(channel_id, INTERVIEW_CHANNEL, "interviews need")
