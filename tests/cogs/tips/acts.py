"""What moderators and time do in these tests, and what a channel then holds."""

from typing import Any

import simcord

from tests.support.community import Community

HOUR = 3_600
DAY = 24 * HOUR
# The simulated Discord begins on a Thursday at 00:00 UTC: Monday 09:00 is this many hours away.
TO_MONDAY = 4 * 24 + 9


async def admin(community: Community, command: str, **options: Any) -> simcord.InteractionResult:
    return await community.moderator.slash(community.general, f"admin tips {command}", **options)


async def scheduled(community: Community, channel: Any, **options: Any) -> simcord.InteractionResult:
    values = {"weekday": "monday", "time": "09:00", "timezone": "UTC"} | options
    return await admin(community, "schedule", channel=channel, **values)


async def hours_pass(community: Community, hours: float) -> None:
    """All at once, as in downtime, and then what is due is done: tips first, then what moderators are told of them."""
    await community.env.advance_time(hours * HOUR)
    for _ in range(2):
        await community.bot.run_due(community.bot.clock())
