"""Reads the shipped content as it is imported, which the process does that others are forked from."""

from bot.loading import FEATURES
from tests.support.content import shipped_content

CONTENT = shipped_content(*FEATURES)
