"""The frozen records that the stand-in keeps and hands out; no behaviour beyond reading oneself may enter."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.discord_server.components import TEXT_DISPLAY
from tests.support.reading import walk

JSON = dict[str, Any]
EPHEMERAL = 1 << 6
LOADING = 1 << 7
COMPONENTS_V2 = 1 << 15
TEXT, DM, ANNOUNCEMENT, FORUM = 0, 1, 5, 15
ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD = 10, 11, 12
THREADS = frozenset({ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD})


@dataclass(frozen=True, slots=True)
class User:
    id: int
    name: str
    bot: bool = False


@dataclass(frozen=True, slots=True)
class Role:
    id: int
    guild_id: int
    name: str
    permissions: int = 0
    position: int = 0
    managed_by: int | None = None


@dataclass(frozen=True, slots=True)
class Overwrite:
    """`target` is a role's or member's id; `kind` is 0 for a role and 1 for a member."""

    target: int
    kind: int = 0
    allow: int = 0
    deny: int = 0


@dataclass(frozen=True, slots=True)
class Guild:
    id: int
    name: str
    owner_id: int
    locale: str = "en-US"


@dataclass(frozen=True, slots=True)
class Member:
    """A snapshot: the server looks the newest one up by guild and user, so an old one may still act."""

    guild_id: int
    user: User
    role_ids: tuple[int, ...] = ()
    nick: str | None = None
    joined_at: str = "2024-01-01T00:00:00+00:00"

    @property
    def id(self) -> int:
        return self.user.id


@dataclass(frozen=True, slots=True)
class Channel:
    """`recipients` belongs to direct messages; `owner_id`, `archived`, `locked` and `joined` to threads."""

    id: int
    kind: int
    name: str
    guild_id: int | None = None
    parent_id: int | None = None
    overwrites: tuple[Overwrite, ...] = ()
    recipients: tuple[int, ...] = ()
    topic: str | None = None
    owner_id: int = 0
    archived: bool = False
    locked: bool = False
    invitable: bool = True
    archive_minutes: int = 1440
    joined: tuple[int, ...] = ()
    created_at: str = "2024-01-01T00:00:00+00:00"

    @property
    def is_thread(self) -> bool:
        return self.kind in THREADS


@dataclass(frozen=True, slots=True)
class Message:
    """`visible_to` is the one member who sees an ephemeral message, None where the whole channel does."""

    id: int
    channel_id: int
    author_id: int
    created_at: str
    content: str = ""
    embeds: tuple[JSON, ...] = ()
    components: tuple[JSON, ...] = ()
    attachments: tuple[JSON, ...] = ()
    flags: int = 0
    kind: int = 0
    edited_at: str | None = None
    nonce: str | int | None = None
    pinned: bool = False
    mentions: tuple[int, ...] = ()
    allowed_mentions: JSON | None = None
    reactions: tuple[tuple[str, int], ...] = ()
    reference: JSON | None = None
    interaction: JSON | None = None
    webhook_id: int | None = None
    visible_to: int | None = None

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & EPHEMERAL)

    @property
    def loading(self) -> bool:
        return bool(self.flags & LOADING)

    @property
    def text(self) -> str:
        """All that a reader sees as text: content, text displays, embeds; one part a line."""
        parts = [self.content]
        parts += [str(part["content"]) for part in walk(self.components) if part["type"] == TEXT_DISPLAY]
        for embed in self.embeds:
            parts += [str(embed[key]) for key in ("title", "description") if embed.get(key)]
            parts += [f"{each['name']}: {each['value']}" for each in embed.get("fields", ())]
        return "\n".join(part for part in parts if part)

    @property
    def custom_ids(self) -> tuple[str, ...]:
        return tuple(part["custom_id"] for part in walk(self.components) if "custom_id" in part)

    def component(self, custom_id: str) -> JSON:
        """The button or select with this custom id; LookupError names those that there are."""
        for part in walk(self.components):
            if part.get("custom_id") == custom_id:
                return part
        raise LookupError(f"no component {custom_id!r}; the message has {list(self.custom_ids)}")

    def labelled(self, label: str) -> str:
        """The custom id of the first button whose label or emoji is `label`."""
        for part in self._buttons():
            if label in (part.get("label"), (part.get("emoji") or {}).get("name")):
                return str(part["custom_id"])
        raise LookupError(f"no button {label!r}; there are {[part.get('label') for part in self._buttons()]}")

    def _buttons(self) -> Iterator[JSON]:
        return (part for part in walk(self.components) if part["type"] == 2 and "custom_id" in part)


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request that was answered; `at` is seconds on the monotonic clock (time.perf_counter)."""

    method: str
    path: str
    body: Any
    status: int
    code: int
    at: float
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer of 400 or more; `code` is Discord's JSON error code, 0 where it has none."""

    method: str
    path: str
    status: int
    code: int
    text: str


@dataclass(frozen=True, slots=True)
class Callback:
    """One attempt to acknowledge; `after` is seconds from dispatch, `code` is 0 where it was accepted."""

    kind: int
    data: JSON
    after: float
    code: int = 0


@dataclass(frozen=True, slots=True)
class Exchange:
    """What an interaction led to so far; `server.refresh(exchange)` gives the newest state of it."""

    id: int
    token: str
    channel_id: int
    user_id: int
    delivered: bool
    callbacks: tuple[Callback, ...] = ()
    message: Message | None = None
    followups: tuple[Message, ...] = ()
    edits: tuple[JSON, ...] = ()
    errors: tuple[Refusal, ...] = ()
    settled: bool = False
    source_id: int | None = None

    @property
    def accepted(self) -> Callback | None:
        """The first callback that Discord would have taken."""
        return next((each for each in self.callbacks if not each.code), None)

    @property
    def acknowledged(self) -> bool:
        return self.accepted is not None

    @property
    def kind(self) -> int | None:
        """Callback type: 4 message, 5 deferred, 6 deferred update, 7 update, 8 choices, 9 modal."""
        return self.accepted.kind if self.accepted else None

    @property
    def data(self) -> JSON:
        return self.accepted.data if self.accepted else {}

    @property
    def latency(self) -> float:
        """Seconds from dispatch to the accepted callback's arrival; infinite where there was none."""
        return self.accepted.after if self.accepted else float("inf")

    @property
    def ephemeral(self) -> bool:
        return self.message is not None and self.message.ephemeral

    @property
    def text(self) -> str:
        return self.message.text if self.message else ""

    @property
    def choices(self) -> list[JSON]:
        return list(self.data.get("choices", ())) if self.kind == 8 else []

    @property
    def modal(self) -> JSON | None:
        return self.data if self.kind == 9 else None
