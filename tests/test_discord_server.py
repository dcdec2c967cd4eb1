"""The stand-in for Discord, proved against a toy bot of discord.py; nothing of Guidepost's may enter."""

import asyncio
import gzip
import hashlib
import os
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

import discord
import pytest
from discord import app_commands, ui

from tests.discord_server import openapi
from tests.discord_server.actors import NotOfferedError
from tests.discord_server.launch import pointed_at
from tests.discord_server.permissions import MANAGE_GUILD, VIEW_CHANNEL
from tests.discord_server.process import BotDiedError, bot_process
from tests.discord_server.records import Channel, Guild, Member, Overwrite
from tests.discord_server.server import DiscordServer
from tests.support.waiting import until


class Count(ui.DynamicItem[ui.Button[ui.LayoutView]], template=r"toy:count:(?P<n>\d+)"):
    """A button whose whole state is its custom id."""

    def __init__(self, number: int) -> None:
        super().__init__(ui.Button(label=f"pressed {number}", custom_id=f"toy:count:{number}"))
        self.number = number

    @classmethod
    async def from_custom_id(cls, interaction: Any, item: Any, match: re.Match[str], /) -> Self:
        return cls(int(match["n"]))

    async def callback(self, interaction: Any) -> None:
        await interaction.response.edit_message(view=counter(self.number + 1))


def counter(number: int) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(ui.TextDisplay(f"count {number}"), ui.ActionRow(Count(number))))
    return view


class Form(ui.Modal, title="Form"):
    line: ui.Label[Any] = ui.Label(text="A line", component=ui.TextInput(custom_id="line"))
    kind: ui.Label[Any] = ui.Label(
        text="Kind",
        component=ui.Select(
            custom_id="kind", options=[discord.SelectOption(label="a"), discord.SelectOption(label="b")]
        ),
    )

    async def on_submit(self, interaction: Any) -> None:
        line: Any = self.line.component
        kind: Any = self.kind.component
        await interaction.response.send_message(f"{line.value} {kind.values[0]}", ephemeral=True)


class Guide(app_commands.Group):
    @app_commands.command(description="Reads")
    async def read(self, interaction: Any, chapter: str, page: int = 1) -> None:
        view = ui.LayoutView().add_item(ui.TextDisplay(f"{chapter} {page}"))
        await interaction.response.send_message(view=view, ephemeral=True)

    @read.autocomplete("chapter")
    async def chapters(self, interaction: Any, current: str) -> list[app_commands.Choice[str]]:
        count = 26 if current == "many" else 3
        return [app_commands.Choice(name=f"{current}{n}", value=str(n)) for n in range(count)]


class Toy(discord.Client):
    def __init__(self) -> None:
        super().__init__(intents=discord.Intents.default())
        self.tree = app_commands.CommandTree(self)
        self.seen: list[Any] = []
        self.tree.add_command(Guide(name="guide", description="Guide"))
        acts: tuple[Any, ...] = (count, twice, late, slow, form, say, whisper, wrong, file, secret)
        for act in acts:
            self.tree.add_command(act)

    async def setup_hook(self) -> None:
        self.add_dynamic_items(Count)
        await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        self.seen.append(message)


@app_commands.command(description="A counter for everybody")
async def count(interaction: Any) -> None:
    await interaction.response.send_message(view=counter(0))


@app_commands.command(description="Answers twice")
async def twice(interaction: Any) -> None:
    await interaction.response.send_message("first")
    interaction.response._response_type = None
    await interaction.response.send_message("second")


@app_commands.command(description="Answers late")
async def late(interaction: Any, seconds: float) -> None:
    await asyncio.sleep(seconds)
    await interaction.response.send_message("late")


@app_commands.command(description="Defers, then answers and follows up")
async def slow(interaction: Any) -> None:
    await interaction.response.defer(ephemeral=True)
    await asyncio.sleep(0.02)
    await interaction.edit_original_response(content="done")
    await interaction.followup.send("more", ephemeral=True)


@app_commands.command(description="Opens a form")
async def form(interaction: Any) -> None:
    await interaction.response.send_modal(Form())


