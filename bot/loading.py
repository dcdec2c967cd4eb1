"""Reads what the bot is made from, settings and content, in a process of its own.

What checks them (pydantic, YAML) takes 10 MB and half as long to load as all the rest, and a running bot has no more
use for it: so it is loaded beside the rest, and its memory goes with that process.
"""

import os
import pickle
import sys
from collections.abc import Callable
from typing import TypeVar

from bot.content.documents import Content, load_content
from bot.settings import Settings

Result = TypeVar("Result")

FEATURES = ("guide", "streaks", "tips", "mentoring", "worksheets", "admin", "privacy", "help")


def read_all() -> tuple[Settings, Content]:
    """Raises `SettingsError`, also where there is no token, or `ContentError`."""
    from bot.environment import read_settings  # loads pydantic

    settings = read_settings()
    settings.required_token()
    return settings, load_content(settings.content_dir, FEATURES)


def start_in_fork(function: Callable[[], Result]) -> Callable[[], Result]:
    """Start `function` in another process. What comes back waits for what it returns; where that does not arrive, or
    there may be no other process, it calls `function` here, which then says what is wrong. No thread may run yet."""
    if sys.platform == "win32":  # has no fork
        return function
    readable, writable = os.pipe()
    try:
        child = os.fork()
    except OSError:  # a limit of processes, or too little memory
        os.close(readable)
        os.close(writable)
        return function
    if not child:
        _send(function, writable)
    os.close(writable)

    def receive() -> Result:
        with os.fdopen(readable, "rb") as pipe:
            sent = pipe.read()
        os.waitpid(child, 0)
        try:
            result: Result = pickle.loads(sent)
        except (EOFError, pickle.UnpicklingError):
            return function()
        return result

    return receive


def _send(function: Callable[[], object], writable: int) -> None:
    """In the other process, which ends here, in silence."""
    try:
        with os.fdopen(writable, "wb") as pipe:
            pickle.dump(function(), pipe, pickle.HIGHEST_PROTOCOL)
    finally:
        os._exit(0)
