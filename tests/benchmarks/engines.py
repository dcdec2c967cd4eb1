"""What members do on PostgreSQL, beside the same on SQLite. The server keeps its data in memory: what is measured is
the way there and back, not its disk."""

from collections.abc import AsyncIterator
from pathlib import Path

from tests.benchmarks.answers import ROWS, running
from tests.benchmarks.contenders import contender, guidepost, ratio
from tests.benchmarks.report import Line
from tests.support.postgresql import postgresql_server

MEMBERS, ROUNDS = 200, 600
# Each statement is a way to another process and back.
MOST = 2.0


async def lines(folder: Path, rounds: int = ROUNDS) -> AsyncIterator[Line]:
    with postgresql_server() as server:
        address = {"GUIDEPOST_DATABASE_URL": server.url.text}
        async with (
            contender(guidepost(), folder / "engine-sqlite", MEMBERS) as sqlite,
            contender(guidepost(), folder / "engine-postgresql", MEMBERS, env=address) as postgresql,
        ):
            for one in (sqlite, postgresql):
                for member in one.members:
                    await one.run_as(member, "streak join", "", timezone="UTC", habit="read one page")
            for row in ROWS:
                theirs, mine = (running(one, row.mine, row.said, dict(row.options)) for one in (sqlite, postgresql))
                value = await ratio(theirs, mine, rounds)
                yield Line(f"{row.name} on PostgreSQL, p50", value, "times the same on SQLite", MOST)
