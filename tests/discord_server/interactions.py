"""One interaction from dispatch to its last edit, and how it was acknowledged; no HTTP may enter."""

import asyncio
import secrets
import time
from dataclasses import dataclass, field

from tests.discord_server import errors, limits
from tests.discord_server.components import numbered
from tests.discord_server.messages import changed_fields, new_fields
from tests.discord_server.records import (
    COMPONENTS_V2,
    EPHEMERAL,
    JSON,
    LOADING,
    Callback,
    Exchange,
    Message,
    Refusal,
)
from tests.discord_server.world import World

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5
REPLY, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
ALLOWED = {
    COMMAND: {REPLY, DEFERRED, MODAL},
    COMPONENT: {REPLY, DEFERRED, DEFERRED_UPDATE, UPDATE, MODAL},
    AUTOCOMPLETE: {CHOICES},
    MODAL_SUBMIT: {REPLY, DEFERRED, DEFERRED_UPDATE, UPDATE},
}


@dataclass(slots=True)
class Interaction:
    """Mutable while it lives; callers get the frozen `Exchange` that `exchange()` takes of it."""

    id: int
    kind: int
    channel_id: int
    user_id: int
    metadata: JSON
    source_id: int | None = None
    token: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    dispatched_at: float = field(default_factory=time.perf_counter)
    delivered: bool = False
    callbacks: list[Callback] = field(default_factory=list)
    followups: list[int] = field(default_factory=list)
    edits: list[JSON] = field(default_factory=list)
    errors: list[Refusal] = field(default_factory=list)
    original: Message | None = None
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    settled: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def accepted(self) -> Callback | None:
        return next((each for each in self.callbacks if not each.code), None)


