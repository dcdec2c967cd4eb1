"""The playground's web site: the start page, its small JSON interface, and who may use it."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from aiohttp import web
from simcord import Env
from yarl import URL

from bot.playground.clock import move_clock
from bot.playground.community import PERSONAS, bot_may_write, let_bot_write
from bot.playground.errors import NotVisibleError
from bot.playground.faces import draw_face
from bot.playground.web.proxy import VIEW_PATH, Proxy
from bot.playground.web.screen import Screen
from bot.playground.web.screens import Screens
from bot.playground.web.sidebar import Sidebar

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
# SimCord's preview takes files of 25 MB in a request of 26 MB, and refuses more in its own words.
LARGEST_UPLOAD = 27 * 1024 * 1024
LONGEST_JUMP_HOURS = 24 * 31
# A page shows the newest messages only.
MOST_JUMPS = 50
LONGEST_NAME = 64
PAGE_FILES = {
    "/": ("page.html", "text/html"),
    "/page.css": ("page.css", "text/css"),
    "/page.js": ("page.js", "text/javascript"),
    "/times.js": ("times.js", "text/javascript"),
    "/tour.js": ("tour.js", "text/javascript"),
}
SECURITY_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass
class WebApp:
    """What the page shows and moves. `errors` are the bot's own, newest last, as one line each; `jumps` are the
    instants at which a time jump began and ended, in this run."""

    env: Env
    screens: Screens
    sidebar: Sidebar
    proxy: Proxy
    save: Callable[[], None]
    errors: list[str] = field(default_factory=list)
    jumps: list[tuple[str, str]] = field(default_factory=list)
    clock_is_moving: bool = False

    def application(self) -> web.Application:
        app = web.Application(middlewares=[_only_this_page], client_max_size=LARGEST_UPLOAD)
        for path in PAGE_FILES:
            app.router.add_get(path, _page_file)
        app.router.add_get("/faces/{username}.png", _face)
        app.router.add_get("/state", self._get_state)
        app.router.add_post("/show", self._show)
        app.router.add_post("/time", self._move_clock)
        app.router.add_post("/writing", self._let_bot_write)
        app.router.add_get(VIEW_PATH, self.proxy.forward)
        app.router.add_route("*", "/{path:.*}", self.proxy.forward)
        return app

    async def _get_state(self, request: web.Request) -> web.Response:
        return self._state(await self._screen(request))

    async def _screen(self, request: web.Request) -> Screen:
        """That of the window which asks."""
        return await self.screens.get(request.query.get("window", "")[:LONGEST_NAME])

    def _state(self, screen: Screen) -> web.Response:
        selection = screen.selection
        self.sidebar.mark_seen(selection.channel_id)
        return _json(
            {
                "time": self._time(),
                "moving": self.clock_is_moving,
                "jumps": self.jumps[-MOST_JUMPS:],
                "people": self.sidebar.people(selection),
                "places": self.sidebar.channels(selection),
                "view": screen.view_path,
                "bot_may_write": bot_may_write(self.env, selection.channel_id),
                "errors": len(self.errors),
                "last_error": self.errors[-1] if self.errors else None,
            }
        )

    def _time(self) -> str:
        return self.env.now().isoformat(timespec="milliseconds")

    async def _show(self, request: web.Request) -> web.Response:
        """`member`, `place` (the id of a channel) and `zone` (the browser's), each where it is to change."""
        body, screen = await _body(request), await self._screen(request)
        zone = body.get("zone", screen.zone)
        if not isinstance(zone, str) or zone not in available_timezones():
            return _json({"error": "There is no such time zone."}, status=400)
        async with screen.lock:
            try:
                selection = screen.select(_id(body, "member"), _id(body, "place"))
            except NotVisibleError as error:
                return _json({"error": str(error)}, status=409)
            if (selection, zone) != (screen.selection, screen.zone):
                screen.zone = zone
                self.sidebar.mark_seen(screen.selection.channel_id)
                await screen.show(selection)
        return self._state(screen)

    async def _move_clock(self, request: web.Request) -> web.Response:
        hours = (await _body(request)).get("hours")
        if isinstance(hours, bool) or not isinstance(hours, int | float) or not 0 < hours <= LONGEST_JUMP_HOURS:
            return _json({"error": f"hours must be a number up to {LONGEST_JUMP_HOURS}."}, status=400)
        screen = await self._screen(request)
        async with screen.lock:
            self.clock_is_moving = True
            before = self._time()
            try:
                await move_clock(self.env, timedelta(hours=hours))
            finally:
                self.clock_is_moving = False
            self.jumps.append((before, self._time()))
            await self.screens.refresh()
            self.save()
        return self._state(screen)

    async def _let_bot_write(self, request: web.Request) -> web.Response:
        """In the channel that is shown; threads and direct messages are refused."""
        allowed, screen = (await _body(request)).get("allowed"), await self._screen(request)
        async with screen.lock:
            channel_id = screen.selection.channel_id
            if not isinstance(allowed, bool) or bot_may_write(self.env, channel_id) is None:
                return _json({"error": "Choose a channel first, and say true or false."}, status=400)
            let_bot_write(self.env, channel_id, allowed)
            await self.env.settle()
        return self._state(screen)


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
    name, content_type = PAGE_FILES[request.path]
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return web.Response(text=text, content_type=content_type, headers=SECURITY_HEADERS)


async def _face(request: web.Request) -> web.Response:
    persona = next((persona for persona in PERSONAS if persona.username == request.match_info["username"]), None)
    if persona is None:
        raise web.HTTPNotFound
    return web.Response(body=draw_face(persona.face), content_type="image/png", headers=SECURITY_HEADERS)


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
    return web.json_response(value, status=status, headers=SECURITY_HEADERS)
