"""`/admin export` and `/admin import`: settings and own tips as one file, and back after a look at what changes."""

import asyncio
import hashlib
import io
import json
from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands

from bot.client import BotInteraction, Guidepost
from bot.database.executor import Transaction
from bot.errors import UserError
from bot.interactions.components import Handler
from bot.interactions.respond import respond
from bot.operations.version import get_version
from bot.pages.ui import MessagePage, notice_page
from bot.reports.transfer import Importable, ImportContext
from cogs.admin.guild import guild_of, member_of
from cogs.admin.setup import channel_needs
from cogs.admin.transfer import views
from cogs.admin.transfer.file import FILE_GONE, MOST_BYTES, TOO_LARGE, FileError, SettingsFile, format_file, parse_file
from cogs.admin.transfer.store import WaitingImport, drop_import, lock_import, mark_import_done, put_import

DIGEST_CHARACTERS = 16


class TransferCommands:
    def __init__(self, bot: Guidepost) -> None:
        self._bot = bot

    async def _get_parts(self) -> list[Importable]:
        """In the order in which a file is shown and applied: the settings first, then what features have."""
        return await asyncio.to_thread(self._load_parts)

    def _load_parts(self) -> list[Importable]:
        from cogs.admin.transfer.settings import SettingsImportable  # loads pydantic, which few servers need

        bot = self._bot
        settings = SettingsImportable(bot.guild_settings, bot.feature_names, bot.zones, lambda: channel_needs(bot))
        return [settings, *bot.get_importables()]

    @property
    def commands(self) -> list[app_commands.Command[Any, ..., Any]]:
        export: app_commands.Command[Any, ..., Any] = app_commands.Command(
            name="export", description="This server's settings and own tips as one file", callback=self.export
        )
        import_: app_commands.Command[Any, ..., Any] = app_commands.Command(
            name="import",
            description="Load an exported file (shows what would change and asks first)",
            callback=self.propose,
        )
        described = app_commands.describe(
            file="The file that /admin export gave you",
            replace="Also remove own tips and milestones that are not in the file",
        )
        return [export, described(import_)]

    @property
    def handlers(self) -> dict[str, Handler]:
        return {views.IMPORT: self.apply, views.LEAVE: self.decline}

    async def export(self, interaction: BotInteraction) -> None:
        guild_id = guild_of(interaction).id
        parts = await self._get_parts()
        values = {part.name: await part.export(guild_id) for part in parts}
        content = format_file(SettingsFile(f"Guidepost {get_version()}", values), parts)
        file = discord.File(io.BytesIO(content.encode()), views.EXPORT_NAME)
        await respond(interaction, views.export_view([part.title for part in parts]), files=[file])

    async def propose(self, interaction: BotInteraction, file: discord.Attachment, replace: bool = False) -> None:
        """Shows what the file would change; it waits for the answer."""
        guild = guild_of(interaction)
        if file.size > MOST_BYTES:
            raise FileError(TOO_LARGE)
        raw, parts = await _read_file(file), await self._get_parts()
        settings_file = await asyncio.to_thread(parse_file, raw, parts)
        content = format_file(settings_file, parts)
        waiting = WaitingImport(guild.id, str(interaction.id), content, replace)
        contexts = _contexts(parts, member_of(interaction), waiting, settings_file)
        async with self._bot.database.write() as transaction:
            await lock_import(transaction, guild.id, self._bot.clock())  # before the settings, as `apply` does
            preview = await _preview(transaction, contexts, waiting, settings_file)
            if preview.changes:
                await put_import(transaction, waiting, self._bot.clock())
        view = views.preview_view(preview) if preview.changes else views.nothing_view(preview)
        await self._respond(interaction, *view)

    async def apply(self, interaction: BotInteraction, import_id: str = "", digest: str = "") -> None:
        """Applies just what the moderator was shown, or shows them what it is by now."""
        guild, now, parts = guild_of(interaction), self._bot.clock(), await self._get_parts()
        async with self._bot.database.write() as transaction:
            waiting = await lock_import(transaction, guild.id, now)
            if waiting is None or waiting.id != import_id:
                raise UserError(views.NOT_WAITING)
            if waiting.done:
                raise UserError(views.DONE_ALREADY)
            settings_file = parse_file(waiting.file.encode(), parts)
            contexts = _contexts(parts, member_of(interaction), waiting, settings_file)
            preview = await _preview(transaction, contexts, waiting, settings_file)
            if preview.digest == digest:
                for part, context in contexts:
                    await part.apply(transaction, context, interaction.user.id)
                await mark_import_done(transaction, guild.id)
        if preview.digest != digest:
            notice = views.CHANGED_MEANWHILE
            view = views.preview_view(preview, notice) if preview.changes else views.nothing_view(preview)
            await self._respond(interaction, *view)
            return
        self._bot.guild_settings.drop(guild.id)
        await respond(interaction, views.done_view(preview.changes))

    async def decline(self, interaction: BotInteraction, import_id: str = "") -> None:
        was_waiting = await drop_import(self._bot.database, guild_of(interaction).id, import_id, self._bot.clock())
        await respond(interaction, notice_page(views.DECLINED if was_waiting else views.NOT_WAITING))

    async def _respond(self, interaction: BotInteraction, page: MessagePage, full: str) -> None:
        files = [discord.File(io.BytesIO(full.encode()), views.DIFFERENCE_NAME)] if full else []
        await respond(interaction, page, files=files)


def _contexts(
    parts: Sequence[Importable], asker: discord.Member, waiting: WaitingImport, settings_file: SettingsFile
) -> list[tuple[Importable, ImportContext]]:
    """Of the parts that the file names."""
    values = settings_file.values
    named = [part for part in parts if part.name in values]
    return [(part, ImportContext(asker.guild, asker, values[part.name], waiting.replaces)) for part in named]


async def _preview(
    transaction: Transaction,
    contexts: Sequence[tuple[Importable, ImportContext]],
    waiting: WaitingImport,
    settings_file: SettingsFile,
) -> views.ImportPreview:
    parts = [(part.title, await part.compare(transaction, context)) for part, context in contexts]
    changes = [
        (title, [(step.before, step.after) for step in difference.steps], list(difference.left_out))
        for title, difference in parts
    ]
    digest = hashlib.sha256(json.dumps(changes).encode()).hexdigest()[:DIGEST_CHARACTERS]
    return views.ImportPreview(waiting.id, settings_file.made_by, parts, digest, waiting.replaces)


async def _read_file(file: discord.Attachment) -> bytes:
    """Raises `FileError` where Discord has it no more."""
    try:
        return await file.read()
    except discord.NotFound:
        raise FileError(FILE_GONE) from None
