"""How a feature says what it needs in a server and how its jobs go there, and what it may look at for that; no page is
worded here."""

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import aiohttp
import discord

from bot.guilds.settings import GuildSettings
from bot.interactions.respond import shorten
from bot.interactions.ui import escaped, listing
from bot.jobs.records import Entry, State, ToMember
from bot.timezones.wall_time import instant

log = logging.getLogger(__name__)

# Discord answers within half a second on a bad day; whoever asked is told what the cache knows after this.
PATIENCE = 8.0
REASON_CHARACTERS = 150
# By their names in discord.py: what the bot cannot do without it, and how Discord's settings call it.
PERMISSIONS: Mapping[str, tuple[str, str]] = {
    "view_channel": ("see the channel", "View Channel"),
    "send_messages": ("send messages", "Send Messages"),
    "read_message_history": ("read earlier messages", "Read Message History"),
    "attach_files": ("attach files", "Attach Files"),
    "create_public_threads": ("open threads", "Create Public Threads"),
    "create_private_threads": ("open private threads", "Create Private Threads"),
    "send_messages_in_threads": ("write in threads", "Send Messages in Threads"),
    "mention_everyone": ("mention its role", "Mention @everyone, @here, and All Roles"),
}
# Without the first, Discord takes the others away too: giving that back is enough.
IMPLIED = {"send_messages": ("attach_files", "mention_everyone")}
TEXT = (discord.ChannelType.text,)
TEXT_OR_NEWS = (discord.ChannelType.text, discord.ChannelType.news)


@dataclass(frozen=True)
class HealthFinding:
    """A sentence or two for moderators; with `attention` they have something to do, and the words say what."""

    words: str
    attention: bool = False


@dataclass(frozen=True)
class JobStatus:
    """`following` tells when it runs next, `last` how it went."""

    title: str
    following: str
    last: HealthFinding


@dataclass(frozen=True)
class HealthReport:
    """`acts` are (label, `FEATURE:ACT`) of buttons by which a moderator can try the feature out."""

    needs: Sequence[HealthFinding] = ()
    jobs: Sequence[JobStatus] = ()
    acts: Sequence[tuple[str, str]] = ()

    @property
    def troubles(self) -> list[HealthFinding]:
        late = [HealthFinding(f"{one.title}: {one.last.words}", True) for one in self.jobs if one.last.attention]
        return [*(one for one in self.needs if one.attention), *late]


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

    def trouble_in(self, channel_id: int, needs: Iterable[str], types: Sequence[discord.ChannelType] = TEXT) -> str:
        """What keeps the bot from doing its work in the channel, and what helps; nothing where all is well."""
        channel = self.channels.get(channel_id)
        if channel is None:
            return "The channel that was chosen is gone. Choose another one in `/admin setup`."
        if channel.type not in types:
            return f"{channel.mention} is of a kind that I cannot use. Choose a text channel."
        may = channel.permissions_for(self.me)
        missing = [one for one in needs if not getattr(may, one)]
        if not may.view_channel:
            return f"I cannot see {channel.mention}: allow **View Channel** for my role there."
        implied = {one for first in missing for one in IMPLIED.get(first, ())}
        lacking = [PERMISSIONS[one] for one in missing if one not in implied]
        if not lacking:
            return ""
        acts, names = " or ".join(act for act, _ in lacking), listing(f"**{name}**" for _, name in lacking)
        return f"In {channel.mention} I may not {acts}: allow {names} for my role there."


@dataclass(frozen=True)
class CheckedGuild:
    """What an examination may look at. `entries` are the newest of the server's in the ledger."""

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
        due = [one for one in self.entries if one.occurrence.kind == kind and one.occurrence.due_at >= self.today]
        failed = [one for one in due if one.state is State.FAILED]
        closed = [one for one in failed if _is_closed(one)]
        count = {state: sum(one.state is state for one in due) for state in State}
        kept = (count[State.SKIPPED], count[State.CLAIMED])
        return DeliveryCounts(count[State.SENT], len(failed) - len(closed), len(closed), *kept)

    def last(self, kind: str) -> Entry | None:
        """The one that was due last."""
        return next((one for one in self.entries if one.occurrence.kind == kind), None)


class HealthCheck(Protocol):
    """A feature's side, for each that needs something in a server or has jobs there."""

    @property
    def feature(self) -> str:
        """Such as `tips`."""
        ...

    async def check_health(self, server: CheckedGuild) -> HealthReport:
        """As things are now. What it raises is kept as a failure, and moderators get its number."""
        ...


def _is_closed(entry: Entry) -> bool:
    """Members may close their direct messages: nobody has anything to mend."""
    return isinstance(entry.occurrence.target, ToMember) and (entry.last_error or "").startswith("403")


def timestamp(at: datetime) -> str:
    """As Discord shows it to everybody in their own time: absolute and relative."""
    return f"<t:{int(at.timestamp())}:f> (<t:{int(at.timestamp())}:R>)"


def reason_words(reason: str | None) -> str:
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
        return HealthFinding(f"{tried}: {reason_words(entry.last_error)}" if entry.last_error else tried)
    return HealthFinding(f"{due}, {entry.state}: {reason_words(entry.last_error)}", entry.state is State.FAILED)


def todays_deliveries(tally: DeliveryCounts) -> HealthFinding:
    """How direct messages went today. Who takes none, and what was no longer wanted, is nobody's mistake."""
    parts = [f"{tally.sent:,} sent"]
    more = ((tally.failed, "failed"), (tally.closed, "to closed direct messages"), (tally.skipped, "no longer wanted"))
    parts += [f"{number:,} {words}" for number, words in (*more, (tally.open, "on their way")) if number]
    return HealthFinding(f"today {listing(parts)}", tally.failed > 0)


async def get_snapshot(client: discord.Client, known: discord.Guild) -> GuildSnapshot:
    """The server, asked of Discord itself; from the cache, with the reason, where Discord does not answer in time."""
    asking = asyncio.ensure_future(_asked(client, known.id))
    # Never broken off: discord.py would keep every later request waiting if it were cancelled in a rate limit.
    asking.add_done_callback(lambda done: done.cancelled() or done.exception())
    await asyncio.wait({asking}, timeout=PATIENCE)
    if not asking.done():
        return _remembered(known, "Discord is slow to answer")
    error = asking.exception()
    if error is None:
        return asking.result()
    if not isinstance(error, discord.DiscordException | aiohttp.ClientError | OSError | TimeoutError):
        raise error
    log.warning("Discord did not describe the server %s: %s", known.id, error)
    return _remembered(known, "Discord did not answer")


async def _asked(client: discord.Client, guild_id: int) -> GuildSnapshot:
    assert client.user is not None
    guild = await client.fetch_guild(guild_id, with_counts=False)
    channels, me = await asyncio.gather(guild.fetch_channels(), guild.fetch_member(client.user.id))
    return GuildSnapshot(guild, me, {one.id: one for one in channels})


def _remembered(guild: discord.Guild, why: str) -> GuildSnapshot:
    channels: Any = {one.id: one for one in guild.channels}
    return GuildSnapshot(guild, guild.me, channels, f"{why}, so this is what I remember. Look again in a minute.")
