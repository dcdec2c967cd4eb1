"""The private parts of SimCord that the playground uses, each because there is no public way.

`missing_internals` says which of them a new version has taken away; a test asks it.
"""

import io
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from typing import Any
from weakref import WeakSet

from simcord import Env, Preview
from simcord.backend import Backend
from simcord.backend.cdn import CDN_BASE
from simcord.preview import _messages as messages

from bot.interactions.error_handler import refusal_text, root_cause

USER_ALLOWED = "_user_allowed"
LOOK_SECONDS = 0.004
# What belongs to one run only: listeners, logs and faults. Commands are registered anew by each bot.
RUN_ONLY = frozenset({"subscribers", "transcript", "http_requests", "faults", "commands"})
# Where SimCord keeps its records, and the plain values that these hold.
RECORD_MODULES = ("simcord.backend", "simcord.enums", "simcord._clock", "simcord.types")
PLAIN_VALUES = {
    *(("builtins", "set"), ("builtins", "frozenset"), ("builtins", "str"), ("builtins", "int")),
    *(("datetime", "datetime"), ("datetime", "timedelta"), ("datetime", "timezone"), ("collections", "defaultdict")),
}


def missing_internals() -> list[str]:
    """The names that SimCord has no more."""
    state = vars(Backend())
    missing = [f"Backend.{name}" for name in sorted(RUN_ONLY) if name not in state]
    missing += [
        f"Env.{name}" for name in ("_record_error", "_settle_internal", "_mark_mutation") if not hasattr(Env, name)
    ]
    if not hasattr(Backend().cdn, "_blobs"):
        missing.append("Backend.cdn._blobs")
    return missing if hasattr(messages, USER_ALLOWED) else [*missing, f"preview._messages.{USER_ALLOWED}"]


class PlaygroundEnv(Env):
    """Takes a refusal that the member was answered with as the answer that it is, not as an error of the bot.

    SimCord calls a command with an error failed: its page then keeps the command in the message box for good. And it
    looks whether the bot is done more often than SimCord does, which makes a month of commands five times as fast.
    It has a preview for each browser window, where SimCord has one at a time.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._previews: WeakSet[Preview] = WeakSet()

    def preview(self, *args: Any, **options: Any) -> Preview:
        """To be entered before the next one is asked for."""
        self._preview = None
        preview = super().preview(*args, **options)
        self._previews.add(preview)
        return preview

    def _mark_mutation(self) -> None:
        if self._operation_task is not None:
            for preview in self._previews:
                preview._mark_action_dispatched()

    async def _settle_internal(self, **options: Any) -> None:
        await super()._settle_internal(**{**options, "idle": LOOK_SECONDS})

    def _record_error(self, error: BaseException) -> None:
        if refusal_text(root_cause(error)) is None:
            super()._record_error(error)


@contextmanager
def people_named_in_direct_messages() -> Iterator[None]:
    """Name everybody whom the reader knows from a shared server in direct messages, as Discord's client does.

    SimCord names only the two who write there, and shows an id for all others. Should its rule be gone, nothing is
    changed.
    """
    namespace = vars(messages)
    simcords_rule = namespace.get(USER_ALLOWED)
    if simcords_rule is None:
        yield
        return

    def user_allowed(preview: Any, page: Any, user_id: int) -> bool:
        return bool(simcords_rule(preview, page, user_id)) or _share_a_guild(preview.env.backend, page, user_id)

    namespace[USER_ALLOWED] = user_allowed
    try:
        yield
    finally:
        namespace[USER_ALLOWED] = simcords_rule


def keep_avatar(backend: Backend, user_id: int, avatar: str, png: bytes) -> None:
    """Give SimCord the picture behind a user's avatar, which it shows from then on."""
    backend.cdn._blobs[f"{CDN_BASE}/avatars/{user_id}/{avatar}.png"] = png


def _share_a_guild(backend: Any, page: Any, user_id: int) -> bool:
    if backend.get_channel(page.channel_id).guild_id is not None:
        return False
    return any(page.viewer.id in guild.members and user_id in guild.members for guild in backend.guilds.values())


def dump_backend(backend: Backend) -> bytes:
    """Everything of the simulated Discord that outlives a run."""
    state = {name: value for name, value in vars(backend).items() if name not in RUN_ONLY}
    body = io.BytesIO()
    _BackendPickler(body).dump(state)
    return body.getvalue()


def load_backend(body: bytes) -> Backend:
    """The reverse of `dump_backend`. A damaged body may raise anything; nothing but records is ever built."""
    backend = Backend()
    vars(backend).update(_BackendUnpickler(io.BytesIO(body)).load())
    return backend


class _BackendPickler(pickle.Pickler):
    """Keeps a bot's own kinds of text and number, such as the members of an enumeration, as what Discord would get."""

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, Enum) and type(value).__module__.startswith("simcord"):
            return type(value), (
                value.value,
            )  # Python 3.11.0 to 3.11.3 would write `getattr`, which no world may call.
        if type(value).__module__.startswith("simcord"):
            return NotImplemented
        if isinstance(value, str):
            return str, (str.__str__(value),)
        return (int, (int.__int__(value),)) if isinstance(value, int) else NotImplemented


class _BackendUnpickler(pickle.Unpickler):
    """Builds nothing but SimCord's own records and plain values."""

    def find_class(self, module: str, name: str) -> Any:
        is_record = module.startswith(RECORD_MODULES)
        if "." in name or not (is_record or (module, name) in PLAIN_VALUES):
            raise pickle.UnpicklingError(f"{module}.{name} does not belong in a world")
        return super().find_class(module, name)
