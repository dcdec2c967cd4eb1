"""What all rooms of the server share: settings, and the parts wired together; no route or act may enter."""

from collections import deque
from dataclasses import dataclass
from typing import Any

from tests.discord_server import openapi
from tests.discord_server.commands import Commands, Sync, Upload
from tests.discord_server.faults import Faults, RateLimits
from tests.discord_server.gateway import DIRECT_MESSAGES, GUILD_MESSAGES, Gateway
from tests.discord_server.interactions import Interactions
from tests.discord_server.records import JSON, Message, Request
from tests.discord_server.world import World

KEPT_REQUESTS = 20_000


@dataclass(frozen=True, slots=True)
class Settings:
    """Times are seconds. `timeout` is how long a member's act waits beyond the acknowledgement window."""

    token: str = "stand-in.token.for-tests"
    ack_window: float = 3.0
    token_lifetime: float = 900.0
    timeout: float = 0.5
    heartbeat: float = 41.25
    shards: int = 1
    privileged_intents: bool = False
    validate: bool = True
    strict: bool = False
    rate_limits: bool = False
    per_bucket: int = 5
    bucket_window: float = 1.0
    hidden_commands: bool = False


class Core:
    """The parts, without a port."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.world = World()
        self.commands = Commands(self.world)
        self.interactions = Interactions(self.world, settings.ack_window, settings.token_lifetime)
        self.gateway = Gateway(
            self.world, settings.token, settings.heartbeat, settings.shards, settings.privileged_intents
        )  # fmt: skip
        self.faults = Faults()
        self.limits = RateLimits(settings.per_bucket, settings.bucket_window) if settings.rate_limits else None
        self.description = openapi.load() if settings.validate else None
        self._findings: list[str] = []
        self._unchecked: list[tuple[str, str, Any]] = []
        self.requests: deque[Request] = deque(maxlen=KEPT_REQUESTS)
        self.url = ""

    @property
    def validates(self) -> bool:
        """False where a test or a benchmark has switched the check off."""
        return self.description is not None

    @property
    def token(self) -> str:
        return self.settings.token

    @property
    def syncs(self) -> list[Sync]:
        """Every request that changed the registered commands, oldest first."""
        return self.commands.syncs

    @property
    def findings(self) -> list[str]:
        """Faults in the bot's requests, one readable line each; empty it with `clear()`.

        Checked here and not on arrival: milliseconds for each request would make the bot look late.
        """
        waiting, self._unchecked = self._unchecked, []
        for each in waiting:
            self.check(*each)
        return self._findings

    def note(self, method: str, path: str, body: Any) -> list[str]:
        """Put a request by for `findings`; strict mode checks it at once and returns its faults."""
        if self.settings.strict:
            return self.check(method, path, body)
        if self.description is not None:
            self._unchecked.append((method, path, body))
        return []

    def check(self, method: str, path: str, body: Any) -> list[str]:
        found = self.description.findings(method, path, body) if self.description else []
        self._findings.extend(found)
        return found

    def keep_file(self, upload: Upload) -> JSON:
        """Store bytes and give the attachment that points at them; the server hands them out again."""
        key = self.world.snowflake()
        self.world.files[f"{key}/{upload.filename}"] = upload.content
        url = f"{self.url}/attachments/{key}/{upload.filename}"
        return {
            "id": str(key), "filename": upload.filename, "size": len(upload.content), "url": url,
            "proxy_url": url,
            "content_type": upload.content_type,
        }  # fmt: skip

    def file(self, attachment: JSON) -> bytes:
        """The bytes behind an attachment of a message."""
        return self.world.files[f"{attachment['id']}/{attachment['filename']}"]

    def delete(self, message: Message) -> None:
        """A message is gone, whoever deleted it; the bot hears of it as far as its intents reach."""
        self.world.drop_message(message)
        if message.visible_to is not None:
            return
        guild_id = self.world.channels[message.channel_id].guild_id
        data = {"id": str(message.id), "channel_id": str(message.channel_id)}
        data |= {"guild_id": str(guild_id)} if guild_id else {}
        self.gateway.dispatch("MESSAGE_DELETE", data, guild_id, GUILD_MESSAGES if guild_id else DIRECT_MESSAGES)

    def message(self, message: Message | int) -> Message:
        """The newest state of a message; KeyError where it was deleted."""
        return self.world.messages[message if isinstance(message, int) else message.id]
