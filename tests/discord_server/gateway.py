"""The WebSocket side: sessions that identify, resume and hear events; what an event means may not enter."""

import asyncio
import secrets
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, cast

import orjson
from aiohttp import WSCloseCode, WSMsgType, web

from tests.discord_server import payloads
from tests.discord_server.records import JSON
from tests.discord_server.world import World

GUILD_MEMBERS, GUILD_MESSAGES, DIRECT_MESSAGES, MESSAGE_CONTENT = 1 << 1, 1 << 9, 1 << 12, 1 << 15
PRIVILEGED = GUILD_MEMBERS | 1 << 8 | MESSAGE_CONTENT
HELD_EVENTS = 10_000  # what a session that is away can catch up on


@dataclass(slots=True)
class Session:
    """One IDENTIFY; it outlives its socket, so that a RESUME finds what was missed."""

    id: str
    shard: tuple[int, int]
    intents: int
    socket: web.WebSocketResponse | None = None
    transport: asyncio.WriteTransport | None = None
    sequence: int = 0
    held: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=HELD_EVENTS))
    outbox: asyncio.Queue[str] = field(default_factory=asyncio.Queue)

    def hears(self, guild_id: int | None) -> bool:
        return self.shard[0] == ((guild_id >> 22) % self.shard[1] if guild_id else 0)

    def send(self, event: str, data: Any) -> None:
        self.sequence += 1
        text = orjson.dumps({"op": 0, "s": self.sequence, "t": event, "d": data}).decode()
        self.held.append((self.sequence, text))
        if self.socket is not None:
            self.outbox.put_nowait(text)


@dataclass(frozen=True, slots=True)
class Heard:
    """What a client sent over the socket: for tests that look at heartbeats, resumes, presences."""

    op: int
    data: Any