@app_commands.command(description="Posts in the channel")
async def say(interaction: Any, text: str, nonce: str | None = None) -> None:
    await interaction.response.defer(ephemeral=True)
    ids = [(await _post(interaction, text, nonce))["id"] for _ in range(2 if nonce else 1)]
    await interaction.edit_original_response(content=" ".join(ids))


async def _post(interaction: Any, text: str, nonce: str | None) -> Any:
    body = {"content": text} | ({"nonce": nonce, "enforce_nonce": True} if nonce else {})
    route = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=interaction.channel.id)
    return await interaction.client.http.request(route, json=body)


@app_commands.command(description="Writes to somebody")
async def whisper(interaction: Any, to: discord.Member) -> None:
    try:
        await to.send("psst")
    except discord.Forbidden as refusal:
        await interaction.response.send_message(str(refusal.code))
    else:
        await interaction.response.send_message("sent")


@app_commands.command(description="Sends what Discord refuses")
async def wrong(interaction: Any, how: str) -> None:
    button = {"type": 2, "style": 1, "label": "x", "custom_id": "x"}
    texts = [{"type": 10, "content": "x" * 3000}, {"type": 10, "content": "y" * 1001}]
    bodies: dict[str, dict[str, Any]] = {
        "embeds": {"embeds": [{"description": "x" * 3500}, {"description": "y" * 3500}]},
        "text": {"flags": 1 << 15, "components": texts},
        "twins": {"components": [{"type": 1, "components": [button, button]}]},
        "label": {"components": [{"type": 1, "components": [button | {"label": "x" * 81}]}]},
    }
    route = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=interaction.channel.id)
    try:
        await interaction.client.http.request(route, json=bodies[how])
    except discord.HTTPException as refusal:
        await interaction.response.send_message(str(refusal.code))
    else:
        await interaction.response.send_message("taken")


@app_commands.command(description="Sends a file")
async def file(interaction: Any) -> None:
    import io

    await interaction.response.send_message("see", file=discord.File(io.BytesIO(b"bytes"), "a.txt", description="d"))


@app_commands.command(description="For moderators")
@app_commands.default_permissions(manage_guild=True)
async def secret(interaction: Any) -> None:
    await interaction.response.send_message("hush", ephemeral=True)


class Place:
    """A server with one guild, channel and member, which most tests want."""

    def __init__(self, **settings: Any) -> None:
        self.server = DiscordServer(**settings)
        self.guild: Guild = self.server.add_guild()
        self.channel: Channel = self.server.add_channel(self.guild)
        self.member: Member = self.server.add_member(self.guild, "ann")


@asynccontextmanager
async def toy(server: DiscordServer) -> AsyncIterator[Toy]:
    """The toy bot in this process, connected."""
    goal = server.gateway.identifies + 1
    with pointed_at(server.url):
        client = Toy()
        async with client:
            running = asyncio.create_task(client.start(server.token))
            await server.wait_identified(goal)
            yield client
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


@asynccontextmanager
async def connected(**settings: Any) -> AsyncIterator[tuple[Place, Toy]]:
    place = Place(**settings)
    async with place.server as server, toy(server) as client:
        yield place, client


async def test_a_slash_command_is_answered_privately() -> None:
    """The command is resolved from what the bot synced, and only its caller sees the answer."""
    async with connected() as (at, _):
        answer = await at.server.slash(at.member, at.channel, "guide read", chapter="math", page=2)
        other = at.server.add_member(at.guild, "bob")
        assert (answer.kind, answer.ephemeral, answer.text, answer.settled) == (4, True, "math 2", True)
        assert 0 < answer.latency < at.server.settings.ack_window
        assert [each.text for each in at.server.seen_by(at.member, at.channel)] == ["math 2"]
        assert at.server.seen_by(other, at.channel) == []
        assert [each.method for each in at.server.syncs] == ["PUT"]
        assert at.server.findings == []


async def test_what_discord_would_not_offer_is_refused_to_the_test() -> None:
    """A hidden command, a missing option and a wrong name are the test's mistake, not the bot's."""
    async with connected() as (at, _):
        with pytest.raises(NotOfferedError):
            await at.server.slash(at.member, at.channel, "secret")
        with pytest.raises(ValueError, match="needs the option 'chapter'"):
            await at.server.slash(at.member, at.channel, "guide read")
        with pytest.raises(LookupError):
            await at.server.slash(at.member, at.channel, "guide")
        moderator = at.server.add_member(at.guild, "mod", bits=MANAGE_GUILD)
        assert (await at.server.slash(moderator, at.channel, "secret")).text == "hush"


