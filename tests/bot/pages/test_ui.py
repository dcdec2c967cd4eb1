"""What members typed does no harm where it is shown, and small pieces of text have the length that they promise."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.pages.typed_text import FORMATTING, escaped, quoted
from bot.pages.ui import bar, listing

ISOLATE, END_ISOLATE, BREAK = "\u2068", "\u2069", "\u200b"
# What Discord acts upon wherever it stands unescaped: mentions, links, invites, emoji, times, formatting.
ACTS = {
    "a mention of all": re.compile(r"@(?:everyone|here)"),
    "a mention": re.compile(r"<(?:@[!&]?|#)\d+>"),
    "a command": re.compile(r"</[^>]+:\d+>"),
    "a time": re.compile(r"<t:-?\d+(?::[a-zA-Z])?>"),
    "an emoji": re.compile(r"<?a?:\w+:"),
    "a link": re.compile(r"\w+://|<\w+:"),
    "a masked link": re.compile(r"(?<!\\)\[[^\]]*(?<!\\)\]\("),
    "an invite": re.compile(r"discord(?:app)?\.(?:gg|com)", re.IGNORECASE),
    "a heading, list or quotation": re.compile(r"^\s*(?:#{1,3} |-# |[-*+] |\d+\. |>)", re.MULTILINE),
    "formatting": re.compile(r"(?<!\\)(?:\\\\)*[*_~`|]"),
    "a new line": re.compile(r"[\n\r\u2028\u2029\x85\v\f]"),
    "a change of direction": re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066\u2067]"),
}
# Likely to hit what matters; `st.text()` alone hardly ever writes a mention.
SPITEFUL = st.lists(
    st.one_of(
        st.sampled_from(["@everyone", "@here", "<@1>", "<@&2>", "<#3>", "</help:4>", "<t:5:R>", "<:x:6>"]),
        st.sampled_from(["https://a.b/c", "steam://run", "discord.gg/x", "[a](b)", "@", ":", "//", "<", ">"]),
        st.sampled_from(["# ", "-# ", "> ", "- ", "1. ", "**", "__", "~~", "||", "```", "`", "\\"]),
        st.sampled_from(["\n", "\r\n", "\u2028", "\u202e", "\u2066", "\u2069", "\u200b", "\u200d", "שלום", "١٢"]),
        st.text(max_size=5),
    ),
    max_size=8,
).map("".join)


def back(shown: str) -> str:
    """What a reader sees of a harmless text: without escapes and invisible signs."""
    without = shown.translate({ord(sign): None for sign in (BREAK, ISOLATE, END_ISOLATE)})
    return re.sub(r"\\(.)", r"\1", without)


def visible(typed: str) -> str:
    """The signs of a text that are seen: line breaks and tabs as spaces, control and format signs not at all."""
    spaced = re.sub("[\r\n\t\u2028\u2029]", " ", typed)
    return "".join(char for char in spaced if char == "\u200d" or unicodedata.category(char) not in ("Cc", "Cf", "Cs"))


@given(SPITEFUL)
@example("\\<@1>")
@example("\\\\*bold*")
@example("@\u200deveryone")
def test_no_text_can_do_anything(typed: str) -> None:
    shown = escaped(typed)
    for effect, pattern in ACTS.items():
        assert not pattern.search(shown), effect


@given(SPITEFUL)
def test_every_formatting_sign_is_escaped_once(typed: str) -> None:
    rest = re.sub(r"\\[\\*_~`|>#\[\]()<:\-+.!]", "", escaped(typed))
    assert not FORMATTING.search(rest)


@given(SPITEFUL)
def test_a_reader_sees_what_was_typed(typed: str) -> None:
    assert back(escaped(typed)) == visible(typed)


@given(SPITEFUL)
def test_what_stands_after_a_text_keeps_its_direction(typed: str) -> None:
    shown = escaped(typed)
    assert (shown.count(ISOLATE), shown.count(END_ISOLATE)) in ((0, 0), (1, 1))
    turning = {"R", "AL", "AN"} & {unicodedata.bidirectional(sign) for sign in shown}
    assert shown.startswith(ISOLATE) == bool(turning) == shown.endswith(END_ISOLATE)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("", ""),
        ("plain words, 100%", "plain words, 100%"),
        ("@everyone", "@\u200beveryone"),
        ("<@42>", "\\<@\u200b42\\>"),
        ("https://example.org", "https\\:\u200b//example\\.org"),
        ("[here](https://a.b)", "\\[here\\]\\(https\\:\u200b//a\\.b\\)"),
        ("**bold** _it_ `x`", "\\*\\*bold\\*\\* \\_it\\_ \\`x\\`"),
        ("||spoiler||", "\\|\\|spoiler\\|\\|"),
        ("# big", "\\# big"),
        ("1. first", "1\\. first"),
        ("one\ntwo\ttabs\r\nthree", "one two tabs  three"),
        ("one\u2028two", "one two"),
        ("\u202egnp.exe", "gnp\\.exe"),
        ("שלום", "\u2068שלום\u2069"),
        ("١٢", "\u2068١٢\u2069"),
        ("👩\u200d💻 ok", "👩\u200d💻 ok"),
        ("bell\x07 null\x00", "bell null"),
    ],
)
def test_harmless_text_looks_as_typed(typed: str, shown: str) -> None:
    assert escaped(typed) == shown


@given(st.text(max_size=200), st.integers(1, 80))
def test_a_quotation_is_no_longer_than_asked(typed: str, most: int) -> None:
    quotation = quoted(typed, most)
    assert (quotation[0], quotation[-1]) == ("“", "”")
    assert len(back(quotation)) - 2 <= most


@pytest.mark.parametrize(
    ("typed", "most", "quotation"),
    [
        ("math", 60, "“math”"),
        ("  two \n words ", 60, "“two words”"),
        ("abcdef", 6, "“abcdef”"),
        ("abcdefg", 6, "“abcde…”"),
        ("*", 60, "“\\*”"),
        ("", 60, "“”"),
    ],
)
def test_a_quotation_is_cut_where_it_is_too_long(typed: str, most: int, quotation: str) -> None:
    assert quoted(typed, most) == quotation


@given(st.floats(0, 1), st.integers(2, 40))
def test_a_bar_is_full_only_when_all_is_done_and_empty_only_before_the_start(share: float, width: int) -> None:
    drawn = bar(share, width)
    assert len(drawn) == width
    assert set(drawn) <= {"▰", "▱"}
    assert ("▱" not in drawn) == (share == 1)
    assert ("▰" not in drawn) == (share == 0)


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_is_never_drawn_as_less(first: float, second: float) -> None:
    smaller, larger = sorted((first, second))
    assert bar(smaller).count("▰") <= bar(larger).count("▰")


@pytest.mark.parametrize(
    ("items", "text"),
    [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c"), (["a", "b", "c", "d"], "a, b, c and d")],
)
def test_a_listing_ends_with_and(items: list[str], text: str) -> None:
    assert listing(iter(items)) == text