class Interactions:
    """`ack_window` and `token_lifetime` are seconds from dispatch."""

    def __init__(self, world: World, ack_window: float, token_lifetime: float) -> None:
        self.world, self.ack_window, self.token_lifetime = world, ack_window, token_lifetime
        self.by_token: dict[str, Interaction] = {}
        self.by_id: dict[int, Interaction] = {}

    def open(self, kind: int, channel_id: int, user_id: int, metadata: JSON, source_id: int | None) -> Interaction:
        made = Interaction(self.world.snowflake(), kind, channel_id, user_id, metadata, source_id)
        self.by_token[made.token] = self.by_id[made.id] = made
        return made

    def exchange(self, interaction: Interaction) -> Exchange:
        messages = self.world.messages
        original = interaction.original
        return Exchange(
            interaction.id, interaction.token, interaction.channel_id, interaction.user_id,
            interaction.delivered,
            tuple(interaction.callbacks), messages.get(original.id) if original else None,
            tuple(messages[each] for each in interaction.followups if each in messages),
            tuple(interaction.edits), tuple(interaction.errors), interaction.settled.is_set(),
            interaction.source_id,
        )  # fmt: skip

    def for_token(self, token: str) -> Interaction:
        """The interaction that a webhook token still speaks for: acknowledged, and not too old."""
        found = self.by_token.get(token)
        if found is None or found.accepted is None:
            raise errors.unknown("Webhook")
        if time.perf_counter() - found.dispatched_at > self.token_lifetime:
            raise errors.invalid_token()
        return found

    def acknowledge(
        self, interaction_id: int, token: str, body: JSON, attachments: tuple[JSON, ...], at: float
    ) -> Interaction:
        """Take a callback, or log it as refused and raise what Discord answers."""
        found = self.by_token.get(token)
        if found is None or found.id != interaction_id:
            raise errors.unknown("Interaction")
        kind, data = int(body.get("type") or 0), body.get("data") or {}
        after = at - found.dispatched_at
        try:
            self._check(found, kind, after)
            self._apply(found, kind, data, attachments)
        except errors.ApiError as refusal:
            found.callbacks.append(Callback(kind, data, after, refusal.code))
            raise
        found.callbacks.append(Callback(kind, data, after))
        if kind not in (DEFERRED, DEFERRED_UPDATE):
            found.settled.set()
        return found

    def _check(self, found: Interaction, kind: int, after: float) -> None:
        if found.accepted is not None:
            raise errors.already_acknowledged()
        if after > self.ack_window:
            raise errors.unknown("Interaction")
        allowed = ALLOWED[found.kind]
        if found.source_id is None:
            allowed = allowed - {DEFERRED_UPDATE, UPDATE}
        if kind not in allowed:
            raise errors.invalid_form(
                "type", f"Callback type {kind} does not answer this interaction.", "BASE_TYPE_CHOICES"
            )

    def _apply(self, found: Interaction, kind: int, data: JSON, attachments: tuple[JSON, ...]) -> None:
        if kind == CHOICES:
            limits.check_choices(data)
        elif kind == MODAL:
            limits.check_modal(data)
        elif kind == REPLY:
            found.original = self._post(found, data, attachments)
        elif kind == DEFERRED:
            flags = (int(data.get("flags") or 0) & EPHEMERAL) | LOADING
            found.original = self._add(found, {"flags": flags})
        elif found.source_id is not None:
            found.original = self.world.messages.get(found.source_id)
            if kind == UPDATE and found.original is not None:
                found.original = self._change(found.original, data, attachments, "data")

    def _post(self, found: Interaction, body: JSON, attachments: tuple[JSON, ...]) -> Message:
        fields = new_fields(body, attachments)
        limits.check_message(fields, "data")
        return self._add(found, fields)

    def _add(self, found: Interaction, fields: JSON) -> Message:
        flags = int(fields.get("flags") or 0)
        fields = fields | {
            "visible_to": found.user_id if flags & EPHEMERAL else None, "webhook_id": self.world.bot.id,
            "interaction": found.metadata, "kind": 20 if found.kind == COMMAND else 19,
        }  # fmt: skip
        fields["components"] = numbered(fields.get("components") or ())
        return self.world.add_message(found.channel_id, self.world.bot.id, **fields)

    def _change(self, message: Message, body: JSON, attachments: tuple[JSON, ...], where: str = "") -> Message:
        fields = changed_fields(message, body, attachments)
        limits.check_message(fields, where)
        fields["components"] = numbered(fields["components"])
        return self.world.edit_message(message, **fields)

    def read(self, found: Interaction, which: str) -> Message:
        """`which` is @original or a message id; 10008 where there is none (a modal, an open deferral of
        choices).
        """
        if which == "@original":
            message = self.world.messages.get(found.original.id) if found.original else None
        else:
            message = self.world.messages.get(int(which)) if which.isdigit() else None
        if message is None or (message.id not in found.followups and message.id != getattr(found.original, "id", None)):
            raise errors.unknown("Message")
        return message

    def edit(self, found: Interaction, which: str, body: JSON, attachments: tuple[JSON, ...]) -> Message:
        message = self.read(found, which)
        if message.loading:  # the answer to a deferral decides here whether it is of the new style
            style = int(body.get("flags") or 0) & COMPONENTS_V2
            message = self._finish(message, body | {"flags": style}, attachments)
        else:
            message = self._change(message, body, attachments)
        found.edits.append(body)
        self._settle(found, message)
        return message

    def _finish(self, message: Message, body: JSON, attachments: tuple[JSON, ...]) -> Message:
        fields = new_fields(body, attachments)
        limits.check_message(fields)
        fields["flags"] = (message.flags & ~LOADING) | int(fields.get("flags") or 0)
        fields["components"] = numbered(fields["components"])
        return self.world.edit_message(message, **fields)

    def follow(self, found: Interaction, body: JSON, attachments: tuple[JSON, ...]) -> Message:
        """A follow-up; the first one after a deferral fills the waiting message, as in Discord."""
        original = self.world.messages.get(found.original.id) if found.original else None
        if original is not None and original.loading:
            style = int(body.get("flags") or 0) & COMPONENTS_V2
            message = self._finish(original, body | {"flags": style}, attachments)
        else:
            fields = new_fields(body, attachments)
            limits.check_message(fields)
            message = self._add(found, fields)
            found.followups.append(message.id)
        self._settle(found, message)
        return message

    def _settle(self, found: Interaction, message: Message) -> None:
        if found.original is not None and found.original.id == message.id:
            found.original = message
        found.settled.set()