async def test_autocomplete_gives_choices_and_refuses_more_than_25() -> None:
    async with connected(ack_window=0.2, timeout=0.1) as (at, _):
        answer = await at.server.autocomplete(at.member, at.channel, "guide read", "chapter", chapter="ma")
        assert [each["name"] for each in answer.choices] == ["ma0", "ma1", "ma2"]
        many = await at.server.autocomplete(at.member, at.channel, "guide read", "chapter", chapter="many")
        assert (many.choices, many.errors[0].code) == ([], 50035)


async def test_a_button_outlives_the_client_that_sent_it() -> None:
    """DynamicItem: a message from before the restart is pressed after it, and updated in place."""
    at = Place()
    async with at.server as server:
        async with toy(server):
            sent = (await server.slash(at.member, at.channel, "count")).message
        assert sent is not None
        async with toy(server):
            pressed = await server.press(at.member, sent, sent.labelled("pressed 0"))
            assert (pressed.kind, pressed.text) == (7, "count 1")
            assert server.message(sent).labelled("pressed 1") == "toy:count:1"
            with pytest.raises(NotOfferedError):
                await server.press(at.member, sent, "toy:count:0")
        assert server.findings == []


async def test_a_modal_opens_and_is_submitted() -> None:
    async with connected() as (at, _):
        opened = await at.server.slash(at.member, at.channel, "form")
        assert (opened.modal or {}).get("title") == "Form"
        answer = await at.server.submit_modal(at.member, opened, {"line": "hello", "kind": ["b"]})
        assert (answer.text, answer.ephemeral) == ("hello b", True)
        with pytest.raises(ValueError, match="no field"):
            await at.server.submit_modal(at.member, opened, {"lime": "hello"})


async def test_a_deferred_answer_is_completed_and_followed_up() -> None:
    async with connected() as (at, _):
        first = await at.server.slash(at.member, at.channel, "slow")
        assert (first.kind, first.settled, first.message and first.message.loading) == (5, False, True)
        await at.server.completed(first)
        await until(lambda: at.server.refresh(first).followups)
        last = at.server.refresh(first)
        assert (last.text, last.ephemeral, [each.text for each in last.followups]) == ("done", True, ["more"])


async def test_a_second_acknowledgement_is_refused() -> None:
    async with connected() as (at, _):
        answer = await at.server.slash(at.member, at.channel, "twice")
        await until(lambda: at.server.refresh(answer).errors)
        answer = at.server.refresh(answer)
        assert (answer.text, [(each.status, each.code) for each in answer.errors]) == (
            "first",
            [(400, 40060)],
        )
        assert [each.code for each in answer.callbacks] == [0, 40060]


async def test_a_late_acknowledgement_is_refused() -> None:
    async with connected(ack_window=0.1) as (at, _):
        answer = await at.server.slash(at.member, at.channel, "late", seconds=0.2)
        assert not answer.acknowledged
        assert [(each.status, each.code) for each in answer.errors] == [(404, 10062)]


async def test_an_old_token_is_refused() -> None:
    async with connected(token_lifetime=0.01) as (at, _):
        answer = await at.server.slash(at.member, at.channel, "slow")
        with pytest.raises(TimeoutError):
            await at.server.completed(answer, timeout=0.1)
        assert [each.code for each in at.server.refresh(answer).errors] == [50027]


async def test_a_429_is_obeyed() -> None:
    async with connected() as (at, _):
        at.server.answer_next("POST", "/channels/*/messages", status=429, retry_after=0.2)
        begun = time.perf_counter()
        await at.server.completed(await at.server.slash(at.member, at.channel, "say", text="hello"))
        assert time.perf_counter() - begun >= 0.2
        assert [each.status for each in at.server.sent("POST", "/channels/*/messages")] == [429, 200]


async def test_a_500_is_tried_again() -> None:
    """discord.py waits a second by itself before it does."""
    async with connected() as (at, _):
        at.server.answer_next("POST", "/channels/{channel_id}/messages", status=500)
        await at.server.completed(await at.server.slash(at.member, at.channel, "say", text="hello"))
        assert [each.status for each in at.server.sent("POST", "/channels/*/messages")] == [500, 200]


