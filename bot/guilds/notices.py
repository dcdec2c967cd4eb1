"""What moderators have to know: written down by features, and sent once to their channel for notices."""

import json
import logging
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import discord
from discord.utils import format_dt

from bot.database.errors import DatabaseError
from bot.database.executor import Database, Executor, Transaction, pages
from bot.database.personal_data import PersonalTables, Table
from bot.database.rows import record_of, records_of
from bot.discord_internals import system_channel_id
from bot.guilds.permissions import POSTING, ChannelNeeds
from bot.guilds.settings import GuildSettingsStore
from bot.interactions.components import Button, ComponentRouter, button
from bot.interactions.respond import AnswerLostError, respond
from bot.jobs.delivery import OutgoingMessage
from bot.jobs.records import InChannel, Occurrence, Outcome
from bot.pages.ui import MessagePage, row, text

log = logging.getLogger(__name__)

KIND = "notice"
# Late news is better than none: a moderator would otherwise not hear that nothing is posted.
GOOD_FOR = timedelta(days=14)
# As long as the audit: what moderators changed is understood by what they had read.
KEPT = timedelta(days=400)
NOTICES_CHANNEL = ChannelNeeds("notices_channel_id", "Notices to moderators", POSTING)
# Notices name members and what went wrong; said where moderators choose their channel.
READ_BY_ALL = "Everyone in the server can read {channel}. Choose a channel that only moderators see."
NOTICE_TABLES = (Table("notices"),)

# Of those that wait for a channel so many are told at once, below a moderator's command.
MOST_AT_ONCE = 5
TOLD_HERE = "## While you're here\nI don't have a channel for notices yet, so here's the news:"

# The label, the act (`FEATURE:ACT`) and one argument, or an empty text for none.
NoticeButton = tuple[str, str, str]
# Where a notice leads to nowhere else: what it is about can be looked at there.
SETTINGS_BUTTON: NoticeButton = ("Settings", "admin:setup", "")

COLUMNS = "guild_id, key, at, words AS text, buttons"
ADD = (
    "INSERT INTO notices (guild_id, key, at, words, buttons, told) VALUES (:guild_id, :key, :at, :text, :buttons, 0)"
    " ON CONFLICT (guild_id, key) DO NOTHING"
)
PRUNE = "DELETE FROM notices WHERE at < :before AND told = 1"
UNSENT = f"SELECT {COLUMNS} FROM notices WHERE told = 0"
UNSENT_IN = f"{UNSENT} AND guild_id = :guild_id ORDER BY at, key LIMIT :limit"
GET = f"SELECT {COLUMNS} FROM notices WHERE guild_id = :guild_id AND key = :key"
MARK_SENT = "UPDATE notices SET told = 1 WHERE guild_id = :guild_id AND key = :key"
NEWEST = (
    f"SELECT {COLUMNS} FROM notices WHERE guild_id = :guild_id AND key LIKE :keys ORDER BY at DESC, key DESC"
    " LIMIT :limit"
)
# Texts, keys and buttons may name a member by their id, which is long enough to be nothing else.
FORGET = (
    "DELETE FROM notices WHERE guild_id = :guild_id AND (words LIKE :names OR key LIKE :names OR buttons LIKE :names)"
)


@dataclass(frozen=True)
class Notice:
    """`text` is stored as it is shown: what members typed in it was made harmless before."""

    guild_id: int
    key: str
    at: datetime
    text: str
    buttons: tuple[NoticeButton, ...] = ()


def waiting_page(notices: Sequence[Notice]) -> MessagePage:
    """For a moderator who is here, of a server that has no channel for notices."""
    said = "\n".join(f"- {format_dt(notice.at, 'R')}: {notice.text}" for notice in notices)
    return MessagePage(text(f"{TOLD_HERE}\n{said}"), row(button("Choose a channel", SETTINGS_BUTTON[1], primary=True)))


def notices_warning(channel: discord.abc.GuildChannel | None) -> str:
    """What moderators should know about the channel that they chose for notices; empty where all is well."""
    if channel is None or not channel.permissions_for(channel.guild.default_role).view_channel:
        return ""
    return READ_BY_ALL.format(channel=channel.mention)


async def add_notice(
    transaction: Transaction, guild_id: int, key: str, at: datetime, text: str, button: NoticeButton | None = None
) -> None:
    """Within the caller's transaction, once for each key of a guild. The key begins with the feature's name, such as
    `tips:weekly-tip:2026-03-02`. The button's act gets the argument, where there is one, and the occurrence's id."""
    buttons = json.dumps([button] if button else [])
    values = {"guild_id": guild_id, "key": key, "at": at, "text": text, "buttons": buttons}
    await transaction.execute(PRUNE, {"before": at - KEPT})
    await transaction.execute(ADD, values)


