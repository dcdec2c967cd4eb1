"""`/admin export` and `/admin import`: settings and own tips as one file, and back after a look at what changes."""

import asyncio
import hashlib
import io
import json
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import discord
from discord import app_commands

from bot.client import Guidepost
from bot.database.executor import Transaction
from bot.errors import UserError
from bot.interactions.components import Handler
from bot.interactions.respond import respond
from bot.interactions.ui import MessagePage, notice_page
from bot.reports.transfer import Importable, ImportContext
from cogs.admin.transfer import views
from cogs.admin.transfer.file import MOST_BYTES, ExchangeFile, FileError, read, written
from cogs.admin.transfer.store import ImportStore, WaitingImport

NOT_READY = "Discord has not told me about this server yet. Please try again in a minute."
DIGEST_CHARACTERS = 16

Press = discord.Interaction[Guidepost]


class Exchange:
    def __init__(self, bot: Guidepost) -> None:
        self._bot = bot
        self._imports = ImportStore(bot.database)

    @property
    def _parts(self) -> list[Importable]:
        return self._bot.importables

    @property
    def commands(self) -> list[app_commands.Command[Any, ..., Any]]:
        export: app_commands.Command[Any, ..., Any] = app_commands.Command(
            name="export", description="The settings and own tips of this server as one file", callback=self.export
        )
        take: app_commands.Command[Any, ..., Any] = app_commands.Command(
            name="import", description="Read such a file; shows what changes and asks first", callback=self.show
        )
        described = app_commands.describe(
            file="What /admin export gave", replace="Also remove own tips and milestones that are not in the file"
        )
        return [export, described(take)]

    @property
    def handlers(self) -> dict[str, Handler]:
        return {views.IMPORT: self.agreed, views.LEAVE: self.left}

    async def export(self, interaction: Press) -> None:
        guild_id = _guild(interaction).id
        values = {part.name: await part.export(guild_id) for part in self._parts}
        made = written(ExchangeFile(f"Guidepost {_version()}", values), self._parts)
        file = discord.File(io.BytesIO(made.encode()), views.EXPORT_NAME)
        await respond(interaction, views.export_view([part.title for part in self._parts]), files=[file])

    async def show(self, interaction: Press, file: discord.Attachment, replace: bool = False) -> None:
        guild = _guild(interaction)
        if file.size > MOST_BYTES:
            raise FileError("This file is larger than 1 MB; what `/admin export` writes is much smaller.")
        found = await asyncio.to_thread(read, await file.read(), self._parts)
        waiting = WaitingImport(guild.id, str(interaction.id), written(found, self._parts), replace)
        async with self._bot.database.write() as connection:
            asked = await self._asked(connection, guild, waiting, found)
            if asked.changes:
                await self._imports.put(connection, waiting, self._bot.clock())
        await self._answer(interaction, *(views.ask_view(asked) if asked.changes else views.nothing_view(asked)))

    async def agreed(self, interaction: Press, import_id: str = "", digest: str = "") -> None:
        """Takes over just what the moderator was shown, or shows them what it is by now."""
        guild, now = _guild(interaction), self._bot.clock()
        async with self._bot.database.write() as connection:
            waiting = await self._imports.lock(connection, guild.id, now)
            if waiting is None or waiting.id != import_id:
                raise UserError(views.NOT_THERE)
            if waiting.done:
                raise UserError(views.DONE_ALREADY)
            found = read(waiting.file.encode(), self._parts)
            asked = await self._asked(connection, guild, waiting, found)
            if asked.digest == digest:
                for part, arrival in self._arrivals(guild, waiting, found):
                    await part.take(connection, arrival, interaction.user.id)
                await self._imports.done(connection, guild.id)
        if asked.digest != digest:
            again = views.ask_view(asked, views.CHANGED_MEANWHILE) if asked.changes else views.nothing_view(asked)
            await self._answer(interaction, *again)
            return
        self._bot.guild_settings.drop(guild.id)
        await respond(interaction, views.done_view(asked.changes))

    async def left(self, interaction: Press, import_id: str = "") -> None:
        gone = await self._imports.drop(_guild(interaction).id, import_id, self._bot.clock())
        await respond(interaction, notice_page(views.LEFT if gone else views.NOT_THERE))

    def _arrivals(
        self, guild: discord.Guild, waiting: WaitingImport, found: ExchangeFile
    ) -> list[tuple[Importable, ImportContext]]:
        here = [part for part in self._parts if part.name in found.values]
        return [(part, ImportContext(guild, found.values[part.name], waiting.replaces)) for part in here]

    async def _asked(
        self, connection: Transaction, guild: discord.Guild, waiting: WaitingImport, found: ExchangeFile
    ) -> views.Asked:
        arrivals = self._arrivals(guild, waiting, found)
        parts = [(part.title, await part.compare(connection, arrival)) for part, arrival in arrivals]
        whole = [(title, [(one.before, one.after) for one in each.steps], list(each.left_out)) for title, each in parts]
        digest = hashlib.sha256(json.dumps(whole).encode()).hexdigest()[:DIGEST_CHARACTERS]
        return views.Asked(waiting.id, found.made_by, parts, digest, waiting.replaces)

    async def _answer(self, interaction: Press, page: MessagePage, full: str) -> None:
        files = [discord.File(io.BytesIO(full.encode()), views.DIFFERENCE_NAME)] if full else []
        await respond(interaction, page, files=files)


def _guild(interaction: Press) -> discord.Guild:
    guild = interaction.guild
    if guild is None or guild.me is None:
        raise UserError(NOT_READY)
    return guild


def _version() -> str:
    try:
        return version("guidepost")
    except PackageNotFoundError:  # run out of a folder that was never installed
        return "of unknown version"
