"""How a feature tells moderators what it needs in a server and how its jobs go there."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import aiohttp
import discord
from discord.utils import format_dt

from bot.guilds.permissions import ChannelNeeds, channel_problem
from bot.guilds.settings import GuildSettings
from bot.jobs.records import Entry, State, ToMember
from bot.pages.typed_text import escaped, shorten
from bot.pages.ui import listing
from bot.timezones.wall_time import instant

log = logging.getLogger(__name__)

# Discord answers within half a second on a bad day; whoever asked is told what the cache knows after this.
PATIENCE = 8.0
REASON_CHARACTERS = 150


@dataclass(frozen=True)
class HealthFinding:
    """A sentence or two for moderators; with `attention` they have something to do, and the text says what."""

    text: str
    attention: bool = False


@dataclass(frozen=True)
class JobStatus:
    """`next_run` says when it runs next, `last_run` how the last one went."""

    title: str
    next_run: str
    last_run: HealthFinding


@dataclass(frozen=True)
class HealthReport:
    """`acts` are (label, `FEATURE:ACT`) of buttons by which a moderator can try the feature out."""

    needs: Sequence[HealthFinding] = ()
    jobs: Sequence[JobStatus] = ()
    acts: Sequence[tuple[str, str]] = ()

    @property
    def problems(self) -> list[HealthFinding]:
        """What is missing, and what went wrong."""
        failed = [
            HealthFinding(f"{job.title}: {job.last_run.text}", True) for job in self.jobs if job.last_run.attention
        ]
        return [*(finding for finding in self.needs if finding.attention), *failed]


@dataclass(frozen=True)
class DeliveryCounts:
    """How many occurrences of one kind ended how; `closed` are those who take no direct messages from us."""

    sent: int = 0
    failed: int = 0
    closed: int = 0
    skipped: int = 0
    open: int = 0


@dataclass(frozen=True)
class GuildSnapshot:
    """A server as Discord described it just now, or, where `stale` says why, as the cache knows it."""

    guild: discord.Guild
    me: discord.Member
    channels: Mapping[int, discord.abc.GuildChannel]
    stale: str = ""

    def check_channel(self, channel_id: int, needs: ChannelNeeds, work: str) -> HealthFinding:
        """Whether the channel that was chosen is of use; `work` ends the sentence for one that is, as `a tip needs`."""
        problem = channel_problem(self.channels.get(channel_id), needs, self.me)
        return HealthFinding(problem or f"In <#{channel_id}> I can do everything that {work}.", bool(problem))


@dataclass(frozen=True)
class CheckedGuild:
    """What a health check looks at. `entries` are the newest of the server's in the ledger."""

    snapshot: GuildSnapshot
    settings: GuildSettings
    entries: Sequence[Entry]
    now: datetime

    @property
    def today(self) -> datetime:
        """The first moment of the day by the server's clock."""
        zone = ZoneInfo(self.settings.zone_or_default)
        return instant(self.now.astimezone(zone).date(), time(), zone)

    def tally(self, kind: str) -> DeliveryCounts:
        """What was due today."""
        due = [
            entry for entry in self.entries if entry.occurrence.kind == kind and entry.occurrence.due_at >= self.today
        ]
        count = {state: sum(entry.state is state for entry in due) for state in State}
        closed = sum(entry.state is State.FAILED and _is_closed(entry) for entry in due)
        failed = count[State.FAILED] - closed
        return DeliveryCounts(count[State.SENT], failed, closed, count[State.SKIPPED], count[State.CLAIMED])

    def last(self, kind: str) -> Entry | None:
        """The one that was due last."""
        return next((entry for entry in self.entries if entry.occurrence.kind == kind), None)


class HealthCheck(Protocol):
    """A feature's side, for each that needs something in a server or has jobs there."""

    @property
    def feature(self) -> str:
        """Such as `tips`."""
        ...

    @property
    def channels(self) -> Sequence[ChannelNeeds]:
        """The channels that moderators choose for it in `/admin setup`."""
        ...

    async def check_health(self, server: CheckedGuild) -> HealthReport:
        """As things are now. What it raises is kept as a failure, and moderators get its number."""
        ...


def _is_closed(entry: Entry) -> bool:
    """Members may close their direct messages: nobody has anything to mend."""
    return isinstance(entry.occurrence.target, ToMember) and (entry.last_error or "").startswith("403")


def timestamp(at: datetime) -> str:
    """As Discord shows it to everybody in their own time: absolute and relative."""
    return f"{format_dt(at, 'f')} ({format_dt(at, 'R')})"


def reason_text(reason: str | None) -> str:
    """Discord's own words, or ours, about what went wrong."""
    return escaped(shorten(reason or "no reason is known", REASON_CHARACTERS))


def outcome_finding(entry: Entry | None) -> HealthFinding:
    """How a post in a channel ended, or how far it is."""
    if entry is None:
        return HealthFinding("nothing yet")
    due = timestamp(entry.occurrence.due_at)
    if entry.state is State.SENT:
        return HealthFinding(f"{due}, sent")
    if entry.state is State.CLAIMED:
        tried = f"{due}, on its way after {entry.attempts} {'try' if entry.attempts == 1 else 'tries'}"
        return HealthFinding(f"{tried}: {reason_text(entry.last_error)}" if entry.last_error else tried)
    return HealthFinding(f"{due}, {entry.state}: {reason_text(entry.last_error)}", entry.state is State.FAILED)


def todays_deliveries(counts: DeliveryCounts) -> HealthFinding:
    """How direct messages went today. Who takes none, and what was no longer wanted, is nobody's mistake."""
    ends = (
        (counts.failed, "failed"),
        (counts.closed, "to closed direct messages"),
        (counts.skipped, "no longer wanted"),
        (counts.open, "on their way"),
    )
    parts = [f"{counts.sent:,} sent", *(f"{number:,} {end}" for number, end in ends if number)]
    return HealthFinding(f"{listing(parts)} today", counts.failed > 0)


async def get_snapshot(client: discord.Client, cached: discord.Guild) -> GuildSnapshot:
    """The server, asked of Discord itself; from the cache, with the reason, where Discord does not answer in time."""
    request = asyncio.ensure_future(_fetch_snapshot(client, cached.id))
    # Never broken off: discord.py would keep every later request waiting if it were cancelled in a rate limit.
    request.add_done_callback(lambda done: done.cancelled() or done.exception())
    await asyncio.wait({request}, timeout=PATIENCE)
    if not request.done():
        return _cached_snapshot(cached, "Discord is slow to answer")
    error = request.exception()
    if error is None:
        return request.result()
    if not isinstance(error, discord.DiscordException | aiohttp.ClientError | OSError | TimeoutError):
        raise error
    log.warning("Discord did not describe the server %s: %s", cached.id, error)
    return _cached_snapshot(cached, "Discord didn't answer")


async def _fetch_snapshot(client: discord.Client, guild_id: int) -> GuildSnapshot:
    assert client.user is not None
    guild = await client.fetch_guild(guild_id, with_counts=False)
    channels, me = await asyncio.gather(guild.fetch_channels(), guild.fetch_member(client.user.id))
    return GuildSnapshot(guild, me, {channel.id: channel for channel in channels})


def _cached_snapshot(guild: discord.Guild, why: str) -> GuildSnapshot:
    channels: Any = {channel.id: channel for channel in guild.channels}
    return GuildSnapshot(guild, guild.me, channels, f"{why}, so this is what I remember. Check again in a minute.")
