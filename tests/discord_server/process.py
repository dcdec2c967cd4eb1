"""A bot in a process of its own, started, watched and ended by a test; none of Discord's rules may enter."""

import asyncio
import os
import signal
import sys
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from tests.discord_server.openapi import ROOT
from tests.discord_server.server import DiscordServer
from tests.support.waiting import PATIENCE_SECONDS

KEPT_LINES = 5_000


class BotDiedError(RuntimeError):
    """The process ended before it had identified; the message holds what it had said."""


class BotProcess:
    """Output (stdout and stderr together) is read all the time, so that the bot never waits for a full
    pipe.
    """

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._lines: deque[str] = deque(maxlen=KEPT_LINES)
        self._reader = asyncio.create_task(self._drain())

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """None while it runs; minus the signal's number where one ended it."""
        return self._process.returncode

    @property
    def output(self) -> str:
        return "\n".join(self._lines)

    def terminate(self) -> None:
        """SIGTERM: what a service manager sends."""
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL: nothing of the bot gets to run any more."""
        self._send(signal.SIGKILL)

    def interrupt(self) -> None:
        self._send(signal.SIGINT)

    async def wait(self, timeout: float = PATIENCE_SECONDS) -> int:
        """The exit status, once all output is read too."""
        status = await asyncio.wait_for(self._process.wait(), timeout)
        await asyncio.wait({self._reader}, timeout=10)
        return status

    def _send(self, number: signal.Signals) -> None:
        if self._process.returncode is None:
            self._process.send_signal(number)

    async def _drain(self) -> None:
        stream = self._process.stdout
        while stream is not None and (line := await stream.readline()):
            self._lines.append(line.decode(errors="replace").rstrip())


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
    goal = server.gateway.identifies + sessions
    process = BotProcess(await _start(server, (python, module, *args), env or {}, cwd))
    try:
        if sessions:
            await _until_identified(server, process, goal, timeout)
        yield process
    finally:
        process.kill()
        await process.wait()


async def _start(
    server: DiscordServer, words: Sequence[str], env: Mapping[str, str], cwd: Path
) -> asyncio.subprocess.Process:
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    merged = {**os.environ, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1", "DISCORD_TOKEN": server.token, **env}
    python, *rest = words
    command = (python, "-m", "tests.discord_server.launch", server.url, *rest)
    return await asyncio.create_subprocess_exec(
        *command, env=merged, cwd=cwd, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT, limit=1024 * 1024,
    )  # fmt: skip


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