async def unsent_notices(db: Executor) -> AsyncIterator[Notice]:
    """Those that were not sent, oldest first."""
    async for page in pages(db, UNSENT, ("at", "guild_id", "key")):
        for notice in records_of(Notice, page):
            yield notice


async def get_notice(db: Executor, guild_id: int, key: str) -> Notice | None:
    row = await db.fetch_one(GET, {"guild_id": guild_id, "key": key})
    return record_of(Notice, row) if row else None


async def mark_notice_sent(db: Executor, guild_id: int, key: str) -> None:
    """It was sent, or is news no longer; the text is kept."""
    await db.execute(MARK_SENT, {"guild_id": guild_id, "key": key})


async def newest_notices(db: Executor, guild_id: int, limit: int, feature: str = "") -> list[Notice]:
    """Newest first, sent or not; of one feature alone where it is named."""
    values = {"guild_id": guild_id, "keys": f"{feature}:%" if feature else "%", "limit": limit}
    return records_of(Notice, await db.fetch(NEWEST, values))


class NoticeData(PersonalTables):
    """What moderators read about a member is theirs and not handed over, but it goes with the member."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, NOTICE_TABLES)

    async def forget(self, transaction: Transaction, guild_id: int, member_id: int) -> None:
        await transaction.execute(FORGET, {"guild_id": guild_id, "names": f"%{member_id}%"})


@dataclass(frozen=True)
class NoticeSource:
    """Sends each notice to the server's channel for them, else to its system channel. Where there is neither, it
    waits for one as long as it is news; the text is kept."""

    client: discord.Client
    database: Database
    settings: GuildSettingsStore
    components: ComponentRouter

    async def due(self, now: datetime) -> AsyncIterator[Occurrence]:
        async for notice in unsent_notices(self.database):
            channel_id = await self._channel(notice.guild_id)
            if channel_id is not None:
                good_until = notice.at + GOOD_FOR
                yield Occurrence(KIND, notice.guild_id, notice.key, notice.at, InChannel(channel_id), good_until)
            elif now - notice.at > GOOD_FOR:
                await mark_notice_sent(self.database, notice.guild_id, notice.key)

    async def show_waiting(self, interaction: discord.Interaction[Any]) -> None:
        """To a moderator who is here anyway: those that wait because the server has no channel for them. What goes
        wrong leaves them waiting."""
        guild_id = interaction.guild_id
        try:
            if guild_id is None or await self._channel(guild_id) is not None:
                return
            values = {"guild_id": guild_id, "limit": MOST_AT_ONCE}
            notices = records_of(Notice, await self.database.fetch(UNSENT_IN, values))
            if notices:
                await respond(interaction, waiting_page(notices))
            for notice in notices:
                await mark_notice_sent(self.database, guild_id, notice.key)
        except (DatabaseError, AnswerLostError, discord.HTTPException) as error:
            log.warning("Notices of guild %s still wait: %s", guild_id, error)

    async def _channel(self, guild_id: int) -> int | None:
        """None where there is none, or while Discord has not told about the server, as after an outage of it."""
        chosen = (await self.settings.of(guild_id)).notices_channel_id
        guild = self.client.get_guild(guild_id)
        if guild is None or guild.unavailable:
            return chosen
        if chosen is not None and guild.get_channel(chosen) is not None:
            return chosen
        # The id, not the channel: where that cannot be seen, Discord says so.
        return system_channel_id(guild)

    async def build(self, occurrence: Occurrence, late: bool) -> OutgoingMessage | None:
        notice = await get_notice(self.database, occurrence.guild_id, occurrence.key)
        if notice is None:
            return None
        heading = text(f"## For moderators\n{notice.text}")
        return OutgoingMessage(MessagePage(heading, row(*self._buttons(notice.buttons, occurrence.id))))

    def _buttons(self, buttons: Collection[NoticeButton], occurrence_id: str) -> list[Button]:
        """Never none: by its buttons the message is found again."""
        usable = [(label, act, argument) for label, act, argument in buttons if self.components.has_handler(act)]
        return [
            button(label, act, *[argument] * bool(argument), occurrence_id)
            for label, act, argument in usable or [SETTINGS_BUTTON]
        ]

    async def on_settled(self, occurrence: Occurrence, outcome: Outcome) -> None:
        await mark_notice_sent(self.database, occurrence.guild_id, occurrence.key)