class Gateway:
    """`hold()` keeps newcomers waiting before HELLO, so that a drop lasts until `release()`."""

    def __init__(self, world: World, token: str, heartbeat: float, shards: int, privileged: bool) -> None:
        self.world, self.token, self.heartbeat, self.shards = world, token, heartbeat, shards
        self.privileged = privileged
        self.sessions: dict[str, Session] = {}
        self.heard: deque[Heard] = deque(maxlen=HELD_EVENTS)
        self.identifies = self.resumes = 0
        self.remaining_starts = 1000
        self.acknowledges_heartbeats = True
        self.url = ""
        self.changed = asyncio.Condition()
        self._open = asyncio.Event()
        self._open.set()

    @property
    def connected(self) -> list[Session]:
        return [each for each in self.sessions.values() if each.socket is not None]

    def hold(self) -> None:
        self._open.clear()

    def release(self) -> None:
        self._open.set()

    def dispatch(self, event: str, data: Any, guild_id: int | None = None, intents: int = 0) -> bool:
        """Send to the sessions of the guild's shard (shard 0 for direct messages); True where one is
        connected.

        A session that is away keeps the event for its RESUME.
        """
        live = False
        for session in self.sessions.values():
            if session.hears(guild_id) and session.intents & intents == intents:
                session.send(event, data)
                live = live or session.socket is not None
        return live

    async def drop(self, code: int | None) -> None:
        """Close every socket with `code`; None cuts the line without a close frame."""
        for session in self.connected:
            socket, session.socket = session.socket, None
            if socket is None:
                continue
            if code is None and session.transport is not None:
                session.transport.abort()
            elif code is not None:
                await socket.close(code=code)

    def tell(self, op: int, data: Any = None) -> None:
        """A bare opcode to everyone: 7 asks to reconnect, 9 says that the session is invalid, 1 wants a
        heartbeat.
        """
        for session in self.connected:
            session.outbox.put_nowait(orjson.dumps({"op": op, "d": data, "s": None, "t": None}).decode())
        if op == 9 and data is False:
            self.sessions.clear()

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=0, compress=False, timeout=0.2)
        await socket.prepare(request)
        await self._open.wait()
        await self._frame(socket, 10, {"heartbeat_interval": int(self.heartbeat * 1000), "_trace": []})
        session: Session | None = None
        writer: asyncio.Task[None] | None = None
        try:
            async for message in socket:
                if message.type is not WSMsgType.TEXT:
                    break
                frame = orjson.loads(message.data)
                self.heard.append(Heard(frame["op"], frame.get("d")))
                if frame["op"] in (2, 6) and session is None:
                    session = await self._enter(socket, frame["op"], frame["d"])
                    if session is not None:
                        session.transport = cast("asyncio.WriteTransport | None", request.transport)
                        writer = asyncio.create_task(self._write(session, socket))
                        await self._announce()
                else:
                    await self._hear(socket, session, frame["op"], frame.get("d"))
        finally:
            if writer is not None:
                writer.cancel()
            self._leave(session, socket)
        return socket

    async def _announce(self) -> None:
        async with self.changed:
            self.changed.notify_all()

    async def _write(self, session: Session, socket: web.WebSocketResponse) -> None:
        while session.socket is socket:
            text = await session.outbox.get()
            try:
                await socket.send_str(text)
            except ConnectionError:
                return

    async def _frame(self, socket: web.WebSocketResponse, op: int, data: Any) -> None:
        with suppress(ConnectionError):
            await socket.send_str(orjson.dumps({"op": op, "d": data, "s": None, "t": None}).decode())

    def _leave(self, session: Session | None, socket: web.WebSocketResponse) -> None:
        if session is None or session.socket is not socket:
            return  # it was dropped from here, or has resumed on another socket
        session.socket = None
        if socket.close_code in (WSCloseCode.OK, WSCloseCode.GOING_AWAY):
            self.sessions.pop(session.id, None)  # a client that closes cleanly gives its session up

    async def _enter(self, socket: web.WebSocketResponse, op: int, data: JSON) -> Session | None:
        if data.get("token") != self.token:
            await socket.close(code=4004, message=b"Authentication failed.")
            return None
        return await (self._identify(socket, data) if op == 2 else self._resume(socket, data))

    async def _identify(self, socket: web.WebSocketResponse, data: JSON) -> Session | None:
        number, count = data.get("shard") or (0, 1)
        if not 0 <= number < count:
            await socket.close(code=4010, message=b"Invalid shard.")
            return None
        intents = int(data.get("intents", 0))
        if intents & PRIVILEGED and not self.privileged:
            await socket.close(code=4014, message=b"Disallowed intent(s).")
            return None
        for stale in [key for key, each in self.sessions.items() if each.socket is None and each.shard[0] == number]:
            del self.sessions[stale]
        session = Session(secrets.token_hex(16), (number, count), intents, socket)
        self.sessions[session.id] = session
        self.identifies += 1
        self.remaining_starts -= 1
        self._welcome(session)
        return session

    def _welcome(self, session: Session) -> None:
        mine = [each for each in self.world.guilds.values() if session.hears(each.id) and self.world.has_bot(each.id)]
        session.send("READY", {
            "v": 10, "user": payloads.user(self.world.bot) | {"verified": True, "mfa_enabled": True},
            "guilds": [{"id": str(each.id), "unavailable": True} for each in mine], "session_id": session.id,
            "resume_gateway_url": self.url, "shard": list(session.shard), "private_channels": [],
            "application": {"id": str(self.world.bot.id), "flags": 0},
        })  # fmt: skip
        for guild in mine:
            everyone = bool(session.intents & GUILD_MEMBERS)
            session.send("GUILD_CREATE", payloads.guild_create(self.world, guild, everyone))

    async def _resume(self, socket: web.WebSocketResponse, data: JSON) -> Session | None:
        session = self.sessions.get(data.get("session_id") or "")
        if session is None:
            await self._frame(socket, 9, False)
            return None
        session.socket, session.outbox = socket, asyncio.Queue()
        self.resumes += 1
        for sequence, text in session.held:
            if sequence > int(data.get("seq") or 0):
                session.outbox.put_nowait(text)
        session.send("RESUMED", {"_trace": []})
        return session

    async def _hear(self, socket: web.WebSocketResponse, session: Session | None, op: int, data: Any) -> None:
        if op == 1:
            if self.acknowledges_heartbeats:
                await self._frame(socket, 11, None)
        elif session is None:
            await socket.close(code=4003, message=b"Not authenticated.")
        elif op == 8:
            self._send_members(session, data)

    def _send_members(self, session: Session, data: JSON) -> None:
        guild_id, limit = int(data["guild_id"]), int(data.get("limit") or 0)
        wanted = data.get("user_ids") or []
        ids = {int(each) for each in (wanted if isinstance(wanted, list) else [wanted])}
        query = (data.get("query") or "").lower()
        every = self.world.guild_members(guild_id)
        found = [each for each in every if (each.id in ids if ids else each.user.name.lower().startswith(query))]
        present = {each.id for each in found}
        session.send("GUILD_MEMBERS_CHUNK", {
            "guild_id": str(guild_id), "members": [payloads.member(each) for each in found[: limit or None]],
            "chunk_index": 0, "chunk_count": 1, "nonce": data.get("nonce"),
            "not_found": [str(each) for each in ids - present],
        })  # fmt: skip
