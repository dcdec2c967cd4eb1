"""The one door to the stand-in for Discord: start it, break it, look at it; no payload may enter."""

import asyncio
from collections.abc import Callable
from typing import Any, Self

from aiohttp import web

from tests.discord_server import (
    routes_application,
    routes_channels,
    routes_guilds,
    routes_interactions,
    routes_messages,
)
from tests.discord_server.actors import Actors
from tests.discord_server.builders import Builders
from tests.discord_server.core import Settings
from tests.discord_server.faults import path_pattern
from tests.discord_server.records import JSON, Request
from tests.discord_server.rest import PREFIX, Rest, Router
from tests.support.waiting import PATIENCE_SECONDS


class DiscordServer(Builders, Actors):
    """`async with DiscordServer(ack_window=0.2) as server:` listens on 127.0.0.1; keywords are those of
    `Settings`.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(Settings(**settings))
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        rest = Rest(self, make_router())
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_get("/gateway", self.gateway.handle)
        app.router.add_get("/gateway/", self.gateway.handle)
        app.router.add_get("/attachments/{key}/{filename}", self._attachment)
        app.router.add_route("*", PREFIX + "/{rest:.*}", rest.handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0, backlog=1024).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        self.gateway.url = f"ws://{host}:{port}/gateway"
        return self

    async def __aexit__(self, *exc: object) -> None:
        self.gateway.release()
        await self.gateway.drop(None)
        if self._runner is not None:
            await self._runner.cleanup()

    async def _attachment(self, request: web.Request) -> web.Response:
        content = self.world.files.get(f"{request.match_info['key']}/{request.match_info['filename']}")
        return web.Response(body=content) if content is not None else web.Response(status=404)

    async def wait_identified(self, count: int = 1, timeout: float = PATIENCE_SECONDS) -> None:
        """Until `count` sessions have identified since the server started; READY and GUILD_CREATE follow
        at once.
        """
        async with self.gateway.changed:
            ready = self.gateway.changed.wait_for(lambda: self.gateway.identifies >= count)
            await asyncio.wait_for(ready, timeout)

    async def wait_resumed(self, count: int = 1, timeout: float = PATIENCE_SECONDS) -> None:
        async with self.gateway.changed:
            ready = self.gateway.changed.wait_for(lambda: self.gateway.resumes >= count)
            await asyncio.wait_for(ready, timeout)

    def answer_next(
        self,
        method: str,
        path: str,
        *,
        status: int,
        times: int = 1,
        retry_after: float = 1.0,
        body: JSON | None = None,
    ) -> None:
        """Answer without doing the work. `path` has no /api/v10; `*` or `{x}` is one segment, `**` any
        number.

        `retry_after` is in seconds and belongs to 429; a method of `*` fits all.
        """
        self.faults.plan("answer", method, path, times, status=status, seconds=retry_after, body=body)

    def lose_answer(self, method: str, path: str, *, times: int = 1) -> None:
        """Do the work, then cut the connection instead of answering."""
        self.faults.plan("lose", method, path, times)

    def delay_next(
        self, method: str, path: str, *, seconds: float = 0, until: asyncio.Event | None = None, times: int = 1
    ) -> None:
        """Hold a request before its work is done, for so long or until a test lets it go; an acknowledgement still
        counts from when it arrived."""
        self.faults.plan("delay", method, path, times, seconds=seconds, until=until)

    def at_request(
        self, method: str, path: str, act: Callable[[], object], *, number: int = 1, moment: str = "arrived"
    ) -> None:
        """Call `act` once, at the `number`-th request from now on that fits: when it has `arrived`, when its work is
        `done` and not answered yet, or just after it was `answered`.
        """
        self.faults.plan(moment, method, path, number, act=act)

    async def drop_gateway(self, code: int | None = 4000) -> None:
        """Close all gateway connections; None cuts them without a close frame. See `hold_gateway`."""
        await self.gateway.drop(code)

    def hold_gateway(self) -> None:
        """New gateway connections get no HELLO until `release_gateway`: an outage as long as a test wants."""
        self.gateway.hold()

    def release_gateway(self) -> None:
        self.gateway.release()

    def ask_reconnect(self) -> None:
        """Opcode 7, as Discord sends before it restarts a gateway node."""
        self.gateway.tell(7)

    def invalidate_sessions(self, resumable: bool = False) -> None:
        """Opcode 9; discord.py waits five seconds before it identifies anew."""
        self.gateway.tell(9, resumable)

    def stop_heartbeat_acks(self) -> None:
        self.gateway.acknowledges_heartbeats = False

    def start_heartbeat_acks(self) -> None:
        self.gateway.acknowledges_heartbeats = True

    def sent(self, method: str, path: str) -> list[Request]:
        """The requests so far that fit, oldest first; `path` is a pattern as in `answer_next`."""
        pattern = path_pattern(path)
        return [each for each in self.requests if each.method == method and pattern.fullmatch(each.path)]


def make_router() -> Router:
    router = Router()
    for room in (routes_application, routes_channels, routes_guilds, routes_interactions, routes_messages):
        room.add(router)
    return router
