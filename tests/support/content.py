"""The shipped content, which is frozen: reading it is most of a bot's start, and each process of tests does it once."""

from functools import cache

from bot.content.documents import Content, load_content
from bot.settings import SHIPPED_CONTENT


@cache
def shipped_content(*features: str) -> Content:
    return load_content(SHIPPED_CONTENT, features)
