"""A bot in a process of its own, started, watched and ended by a test; none of Discord's rules may enter."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Protocol

from tests.discord_server.launch import pointed_at
from tests.discord_server.openapi import ROOT
from tests.discord_server.server import DiscordServer
from tests.support.content import read_once
from tests.support.forking import enter, new_process
from tests.support.waiting import PATIENCE_SECONDS


class BotDiedError(RuntimeError):
    """The process ended before it had identified; the message holds what it had said."""


class Process(Protocol):
    @property
    def pid(self) -> int: ...

    @property
    def returncode(self) -> int | None: ...

    async def wait(self) -> int: ...

    def send_signal(self, signal: int) -> None: ...


class ForkedProcess:
    """Looks like one of asyncio's."""

    def __init__(self, process: BaseProcess) -> None:
        self._process, self._ended = process, asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(process.sentinel, self._note_end)

    def _note_end(self) -> None:
        self._loop.remove_reader(self._process.sentinel)
        self._process.join()
        self._ended.set()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode if self._ended.is_set() else None

    async def wait(self) -> int:
        await self._ended.wait()
        assert self._process.exitcode is not None
        return self._process.exitcode

    def send_signal(self, signal: int) -> None:
        os.kill(self.pid, signal)


class BotProcess:
    def __init__(self, process: Process, said: Path) -> None:
        self._process, self._said = process, said

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """None while it runs; minus the signal's number where one ended it."""
        return self._process.returncode

    @property
    def output(self) -> str:
        """All that it has said so far."""
        return self._said.read_text(errors="replace")

    def terminate(self) -> None:
        """SIGTERM: what a service manager sends."""
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL: nothing of the bot gets to run any more."""
        self._send(signal.SIGKILL)

    def interrupt(self) -> None:
        self._send(signal.SIGINT)

    async def wait(self, timeout: float = PATIENCE_SECONDS) -> int:
        """The exit status."""
        return await asyncio.wait_for(self._process.wait(), timeout)

    def _send(self, number: signal.Signals) -> None:
        if self._process.returncode is None:
            self._process.send_signal(number)


@asynccontextmanager
async def bot_process(
    server: DiscordServer,
    module: str,
    args: Sequence[str] = (),
    env: Mapping[str, str] | None = None,
    *,
    sessions: int = 1,
    timeout: float = PATIENCE_SECONDS,
    cwd: Path = ROOT,
    python: str = sys.executable,
) -> AsyncIterator[BotProcess]:
    """Start `module` against `server` and wait until `sessions` shards have identified and got READY and
    guilds.

    `env` is laid over this process's environment; DISCORD_TOKEN is the server's unless it says otherwise.
    `sessions=0` does not wait. The process is killed at the end where it still runs.
    """
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    merged = {**os.environ, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1", "DISCORD_TOKEN": server.token, **(env or {})}
    command = (python, "-m", "tests.discord_server.launch", server.url, module, *args)
    goal = server.gateway.identifies + sessions if sessions else 0
    with tempfile.NamedTemporaryFile() as said:
        process = await asyncio.create_subprocess_exec(
            *command, env=merged, cwd=cwd, stdin=subprocess.DEVNULL, stdout=said, stderr=said
        )
        async with _watched(server, BotProcess(process, Path(said.name)), goal, timeout) as watched:
            yield watched


@asynccontextmanager
async def guidepost_process(
    server: DiscordServer, env: Mapping[str, str], *, sessions: int = 1, cwd: Path
) -> AsyncIterator[BotProcess]:
    """`guidepost run` against `server`, as `bot_process` starts it, but forked: it takes a third of the time."""
    variables = {"DISCORD_TOKEN": server.token, **env}
    goal = server.gateway.identifies + sessions if sessions else 0
    with tempfile.NamedTemporaryFile() as said:
        process = new_process(_run_guidepost, server.url, cwd, variables, Path(said.name))
        await asyncio.to_thread(process.start)  # the first one waits for the imports
        async with _watched(server, BotProcess(ForkedProcess(process), Path(said.name)), goal) as watched:
            yield watched


def _run_guidepost(
    url: str, folder: Path, variables: Mapping[str, str], said: Path
) -> None:  # pragma: no cover - in the other process
    enter(folder, variables, said, said)
    from bot.command_line import main

    with pointed_at(url), read_once():
        sys.exit(main(["run"]))


@asynccontextmanager
async def _watched(
    server: DiscordServer, process: BotProcess, goal: int, timeout: float = PATIENCE_SECONDS
) -> AsyncIterator[BotProcess]:
    """`goal` is how many sessions the server has seen in all once this bot's have identified; 0 does not wait."""
    try:
        if goal:
            await _until_identified(server, process, goal, timeout)
        yield process
    finally:
        process.kill()
        await process.wait()


async def _until_identified(server: DiscordServer, process: BotProcess, goal: int, timeout: float) -> None:
    identified = asyncio.create_task(server.wait_identified(goal, timeout))
    ended = asyncio.create_task(process.wait(timeout + 1))
    await asyncio.wait({identified, ended}, return_when=asyncio.FIRST_COMPLETED)
    try:
        if ended.done():
            raise BotDiedError(f"exit status {process.returncode}\n{process.output}")
        if identified.exception() is not None:
            raise BotDiedError(f"not identified within {timeout} s\n{process.output}")
    finally:
        for task in (identified, ended):
            task.cancel()
        await asyncio.gather(identified, ended, return_exceptions=True)
