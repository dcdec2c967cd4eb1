"""Members and moderators who use interviews on the stand-in for Discord; each answer is checked."""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.database.rows import stored
from tests.discord_server.permissions import MANAGE_GUILD
from tests.discord_server.records import PRIVATE_THREAD, Channel, Exchange, Member, Message
from tests.discord_server.server import DiscordServer
from tests.support.outside import Outside
from tests.support.reading import button_labels
from tests.support.waiting import PATIENCE_SECONDS, until

SEEKER = ("Data analyst", "Retail", "Machine learning engineer", "Health care", "computer vision, first job")
HOST = ("Machine learning engineer", "Health care", "", "", "computer vision")
GOAL = "I want to know what the first year as a machine learning engineer is like."
# The scheduler looks every 15 seconds, and sooner where somebody acts.


class Interviews(Outside):
    """Ann asks, Bob and Cleo are hosts. What members press is the newest state of what they see."""

    def __init__(self, server: DiscordServer, folder: Path) -> None:
        super().__init__(server, folder)
        self.interviews = server.add_channel(self.guild, "interviews")
        self.moderator = server.add_member(self.guild, "moderator", bits=MANAGE_GUILD)
        self.cleo = server.add_member(self.guild, "cleo")
        self.everyone = [server.add_member(self.guild, f"member-{number}") for number in range(4)]

    async def does(self, member: Member, command: str, /, channel: Channel | None = None, **options: Any) -> Exchange:
        return looked_at(await self.server.slash(member, channel or self.channel, command, **options))

    async def does_slowly(self, member: Member, command: str, /, **options: Any) -> Exchange:
        """What may take more than the two seconds after which it is deferred."""
        asked = await self.server.slash(member, self.channel, command, **options)
        return looked_at(await self.server.completed(asked))

    async def presses(self, member: Member, message: Message | None, label: str) -> Exchange:
        assert message is not None
        fresh = self.server.message(message)
        return looked_at(await self.server.press(member, fresh, fresh.labelled(label)))

    async def picks(self, member: Member, message: Message | None, act: str, values: Iterable[Any]) -> Exchange:
        """In the select whose custom id holds `act`."""
        assert message is not None
        fresh = self.server.message(message)
        [custom_id] = [custom_id for custom_id in fresh.custom_ids if f"pick:{act}" in custom_id]
        return looked_at(await self.server.select(member, fresh, custom_id, values))

    async def fills(self, member: Member, form: Exchange, *texts: Any) -> Exchange:
        """From top to bottom."""
        assert form.modal is not None, form.text
        fields = [part["component"] for part in form.modal["components"] if "component" in part]
        values = {field["custom_id"]: value for field, value in zip(fields, texts, strict=True)}
        return looked_at(await self.server.submit_modal(member, form, values))

    async def has_profile(self, member: Member, *texts: str) -> Exchange:
        return await self.fills(member, await self.does(member, "mentoring profile"), *texts)

    async def is_host(self, member: Member, capacity: str = "2") -> Exchange:
        await self.has_profile(member, *HOST)
        return await self.does(member, "mentoring host", capacity=capacity)

    async def asks(self, member: Member, **options: Any) -> Exchange:
        """With `host` by name, else of whoever fits."""
        page = await self.does(member, "mentoring request", **options)
        if page.modal is None:
            assert page.message is not None
            waiting = "Join the waiting list" in button_labels(page.message)
            page = await self.presses(
                member, page.message, "Join the waiting list" if waiting else "Find someone for me"
            )
        return await self.fills(member, page, GOAL)

    async def chooses_channel(self) -> None:
        setup = await self.does(self.moderator, "admin setup")
        await self.picks(self.moderator, setup.message, "admin:channel:mentoring", [self.interviews])

    async def paired(self, seeker: Member, host: Member) -> Channel:
        """Their thread, with the prep card in it."""
        before = {thread.id for thread in self.threads()}
        await self.asks(seeker, host=host)
        offer = await self.direct_message(host, f"<@{seeker.id}> from")
        assert "It's a match" in (await self.presses(host, offer, "Accept")).text
        await until(lambda: any(self.card(thread) for thread in self.threads() if thread.id not in before))
        [opened] = [thread for thread in self.threads() if thread.id not in before]
        return opened

    def threads(self) -> list[Channel]:
        return [channel for channel in self.server.world.channels.values() if channel.kind == PRIVATE_THREAD]

    def card(self, thread: Channel) -> Message | None:
        messages = self.server.world.history(thread.id)
        return next((message for message in messages if "asks, " in message.text), None)

    async def post(self, thread: Channel, text: str) -> Message:
        """What the bot wrote there, as soon as it has."""
        return await self._message(lambda: self.server.world.history(thread.id), text)

    async def direct_message(self, member: Member, text: str) -> Message:
        """Of a member's direct messages."""
        return await self._message(lambda: self.server.world.history(self.server.dm(member).id), text)

    async def _message(self, history: Callable[[], list[Message]], text: str) -> Message:
        def messages() -> list[Message]:
            return [message for message in history() if text in message.text and message.visible_to is None]

        await until(lambda: bool(messages()))
        return messages()[-1]

    def direct_messages(self, member: Member, text: str) -> int:
        """How many hold the text."""
        messages = self.server.world.history(self.server.dm(member).id)
        return sum(text in message.text for message in messages if message.visible_to is None)

    def pair_in(self, thread: Channel) -> str:
        """The id of the pair whose thread it is."""
        [(pair_id,)] = self._rows("SELECT id FROM mentoring_pairs WHERE thread_id = ?", thread.id)
        return str(pair_id)

    def held_for(self, member: Member) -> int:
        """Letters that could be brought to a member nowhere."""
        held = "SELECT id FROM mentoring_letters WHERE state = 'open' AND place = 'held' AND member_id = ?"
        return len(self._rows(held, member.id))

    async def acting_until(self, come_about: Callable[[], bool]) -> None:
        """Somebody acts now and then, so that each step is not one of 15 seconds."""
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while not come_about():
            assert time.monotonic() < give_up_at
            await self.does(self.everyone[-1], "mentoring avoid", member=self.moderator)
            await asyncio.sleep(0.4)

    def _rows(self, question: str, *values: object) -> list[Any]:
        with closing(sqlite3.connect(self.folder / "guidepost.sqlite3", timeout=5)) as connection:
            return connection.execute(question, values).fetchall()

    def time_passes(self, statement: str, *values: object) -> None:
        """As if it had: a moment that the file holds is moved, while the bot runs."""
        with closing(sqlite3.connect(self.folder / "guidepost.sqlite3", timeout=5)) as connection, connection:
            assert connection.execute(statement, values).rowcount


def looked_at(exchange: Exchange) -> Exchange:
    """Acknowledged, once, in time, with nothing refused; what is shown anew is for the one alone who asked."""
    assert exchange.acknowledged
    assert exchange.errors == ()
    assert len(exchange.callbacks) == 1
    assert exchange.latency < 3
    if exchange.modal is None:
        assert exchange.message is not None
        assert exchange.message.visible_to == exchange.user_id
        assert "That was quick" not in exchange.text
    return exchange


def ago(**by: float) -> str:
    return stored(datetime.now(UTC) - timedelta(**by))
