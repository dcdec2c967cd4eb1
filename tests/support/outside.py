"""A guild on the stand-in for Discord with members in it, and the bot in a process of its own."""

from contextlib import AbstractAsyncContextManager
from pathlib import Path

from tests.discord_server.process import BotProcess, guidepost_process
from tests.discord_server.records import Exchange, Member, Message
from tests.discord_server.server import DiscordServer


class Outside:
    """A guild on the stand-in for Discord, and two members who use the bot there."""

    def __init__(self, server: DiscordServer, folder: Path) -> None:
        self.server = server
        self.folder = folder
        self.guild = server.add_guild("Careers in AI")
        self.channel = server.add_channel(self.guild, "general")
        self.ann = server.add_member(self.guild, "ann")
        self.bob = server.add_member(self.guild, "bob")

    def bot(self, **env: str) -> AbstractAsyncContextManager[BotProcess]:
        given = {"GUIDEPOST_DATA_DIR": str(self.folder), "GUIDEPOST_LOG_FORMAT": "json", **env}
        return guidepost_process(self.server, given, cwd=self.folder)

    async def slash(self, command: str, /, **options: object) -> Exchange:
        return await self.server.slash(self.ann, self.channel, command, **options)

    async def press(self, message: Message | None, label: str, member: Member | None = None) -> Exchange:
        assert message is not None
        fresh = self.server.message(message)
        return await self.server.press(member or self.ann, fresh, fresh.labelled(label))
