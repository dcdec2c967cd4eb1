"""The way of an HTTP request: faults, token, limits, validation, route, answer; no route itself may enter."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web

from tests.discord_server import errors
from tests.discord_server.commands import Upload
from tests.discord_server.core import Core
from tests.discord_server.faults import Limited, Plan
from tests.discord_server.records import JSON, Refusal, Request

PREFIX = "/api/v10"
JUST_AFTER = 0.003  # seconds until a client has read an answer
OPEN_PATHS = (
    "/interactions/",
    "/webhooks/",
    "/gateway",
)  # where the path itself carries the token, or none is asked


@dataclass(slots=True)
class Call:
    """A request as a route sees it; `ids` holds the path's parts by name, `at` is time.perf_counter at
    arrival.
    """

    core: Core
    method: str
    path: str
    query: dict[str, str]
    at: float
    body: Any = None
    uploads: tuple[Upload, ...] = ()
    ids: dict[str, str] = field(default_factory=dict)
    then: list[Callable[[], None]] = field(default_factory=list)

    def id(self, name: str) -> int:
        if not self.ids[name].isdigit():
            raise errors.invalid_form(name, f"Value {self.ids[name]!r} is not snowflake.", "NUMBER_TYPE_COERCE")
        return int(self.ids[name])

    def attachments(self, body: JSON) -> tuple[JSON, ...]:
        """The uploaded files as attachments, with the descriptions that the body gives them."""
        notes = {str(each.get("id")): each for each in body.get("attachments") or ()}
        made = []
        for number, upload in enumerate(self.uploads):
            note = notes.get(str(number), {})
            extra = {"description": note["description"]} if note.get("description") else {}
            made.append(self.core.keep_file(upload) | extra)
        return tuple(made)


Handler = Callable[[Call], Awaitable[Any]]


class Router:
    """Templates such as `/channels/{channel_id}/messages`; the ones with fewer gaps are tried first."""

    def __init__(self) -> None:
        self._routes: dict[tuple[str, int], list[tuple[list[str], Handler]]] = {}

    def add(self, method: str, template: str, handler: Handler) -> None:
        parts = template.split("/")
        routes = self._routes.setdefault((method, len(parts)), [])
        routes.append((parts, handler))
        routes.sort(key=lambda each: sum(part.startswith("{") for part in each[0]))

    def find(self, method: str, path: str) -> tuple[Handler, dict[str, str], str] | None:
        given = path.split("/")
        for parts, handler in self._routes.get((method, len(given)), ()):
            pairs = list(zip(parts, given, strict=True))
            if all(part == text or part.startswith("{") for part, text in pairs):
                return (
                    handler,
                    {part[1:-1]: text for part, text in pairs if part.startswith("{")},
                    "/".join(parts),
                )
        return None


class Rest:
    def __init__(self, core: Core, router: Router) -> None:
        self._core, self._router = core, router

    async def handle(self, request: web.Request) -> web.StreamResponse:
        call = Call(
            self._core, request.method, request.path.removeprefix(PREFIX), dict(request.query),
            time.perf_counter()
        )  # fmt: skip
        call.body, call.uploads = await read_body(request)
        plan = self._core.faults.strike("answer", call.method, call.path)
        if plan is not None:
            return self._log(call, _planned(plan), "planned")
        self._core.faults.reach("arrived", call.method, call.path)
        await self._core.faults.delay(call.method, call.path)
        response = await self._answer(call, request.headers.get("Authorization", ""))
        self._core.faults.reach("done", call.method, call.path)
        asyncio.get_running_loop().call_later(JUST_AFTER, self._core.faults.reach, "answered", call.method, call.path)
        if self._core.faults.strike("lose", call.method, call.path):
            self._log(call, response, "lost")
            if request.transport is not None:
                request.transport.abort()
            return response
        return self._log(call, response, None)

    async def _answer(self, call: Call, authorization: str) -> web.Response:
        found = self._router.find(call.method, call.path)
        headers: dict[str, str] = {}
        try:
            self._admit(call, authorization)
            if self._core.limits is not None:
                limited, headers = self._core.limits.spend(_bucket(call, found), call.path.startswith(OPEN_PATHS))
                if limited is not None:
                    return _too_many(limited)
            if faults := self._core.note(call.method, call.path, call.body):
                raise errors.ApiError(400, 50035, "Invalid Form Body", findings=faults)
            if found is None:
                raise errors.no_route()
            handler, call.ids, _ = found
            result = await handler(call)
        except errors.ApiError as refusal:
            return _json(refusal.body(), refusal.status, headers)
        finally:
            for act in call.then:
                act()
        return _json(result, 200, headers) if result is not None else web.Response(status=204, headers=headers)

    def _admit(self, call: Call, authorization: str) -> None:
        if authorization != f"Bot {self._core.token}" and not call.path.startswith(OPEN_PATHS):
            raise errors.unauthorized()

    def _log(self, call: Call, response: web.Response, fault: str | None) -> web.Response:
        status, code = response.status, 0
        if status >= 400:
            answer = orjson.loads(response.body) if isinstance(response.body, bytes) else {}
            code = int(answer.get("code") or 0)
            refusal = Refusal(call.method, call.path, status, code, str(answer.get("errors") or answer.get("message")))
            self._tell_interaction(call, refusal)
        self._core.requests.append(Request(call.method, call.path, call.body, status, code, call.at, fault))
        return response

    def _tell_interaction(self, call: Call, refusal: Refusal) -> None:
        parts = call.path.split("/")
        found = self._core.interactions.by_token.get(parts[3]) if len(parts) > 3 else None
        if found is not None:
            found.errors.append(refusal)
            if refusal.code == 10062:
                found.answered.set()


async def read_body(request: web.Request) -> tuple[Any, tuple[Upload, ...]]:
    """The JSON of a request, its `payload_json` where it is multipart, and its files."""
    if not request.can_read_body:
        return None, ()
    if not request.content_type.startswith("multipart/"):
        data = await request.read()
        return (orjson.loads(data) if data else None), ()
    body, uploads = None, []
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        content = bytes(await part.read(decode=True))  # type: ignore[union-attr]
        if part.name == "payload_json":  # type: ignore[union-attr]
            body = orjson.loads(content)
        elif part.filename:  # type: ignore[union-attr]
            uploads.append(Upload(part.filename, content))  # type: ignore[union-attr]
    return body, tuple(uploads)


def _json(data: Any, status: int, headers: dict[str, str]) -> web.Response:
    return web.Response(body=orjson.dumps(data), status=status, content_type="application/json", headers=headers)


def _planned(plan: Plan) -> web.Response:
    if plan.status == 429:
        return _too_many(Limited(plan.seconds, False, {}), plan.body)
    body = plan.body or {"message": f"{plan.status}: planned by the test", "code": 0}
    return _json(body, plan.status, {})


def _too_many(limited: Limited, body: JSON | None = None) -> web.Response:
    """`Via` is what tells discord.py that Discord itself answered, and not a proxy that bans."""
    headers = {"Via": "1.1 google", "Retry-After": str(max(1, round(limited.seconds)))} | limited.headers
    text = "You are being rate limited."
    default = {"message": text, "retry_after": round(limited.seconds, 3), "global": limited.everywhere}
    return _json(body or default, 429, headers)


def _bucket(call: Call, found: tuple[Handler, dict[str, str], str] | None) -> str:
    """Discord's buckets: the route, and beside it the channel, guild or webhook that it is about."""
    if found is None:
        return f"{call.method} {call.path}"
    major = [found[1].get(key, "") for key in ("channel_id", "guild_id", "webhook_id", "token")]
    return f"{call.method} {found[2]} @{'/'.join(major)}"
