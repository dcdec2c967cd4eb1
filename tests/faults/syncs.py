"""Whether a log is on the disk before its member reads "saved": the order of the bot's system calls, by strace."""

import asyncio
import re
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.discord_server.process import bot_process
from tests.discord_server.records import Exchange
from tests.discord_server.server import DiscordServer
from tests.faults.load import SAVED
from tests.faults.report import Tried
from tests.support.waiting import until

MEMBERS = 10
SENDS, SYNCS = ("write", "writev", "sendto", "sendmsg"), ("fsync", "fdatasync")
# Whole pages of the database, and whole answers.
TRACE = f"strace -D -f --seccomp-bpf -q -y -s 16384 -e trace=pwrite64,{','.join((*SENDS, *SYNCS))}"
CALL = re.compile(r"(?P<thread>\d+) +(?:<\.\.\. )?(?P<name>\w+)(?: resumed>|\(\d+<(?P<file>.*?)>)(?P<rest>.*)")
TEXTS = re.compile(r'"((?:[^"\\]|\\.)*)"')
TOKEN = re.compile(rb"/(?:interactions/\d+|webhooks/\d+)/([^/ ?]+)")
LOG_FILE = "-wal"


@dataclass
class Traced:
    """Where in the trace, by line, a log was written to SQLite's log file, that file's next sync had ended, and "saved"
    was said."""

    written: int | None = None
    synced: int | None = None
    said: int | None = None

    @property
    def is_in_order(self) -> bool:
        return self.synced is not None and self.said is not None and self.synced < self.said

    @property
    def waits_for_sync(self) -> bool:
        return self.written is not None and self.synced is None


async def try_syncs(folder: Path, times: int) -> list[Tried]:
    """`times` logs of each of ten members, who log at the same time."""
    if shutil.which("strace") is None:
        return [Tried("the order of sync and answer", 0, 0, "strace is not installed")]
    trace, python = folder / "trace", folder / "traced-python"
    python.write_text(f'#!/bin/sh\nexec {TRACE} -o "{trace}" "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    exchanges: list[Exchange] = []
    async with DiscordServer(validate=False) as server:
        guild = server.add_guild()
        channel = server.add_channel(guild)
        members = [server.add_member(guild, f"member {number}") for number in range(MEMBERS)]
        env = {"GUIDEPOST_DATA_DIR": str(folder)}
        async with bot_process(server, "bot", ["run"], env, timeout=60, cwd=folder, python=str(python)) as process:
            for member in members:
                await server.slash(member, channel, "streak join", timezone="UTC", habit="read one page")
            for _ in range(times):
                logs = (server.slash(member, channel, "streak log", minutes="1") for member in members)
                exchanges += [await server.completed(one) for one in await asyncio.gather(*logs)]
            process.terminate()
            await process.wait()
    await until(lambda: trace.read_text("latin-1").endswith("+++\n"))  # strace writes what it still has
    told = [one for one in exchanges if SAVED in one.text]
    found = TraceReader(told).read(trace.read_text("latin-1").splitlines())
    late = sum(not one.is_in_order for one in found)
    syncs = len({one.synced for one in found} - {None})
    remark = f"by strace; {syncs} syncs of the disk for {len(told)} logs"
    return [Tried('logs, on the disk before "saved" is said', len(told), late + len(exchanges) - len(told), remark)]


class TraceReader:
    """Follows each log through the trace. SQLite stores its number as eight bytes, and the answer goes to its token."""

    def __init__(self, logs: Iterable[Exchange]) -> None:
        self.by_token = {log.token: Traced() for log in logs}
        self._by_number = {log.id.to_bytes(8, "big"): self.by_token[log.token] for log in logs}
        self._tokens: dict[str, str] = {}
        self._syncing: dict[str, list[Traced]] = {}

    def read(self, lines: Iterable[str]) -> list[Traced]:
        for place, line in enumerate(lines):
            if match := CALL.match(line):
                self._note(place, match, is_begun=match["file"] is not None)
        return list(self.by_token.values())

    def _note(self, place: int, call: re.Match[str], *, is_begun: bool) -> None:
        """A call that others came in between has two lines, of which the first shows its file and what was written."""
        name, file, rest = call["name"], call["file"] or "", call["rest"]
        if name == "pwrite64" and file.endswith(LOG_FILE):
            self._note_write(place, _data(rest))
        elif name in SENDS and is_begun:
            self._note_send(place, file, _data(rest))
        elif name in SYNCS:
            if is_begun and file.endswith(LOG_FILE):  # it covers what was written before it began
                self._syncing[call["thread"]] = [one for one in self.by_token.values() if one.waits_for_sync]
            if rest.endswith(" = 0"):
                for traced in self._syncing.pop(call["thread"], ()):
                    traced.synced = place

    def _note_write(self, place: int, data: bytes) -> None:
        for number, traced in self._by_number.items():
            if traced.written is None and number in data:
                traced.written = place

    def _note_send(self, place: int, connection: str, data: bytes) -> None:
        for token in TOKEN.findall(data):
            self._tokens[connection] = token.decode()
        answer = self.by_token.get(self._tokens.get(connection, ""))
        if answer is not None and answer.said is None and SAVED.encode() in data:
            answer.said = place


def _data(rest: str) -> bytes:
    """What the call wrote, out of the texts in which strace shows it."""
    return b"".join(text.encode("latin-1").decode("unicode_escape").encode("latin-1") for text in TEXTS.findall(rest))
