"""The shipped content, which is frozen: reading it is most of a bot's start, and each process of tests does it once."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from unittest.mock import patch

from bot.content.documents import Content, load_content
from bot.settings import SHIPPED_CONTENT


@cache
def shipped_content(*features: str) -> Content:
    return load_content(SHIPPED_CONTENT, features)


def content_of(folder: Path, features: tuple[str, ...]) -> Content:
    return shipped_content(*features) if folder == SHIPPED_CONTENT else load_content(folder, features)


@contextmanager
def read_once() -> Iterator[None]:
    """Bots that are started within this, or forked from here, are given what was read before."""
    with patch("bot.command_line.load_content", content_of), patch("bot.loading.load_content", content_of):
        yield