async def test_enforced_rate_limits_slow_the_bot_without_an_error() -> None:
    async with connected(rate_limits=True, per_bucket=2, bucket_window=0.1) as (at, _):
        acts = [at.server.slash(at.member, at.channel, "say", text=str(n)) for n in range(6)]
        for answer in await asyncio.gather(*acts):
            await at.server.completed(answer)
        assert len([each for each in at.server.seen_by(at.member, at.channel) if each.visible_to is None]) == 6


async def test_a_lost_answer_did_its_work() -> None:
    """The message is there although the bot only saw the connection break."""
    async with connected() as (at, _):
        at.server.lose_answer("POST", "/channels/*/messages")
        answer = await at.server.slash(at.member, at.channel, "say", text="hello")
        await until(lambda: at.server.sent("POST", "/channels/*/messages"))
        posted = [each.text for each in at.server.seen_by(at.member, at.channel) if each.visible_to is None]
        assert (posted, at.server.refresh(answer).settled) == (["hello"], False)


async def test_a_nonce_is_enforced() -> None:
    async with connected() as (at, _):
        said = await at.server.slash(at.member, at.channel, "say", text="once", nonce="n1")
        first, second = (await at.server.completed(said)).text.split()
        assert first == second


@pytest.mark.parametrize("code", [4000, None])
async def test_a_dropped_gateway_is_resumed_and_loses_no_interaction(code: int | None) -> None:
    """The command that came while the bot was away is replayed to it, once."""
    async with connected() as (at, _):
        at.server.hold_gateway()
        await at.server.drop_gateway(code)
        waiting = asyncio.create_task(at.server.slash(at.member, at.channel, "guide read", chapter="math"))
        await asyncio.sleep(0)
        at.server.release_gateway()
        answer = await waiting
        assert (answer.delivered, answer.text, len(answer.callbacks)) == (False, "math 1", 1)
        assert (at.server.gateway.identifies, at.server.gateway.resumes) == (1, 1)


async def test_a_request_to_reconnect_is_followed() -> None:
    async with connected() as (at, _):
        at.server.ask_reconnect()
        await at.server.wait_resumed()
        assert (await at.server.slash(at.member, at.channel, "guide read", chapter="a")).acknowledged


async def test_permissions_and_closed_messages_refuse() -> None:
    async with connected(ack_window=0.2, timeout=0.1) as (at, _):
        shut = at.server.add_member(at.guild, "shut", dms=False)
        assert (await at.server.slash(at.member, at.channel, "whisper", to=shut)).text == "50007"
        assert (await at.server.slash(at.member, at.channel, "whisper", to=at.member)).text == "sent"
        assert [each.text for each in at.server.seen_by(at.member, at.server.dm(at.member))] == ["psst"]
        for bits, code in ((VIEW_CHANNEL, 50001), (1 << 11, 50013)):
            overwrite = Overwrite(at.server.world.bot.id, 1, deny=bits)
            hidden = at.server.add_channel(at.guild, "hidden", overwrites=[overwrite])
            assert (await at.server.slash(at.member, hidden, "wrong", how="embeds")).text == str(code)


@pytest.mark.parametrize("how", ["embeds", "text", "twins"])
async def test_limits_outside_the_description_are_kept(how: str) -> None:
    async with connected(validate=False) as (at, _):
        assert (await at.server.slash(at.member, at.channel, "wrong", how=how)).text == "50035"


async def test_an_invalid_body_is_a_finding() -> None:
    async with connected() as (at, _):
        await at.server.slash(at.member, at.channel, "wrong", how="label")
        assert len(at.server.findings) == 1, at.server.findings
        assert "components/0/components/0/label" in at.server.findings[0]
        at.server.findings.clear()
        assert at.server.check("POST", "/channels/1/nonsense", {}) == [
            "POST /channels/1/nonsense: not in Discord's API description"
        ]


async def test_strict_mode_refuses_an_invalid_body() -> None:
    async with connected(strict=True) as (at, _):
        assert (await at.server.slash(at.member, at.channel, "wrong", how="label")).text == "50035"


