"""Forwards the frame's requests to SimCord's preview.

The preview listens on a port of its own that changes with every preview, forbids being framed, and accepts only its own
Host and Origin. Behind this proxy it is a part of our page, on our one address.
"""

import json
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from pathlib import Path
from typing import Any

from aiohttp import ClientError, ClientSession, web
from yarl import URL

from bot.playground.web.screens import Screens

REQUEST_HEADERS = ("Content-Type", "X-Simcord-Capability", "X-Simcord-Context")
RESPONSE_HEADER_PREFIXES = ("Content-Disposition", "X-Display", "X-Media", "X-Simcord")
VIEW_PATH = "/view"
ACTION_PATH = "/api/action"
STYLE_PATH = "/preview.css"
STALE = "stale-revision"
SECURITY_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}


class Proxy:
    """Forwards to the preview of the window that asks, and has a lost one replaced."""

    def __init__(self, screens: Screens, client: ClientSession) -> None:
        self._screens = screens
        self._client = client

    async def forward(self, request: web.Request) -> web.StreamResponse:
        async with self._lock_for(request.path):
            screen = self._screens.of_page(request.headers.get("X-Simcord-Capability"))
            if screen is None or screen.address is None:
                raise web.HTTPServiceUnavailable(text="The preview is being changed.")
            number = screen.preview_number
            try:
                status, headers, body = await self._answer(request, screen.address)
            except ClientError:
                status, headers, body = 502, {}, b""
            if request.path == ACTION_PATH and _is_published(body):
                screen.mark_published()
        if _is_lost(request, status):
            await screen.replace(number)
        if request.path == STYLE_PATH:
            body += Path(__file__).with_name("view.css").read_bytes()
        return web.Response(status=status, body=body, headers={**headers, **SECURITY_HEADERS})

    def _lock_for(self, path: str) -> AbstractAsyncContextManager[Any]:
        return self._screens.lock if path == ACTION_PATH else nullcontext()

    async def _answer(self, request: web.Request, address: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of the preview's answer.

        The preview refuses an action of a page that has not yet drawn the newest message, which the member can't know.
        Such an action was not begun, and is sent once more for the page as it now is.
        """
        content = await request.read() if request.can_read_body else None
        answer = await self._fetch(request, address, content)
        if request.path == ACTION_PATH and (current := _action_for_current_page(content, answer[2])):
            answer = await self._fetch(request, address, current)
        return answer

    async def _fetch(
        self, request: web.Request, address: str, content: bytes | None
    ) -> tuple[int, dict[str, str], bytes]:
        path = "/" if request.path == VIEW_PATH else request.rel_url.raw_path
        query = f"?{request.rel_url.raw_query_string}" if request.path != VIEW_PATH else ""
        headers = {name: request.headers[name] for name in REQUEST_HEADERS if name in request.headers}
        if "Origin" in request.headers:
            headers["Origin"] = address  # Ours was checked before; the preview knows only its own.
        async with self._client.request(
            request.method,
            URL(f"{address}{path}{query}", encoded=True),
            headers=headers,
            data=content,
            allow_redirects=False,
        ) as response:
            return response.status, _response_headers(response.headers), await response.read()


def _response_headers(preview_headers: Mapping[str, str]) -> dict[str, str]:
    headers = {name: value for name, value in preview_headers.items() if name.startswith(RESPONSE_HEADER_PREFIXES)}
    if "Content-Type" in preview_headers:
        headers["Content-Type"] = preview_headers["Content-Type"]
    policy = preview_headers.get("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
    headers["Content-Security-Policy"] = policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
    return headers


def _action_for_current_page(action: bytes | None, answer: bytes) -> bytes | None:
    """The action with the page's newest revision where it was refused for an older one, else None (also with files)."""
    try:
        refused = json.loads(answer)
        if not any(diagnostic["code"] == STALE for diagnostic in refused["diagnostics"]):
            return None
        return json.dumps({**json.loads(action or b""), "published_revision": refused["revision"]}).encode()
    except (ValueError, LookupError, TypeError):
        return None


def _is_published(body: bytes) -> bool:
    """Whether the preview has published what its action did; after a failed action it has not."""
    try:
        return bool(json.loads(body)["presentation"] == "current")
    except (ValueError, LookupError, TypeError):
        return False


def _is_lost(request: web.Request, status: int) -> bool:
    """Whether the status means that this preview serves its page no longer.

    410 is a page whose lease ran out, 400 on opening one is the limit of open pages, and 502 is ours:
    nobody listens any more. A stale page with an old capability gets 401, which must not replace anything.
    """
    return status in (410, 502) or (status == 400 and request.path == "/api/pages")
