"""`/privacy` as members use it: a file, a question, and then nothing is left."""

import io
import json
import zipfile
from typing import Any

import discord
import simcord

from bot.interactions.components import button
from bot.pages.ui import MessagePage, row
from cogs.privacy.views import DELETE
from tests.support.community import Community
from tests.support.reading import buttons, message_text, response_of, walk


async def with_data(community: Community) -> None:
    """Ann has read, keeps a streak, and has logged."""
    page = response_of(await community.slash("guide read", chapter="math"))
    await community.press(page, "Mark read & continue")
    await community.slash("streak join", timezone="Berlin", cue="tea", habit="read a page")
    await community.slash("streak log", minutes="25", note="Ünïcode note")


async def opened(result: simcord.InteractionResult) -> dict[str, Any]:
    [file] = response_of(result).attachments
    with zipfile.ZipFile(io.BytesIO(await file.read())) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist()}


async def test_an_export_holds_everything_and_describes_each_file(community: Community) -> None:
    await with_data(community)
    result = await community.slash("privacy export")
    assert result.ephemeral
    shown_files = [part["file"]["url"] for part in walk(response_of(result).components) if part["type"] == 13]
    assert len(shown_files) == 1, "without a component that names it, Discord does not show the file"
    files = await opened(result)
    readme = files.pop("README.md")
    assert str(community.ann.id) in readme
    for name in files:
        folder, _, table = name.partition("/")
        assert f"`{folder}`" in readme
        assert f"`{table}`, " in readme
    [logs] = [json.loads(text) for name, text in files.items() if name.endswith("streak_logs.json")]
    assert [(log["minutes"], log["note"]) for log in logs] == [(25, "Ünïcode note")]
    assert any(name.endswith("/guide_progress.json") for name in files)


async def test_an_export_in_a_direct_message_holds_every_server(community: Community) -> None:
    await with_data(community)
    second_guild = community.env.create_guild("Second place")
    ann = second_guild.add_member(community.ann.user)
    await ann.slash(second_guild.create_text_channel("hall"), "streak join", timezone="Tokyo")
    files = await opened(await community.ann.user.slash("privacy export"))
    folders = {name.partition("/")[0] for name in files if "/" in name}
    assert folders == {f"careers-in-ai-{community.guild.id}", f"second-place-{second_guild.id}"}
    message = response_of(await community.ann.user.slash("privacy delete"))
    await community.ann.user.click(message, label="Delete everything")
    assert "I don't hold anything about you" in message_text(await community.slash("privacy export"))


async def test_somebody_without_data_gets_a_sentence(community: Community) -> None:
    for command in ("privacy export", "privacy delete"):
        result = await community.slash(command)
        assert "I don't hold anything about you in this server" in message_text(result)
        assert response_of(result).attachments == []


async def test_deleting_shows_what_goes_asks_once_and_leaves_nothing(community: Community) -> None:
    await with_data(community)
    question = await community.slash("privacy delete")
    assert "your note: **1**" in message_text(question)
    message = response_of(question)
    assert list(buttons(message)) == ["Delete everything", "Keep everything"]
    await community.press(message, "Delete everything")
    assert "gone" in message_text(message)
    assert "I don't hold anything" in message_text(await community.slash("privacy export"))
    assert "You don't have a streak here yet" in message_text(await community.slash("streak status"))


async def test_keeping_keeps_everything(community: Community) -> None:
    await with_data(community)
    message = response_of(await community.slash("privacy delete"))
    await community.press(message, "Keep everything")
    assert "stays as it is" in message_text(message)
    assert await opened(await community.slash("privacy export"))


async def test_a_second_press_says_that_nothing_is_left(community: Community) -> None:
    await with_data(community)
    first = response_of(await community.slash("privacy delete"))
    second = response_of(await community.slash("privacy delete"))
    await community.press(first, "Delete everything")
    result = await community.press(second, "Delete everything")
    assert "I don't hold anything about you" in message_text(result)


async def test_others_keep_theirs(community: Community) -> None:
    await with_data(community)
    await community.bob.slash(community.general, "streak join", timezone="Tokyo", habit="draw")
    message = response_of(await community.slash("privacy delete"))
    await community.press(message, "Delete everything")
    assert "draw" in message_text(await community.bob.slash(community.general, "streak status"))


async def test_a_copied_button_deletes_nobodys_data(community: Community) -> None:
    await with_data(community)
    await community.bob.slash(community.general, "streak join", timezone="Tokyo", habit="draw")
    channel = community.bot.get_channel(community.general.id)
    assert isinstance(channel, discord.TextChannel)
    copied = await channel.send(
        view=MessagePage(row(button("Delete everything", DELETE, community.ann.id, danger=True)))
    )
    result = await community.bob.click(copied, label="Delete everything")
    assert "for someone else" in message_text(result)
    assert "read a page" in message_text(await community.slash("streak status"))
    assert "draw" in message_text(await community.bob.slash(community.general, "streak status"))


async def test_deleting_says_which_servers_it_is_about(community: Community) -> None:
    await with_data(community)
    assert "covers this server" in message_text(await community.slash("privacy delete"))
    user = community.ann.user
    await user.send_dm("hello")
    question = response_of(await user.slash("privacy delete"))
    assert "covers every server" in message_text(question)
    await user.click(question, label="Delete everything")
    assert "I don't hold anything" in message_text(await community.slash("privacy export"))