async def test_without_validation_an_invalid_body_is_taken() -> None:
    async with connected(validate=False) as (at, _):
        assert (await at.server.slash(at.member, at.channel, "wrong", how="label")).text == "taken"
        assert (at.server.validates, at.server.findings) == (False, [])


def test_the_description_is_here_and_is_the_one_that_its_note_names() -> None:
    """Each request is checked against it: the check must never pass by not running."""
    document = gzip.decompress(openapi.DESCRIPTION.read_bytes())
    note = openapi.DESCRIPTION.with_name("openapi.md").read_text(encoding="utf-8")
    assert f"SHA-256 {hashlib.sha256(document).hexdigest()}" in note
    assert DiscordServer().validates
    with pytest.raises(FileNotFoundError):
        openapi.Description(Path("nowhere.json.gz"))


def test_the_description_is_compressed_without_a_time() -> None:
    """The same document gives the same bytes, so a changed file is a changed document."""
    assert openapi.DESCRIPTION.read_bytes()[4:8] == bytes(4)


async def test_a_bot_that_dies_at_start_says_why() -> None:
    async with DiscordServer() as server:
        with pytest.raises(BotDiedError, match=r"No module named tests\.nowhere"):
            async with bot_process(server, "tests.nowhere"):
                pass


async def test_a_file_arrives() -> None:
    async with connected() as (at, _):
        message = (await at.server.slash(at.member, at.channel, "file")).message
        assert message is not None
        assert at.server.file(message.attachments[0]) == b"bytes"
        assert message.attachments[0]["description"] == "d"
        assert at.server.findings == []


async def test_words_reach_the_bot_as_its_intents_allow() -> None:
    async with connected() as (at, client):
        at.server.say(at.member, at.channel, "hidden words")
        at.server.say(at.member, at.server.dm(at.member), "plain words")
        await at.server.slash(at.member, at.channel, "guide read", chapter="a")
        assert [each.content for each in client.seen] == ["", "plain words"]


async def test_direct_messages_carry_commands_too() -> None:
    async with connected() as (at, _):
        answer = await at.server.slash(at.member, at.server.dm(at.member), "guide read", chapter="a")
        assert (answer.text, answer.ephemeral) == ("a 1", True)


async def test_heartbeats_are_acknowledged_until_told_otherwise() -> None:
    async with connected(heartbeat=0.02) as (at, client):
        await until(lambda: sum(each.op == 1 for each in at.server.gateway.heard) >= 3)
        assert client.latency < 10  # infinite where none was acknowledged


async def test_a_shard_hears_of_its_own_guilds_alone() -> None:
    """The bot asks /gateway/bot how many shards there are; events go by the guild's id."""
    server = DiscordServer(shards=2)
    guilds = [server.add_guild(f"g{n}") for n in range(2)]
    async with server:
        with pointed_at(server.url):
            async with discord.AutoShardedClient(intents=discord.Intents(guilds=True)) as client:
                client.before_identify_hook = no_wait  # type: ignore[method-assign]
                running = asyncio.create_task(client.start(server.token))
                await server.wait_identified(2)
                await until(lambda: len(client.guilds) == len(guilds))
                shards = {each.id: each.shard_id for each in client.guilds}
                assert shards == {each.id: (each.id >> 22) % 2 for each in guilds}
                assert sorted(shards.values()) == [0, 1]
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def no_wait(shard_id: int | None, *, initial: bool = False) -> None:
    """In place of discord.py's five seconds between two shards."""


async def test_a_bot_in_its_own_process_is_killed_and_comes_back() -> None:
    """The launcher points an unmodified module here; what it posted before the kill works afterwards."""
    at = Place()
    async with at.server as server:
        name = "tests.test_discord_server"
        async with bot_process(server, name) as process:
            sent = (await server.slash(at.member, at.channel, "count")).message
            assert sent is not None
            process.kill()
            assert await process.wait() == -9
        async with bot_process(server, name) as process:
            assert (await server.press(at.member, sent, "toy:count:0")).text == "count 1"
            process.terminate()
            assert await process.wait() == -15
            assert "has connected to Gateway" in process.output


if __name__ == "__main__":
    Toy().run(os.environ["DISCORD_TOKEN"])
