"""A running playground as the tests hold it: they speak to it over HTTP only, as a browser does."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession

from tests.bot.playground.toy import ToyBot

LISTS = {"member": "people", "place": "places"}


@dataclass
class Opened:
    """A running playground: its address, an HTTP client, what it announced, and its bot."""

    address: str
    client: ClientSession
    announced: list[str]
    bots: list[ToyBot]
    pages: dict[str, str] = field(default_factory=dict)

    async def state(self) -> dict[str, Any]:
        async with self.client.get(f"{self.address}/state") as answer:
            assert answer.status == 200
            return dict(await answer.json())

    async def post(self, path: str, status: int = 200, **body: object) -> dict[str, Any]:
        headers = {"Origin": self.address}
        async with self.client.post(f"{self.address}{path}", json=body, headers=headers) as answer:
            assert answer.status == status, await answer.text()
            return dict(await answer.json())

    async def show(self, **names: str) -> dict[str, Any]:
        """Choose by the names that a person reads."""
        state = await self.state()
        ids = {
            key: next(item["id"] for item in state[LISTS[key]] if item["name"] == name) for key, name in names.items()
        }
        return await self.post("/show", **ids)

    async def open_view(self) -> dict[str, Any]:
        """Do what the frame does: open a page of the preview, and return its snapshot."""
        capability = (await self.state())["view"].partition("#")[2]
        headers = {"X-Simcord-Capability": capability, "Origin": self.address}
        async with self.client.post(f"{self.address}/api/pages", json={}, headers=headers) as answer:
            assert answer.status == 200, await answer.text()
            snapshot = dict(await answer.json())
        self.pages = {**headers, "X-Simcord-Context": snapshot["context"]["id"]}
        return snapshot

    async def get(self, path: str) -> tuple[int, Any]:
        async with self.client.get(f"{self.address}{path}", headers=self.pages) as answer:
            return answer.status, await answer.json() if answer.content_type == "application/json" else None

    async def run(self, command: str, **options: object) -> dict[str, Any]:
        """Run a slash command as the browser does, from a newly opened page."""
        return await self.run_from(await self.open_view(), command, **options)

    async def run_from(self, snapshot: dict[str, Any], command: str, **options: object) -> dict[str, Any]:
        """Run a slash command from a page that shows `snapshot`, which may be old by now."""
        _, catalog = await self.get("/api/commands")
        entry = next(item for item in catalog["entries"] if item["invocation"] == command)
        body = {
            "protocol_version": 3,
            "sequence": 1,
            "request_id": f"run {command}",
            "generation": snapshot["context"]["generation"],
            "bot_generation": snapshot["botGeneration"],
            "published_revision": snapshot["publishedRevision"],
            "kind": "run_command",
            "command_id": entry["commandId"],
            "path": entry["path"],
            "schema_fingerprint": entry["schemaFingerprint"],
            "options": options,
        }
        async with self.client.post(f"{self.address}/api/action", json=body, headers=self.pages) as answer:
            assert answer.status == 200, await answer.text()
            return dict(await answer.json())


def current(items: list[dict[str, Any]]) -> str:
    return next(str(item["name"]) for item in items if item["current"])


def named(state: dict[str, Any], name: str) -> dict[str, Any]:
    return next(item for item in state["places"] + state["people"] if item["name"] == name)


OpenPlayground = Callable[..., AbstractAsyncContextManager[Opened]]
