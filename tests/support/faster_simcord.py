"""Three things that SimCord does at every step, in less time."""

import copy
import sys
from types import SimpleNamespace
from typing import Any

import discord
import pytest
import simcord

PLAIN = frozenset((str, int, bool, float, type(None)))
# Where discord.py keeps the future that a view or a form ends with.
STOPPED = "_BaseView__stopped"
# How long it looks away until it asks again whether the bot is at rest. It had 50 ms: with a form open, most steps
# waited for all of it, for what was done at once.
IDLE_SECONDS = 0.001


def copied(value: Any) -> Any:
    """A deep copy: what SimCord copies is JSON, of which no part stands in two places."""
    kind = type(value)
    if kind is dict:
        return {key: part if type(part) in PLAIN else copied(part) for key, part in value.items()}
    if kind is list:
        return [part if type(part) in PLAIN else copied(part) for part in value]
    return value if kind in PLAIN else copy.deepcopy(value)


def open_futures(client: discord.Client) -> set[Any]:
    """Those of all views and forms that are open, for which SimCord looks through every attribute of each."""
    store = client._connection._view_store
    shown = {item._view for entries in store._views.values() for item in entries.values()}
    return {vars(view)[STOPPED] for view in (*shown, *store._modals.values()) if view is not None}


def make_faster(patch: pytest.MonkeyPatch) -> None:
    """Every module of SimCord that was imported by now; one that comes later works as it always did."""
    for module in [module for name, module in sys.modules.items() if name.startswith("simcord.")]:
        if getattr(module, "deepcopy", None) is copy.deepcopy:
            patch.setattr(module, "deepcopy", copied)
        if getattr(module, "copy", None) is copy:
            patch.setattr(module, "copy", SimpleNamespace(copy=copy.copy, deepcopy=copied))
    patch.setattr("simcord._dpy_internals._stored_wait_futures", open_futures)
    defaults = simcord.Env._settle_internal.__kwdefaults__
    assert defaults is not None
    patch.setitem(defaults, "idle", IDLE_SECONDS)
