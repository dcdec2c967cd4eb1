"""What a file of settings may hold: wrong, huge, hostile and older ones."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from cogs.admin.transfer.file import MOST_FAULTS, FileError, SettingsFile, format_file, parse_file
from tests.cogs.admin.transfer.acts import NOTHING_CHANGED, agree, audited, bring, file_of, furnish, rows, tip
from tests.support.community import Community
from tests.support.reading import buttons, message_text


def nested(depth: int) -> bytes:
    return b'{"format": 1, "own_tips": ' + b"[" * depth + b"]" * depth + b"}"


HOSTILE: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "isn't valid JSON"),
    "no JSON": (b"settings: {}", "at line 1, column 1"),
    "no text": (b"\xff\xfe\x00", "isn't UTF-8 text"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(200), "isn't UTF-8 text"),
    "a list": (b"[]", "not an object"),
    "a number": (b"1", "not an object"),
    "null": (b"null", "not an object"),
    "too large": (b" " * (1024 * 1024) + b"{}", "larger than 1 MB"),
    "deep": (nested(200_000), "nested too deeply"),
    "deep, but not too deep to read": (nested(300), "own_tips[0]"),
    "a number that never ends": (b'{"format": 1' + b"0" * 9_000 + b"}", "too large to mean anything"),
    "NaN": (b'{"format": NaN}', "holds NaN, which isn't a number"),
    "infinity": (b'{"format": 1, "milestones": [{"days": -Infinity, "role_id": "1"}]}', "holds -Infinity"),
    "twice": (b'{"format": 1, "own_tips": [], "own_tips": []}', "says `own_tips` twice"),
    "no format": (b"{}", "`format` has to be a format number"),
    "format of words": (b'{"format": "1"}', "`format` has to be a format number"),
    "true format": (b'{"format": true}', "`format` has to be a format number"),
    "format 0": (b'{"format": 0}', "`format` has to be a format number"),
    "newer": (b'{"format": 999}', "format is newer than mine, which is 1"),
    "nothing in it": (b'{"format": 1}', "holds no settings and no tips"),
    "unknown part": (file_of(pets=[]), "`pets`: I don't know this part"),
    "10,000 tips": (file_of(own_tips=[tip(f"Tip {one}") for one in range(10_000)]), "at most 200 items"),
    "long tip": (file_of(own_tips=[tip("a"), tip("b" * 501)]), "`own_tips[1].text`: String should have at most 500"),
    "no words": (file_of(own_tips=[tip("?!")]), "`own_tips[0].text`: a tip needs at least one word"),
    "same words": (file_of(own_tips=[tip("A b"), tip("a, B!")]), "`own_tips[1].text`: the same words stand in"),
    "unknown key": (file_of(own_tips=[tip("a", author="1")]), "`own_tips[0].author`: Extra inputs"),
    "null sign": (file_of(own_tips=[tip("a\0b")]), "`own_tips[0].text`: it holds signs that are no text"),
    "half a sign": (file_of(own_tips=[tip("a\ud800b")]), "`own_tips[0].text`: "),
    "huge id": (file_of(settings={"tips_channel_id": 2**63}), "`settings.tips_channel_id`: an id of Discord"),
    "negative id": (file_of(settings={"tips_channel_id": "-1"}), "an id of Discord"),
    "broken id": (file_of(settings={"tips_channel_id": 1.5}), "an id of Discord"),
    "huge days": (file_of(milestones=[{"days": 10**30, "role_id": "1"}]), "`milestones[0].days`"),
    "days twice": (file_of(milestones=[{"days": 1, "role_id": "1"}] * 2), "`milestones[1].days`: 1 days are there"),
    "zone": (file_of(settings={"zone": "Nowhere"}), "`settings.zone`: “Nowhere” isn't a time zone"),
    "weekday": (file_of(tip_schedule={"weekday": "Freitag"}), "`tip_schedule.weekday`"),
    "settings of another kind": (file_of(settings=[1]), "`settings`"),
}


@pytest.mark.parametrize(("raw", "sentence"), HOSTILE.values(), ids=HOSTILE)
async def test_a_file_that_cannot_be_gets_a_sentence(community: Community, raw: bytes, sentence: str) -> None:
    page = await bring(community, raw)
    assert sentence in message_text(page).replace("\\", "").replace("@\u200b", "@")
    assert NOTHING_CHANGED in message_text(page)
    assert len(message_text(page)) < 4_000
    assert buttons(page) == {}
    assert await rows(community, "imports") == []
    assert await audited(community) == []


async def test_of_many_faults_twenty_are_named(community: Community) -> None:
    raw = file_of(own_tips=[{"text": 1, "x" * 500: 2} for _ in range(100)])
    said = message_text(await bring(community, raw))
    assert "This file has 200 faults:" in said
    assert said.count("`own_tips[") == MOST_FAULTS
    assert "and 180 more" in said


async def test_what_a_file_does_not_mention_stays(community: Community) -> None:
    await furnish(community)
    page = await bring(community, file_of(settings={"notices_channel_id": str(community.general.id)}))
    await agree(community, page)
    settings = await community.bot.guild_settings.of(community.guild.id)
    assert settings.notices_channel_id == community.general.id
    assert settings.zone == "Asia/Tokyo"
    assert settings.tips_channel_id is not None


def test_an_older_format_is_understood_and_written_as_the_newest(community: Community) -> None:
    def from_1(data: dict[str, Any]) -> dict[str, Any]:
        return {"own_tips" if name == "tips" else name: value for name, value in data.items()}

    def from_2(data: dict[str, Any]) -> dict[str, Any]:
        return data | {"own_tips": [{"text": row} for row in data["own_tips"]]}

    upgrades: list[Callable[[dict[str, Any]], dict[str, Any]]] = [from_1, from_2]
    parts = community.bot.get_importables()
    oldest = parse_file(json.dumps({"format": 1, "tips": ["Ask."]}).encode(), parts, upgrades)
    older = parse_file(json.dumps({"format": 2, "own_tips": ["Ask."]}).encode(), parts, upgrades)
    assert oldest == older
    newest = format_file(oldest, parts, upgrades)
    assert json.loads(newest)["format"] == 3
    assert parse_file(newest.encode(), parts, upgrades) == oldest
    with pytest.raises(FileError, match="newer than mine, which is 3"):
        parse_file(b'{"format": 4}', parts, upgrades)


def test_a_byte_order_mark_is_no_fault(community: Community) -> None:
    found = parse_file(b"\xef\xbb\xbf" + file_of(own_tips=[tip("Ask.")]), community.bot.get_importables())
    assert isinstance(found, SettingsFile)
