"""The playground's web site: the start page, its small JSON interface, and who may speak to it.

Handlers translate between HTTP and the screen, the rail and the clock; they hold no rules of their own.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiohttp import web
from simcord import Env
from yarl import URL

from bot.playground.proxy import VIEW_PATH, Proxy
from bot.playground.rail import Rail
from bot.playground.rights import may_write, set_writing
from bot.playground.screen import NotAllowedError, Screen
from bot.playground.travel import move_clock

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
LARGEST_UPLOAD = 27 * 1024 * 1024
LONGEST_JUMP = 24 * 31
PAGE_FILES = {"/": ("page.html", "text/html"), "/page.css": ("page.css", "text/css")}
PAGE_FILES["/page.js"] = ("page.js", "text/javascript")
SECURITY = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass
class Site:
    """What the page shows and moves. `errors` are the bot's own, newest last, as one line each."""

    env: Env
    screen: Screen
    rail: Rail
    proxy: Proxy
    save: Callable[[], None]
    errors: list[str] = field(default_factory=list)
    moving: bool = False

    def application(self) -> web.Application:
        app = web.Application(middlewares=[_only_this_page], client_max_size=LARGEST_UPLOAD)
        for path in PAGE_FILES:
            app.router.add_get(path, _page_file)
        app.router.add_get("/state", self._state)
        app.router.add_post("/show", self._show)
        app.router.add_post("/time", self._time)
        app.router.add_post("/writing", self._writing)
        app.router.add_get(VIEW_PATH, self.proxy.forward)
        app.router.add_route("*", "/{path:.*}", self.proxy.forward)
        return app

    async def _state(self, request: web.Request) -> web.Response:
        return self._told()

    def _told(self) -> web.Response:
        choice = self.screen.choice
        self.rail.mark_seen(choice.place)
        return _json(
            {
                "time": self.env.now().isoformat(timespec="seconds"),
                "moving": self.moving,
                "people": self.rail.people(choice),
                "places": self.rail.places(choice),
                "view": self.screen.view,
                "bot_may_write": may_write(self.env, choice.place),
                "errors": len(self.errors),
                "last_error": self.errors[-1] if self.errors else None,
            }
        )

    async def _show(self, request: web.Request) -> web.Response:
        body = await _body(request)
        async with self.screen.turn:
            try:
                choice = self.screen.choose(_id(body, "member"), _id(body, "place"))
            except NotAllowedError as error:
                return _json({"error": str(error)}, status=409)
            if choice != self.screen.choice:
                self.rail.mark_seen(self.screen.choice.place)
                await self.screen.show(choice)
        return self._told()

    async def _time(self, request: web.Request) -> web.Response:
        hours = (await _body(request)).get("hours")
        if isinstance(hours, bool) or not isinstance(hours, int | float) or not 0 < hours <= LONGEST_JUMP:
            return _json({"error": f"hours must be a number up to {LONGEST_JUMP}."}, status=400)
        async with self.screen.turn:
            self.moving = True
            try:
                await move_clock(self.env, timedelta(hours=hours))
            finally:
                self.moving = False
            await self.screen.freshen()
            self.save()
        return self._told()

    async def _writing(self, request: web.Request) -> web.Response:
        """In the place that is shown, which must be a channel."""
        allowed = (await _body(request)).get("allowed")
        async with self.screen.turn:
            place = self.screen.choice.place
            if not isinstance(allowed, bool) or may_write(self.env, place) is None:
                return _json({"error": "Choose a channel first, and say true or false."}, status=400)
            set_writing(self.env, place, allowed)
            await self.env.settle()
        return self._told()


@web.middleware
async def _only_this_page(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse other web sites: names that are not this machine's, and requests sent by other pages."""
    try:
        name = URL(f"http://{request.host}").host
    except ValueError:
        name = None
    if name not in LOOPBACK:
        raise web.HTTPForbidden(text="The playground answers on this machine's own names only.")
    origin = request.headers.get("Origin")
    reads = request.method in ("GET", "HEAD")
    if origin != f"http://{request.host}" and not (reads and origin is None):
        raise web.HTTPForbidden(text="The playground takes requests from its own page only.")
    return await handler(request)


async def _page_file(request: web.Request) -> web.Response:
    name, kind = PAGE_FILES[request.path]
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return web.Response(text=text, content_type=kind, headers=SECURITY)


async def _body(request: web.Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.read())
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="A JSON object is needed.")
    return body


def _id(body: dict[str, Any], name: str) -> int | None:
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not value.isascii() or not value.isdecimal():
        raise web.HTTPBadRequest(text=f"{name} must be an id.")
    return int(value)


def _json(value: dict[str, Any], status: int = 200) -> web.Response:
    return web.json_response(value, status=status, headers=SECURITY)
