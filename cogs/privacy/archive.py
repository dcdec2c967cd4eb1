"""What is held about a member as one ZIP that a person can read."""

import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Rows = Sequence[Mapping[str, Any]]

README = "README.md"
INTRODUCTION = """# What Guidepost holds about you

Made on {made}. Your Discord id is {member}.

Each folder is a server{direct}. Each file is one table: a list of rows, in JSON, which any text editor opens. Times are
in UTC. Long numbers are Discord's ids of people, servers and channels. What other people wrote is not in here.

To delete all of it, use `/privacy delete`.
"""
DIRECT = ", and `direct-messages` is what belongs to none"


@dataclass(frozen=True)
class GuildData:
    """What is held about a member in one guild, or in direct messages (guild 0).

    `tables` are the rows of each table that has any, `descriptions` what each table is, in words for the member.
    """

    guild_id: int
    guild_name: str
    tables: Mapping[str, Rows]
    descriptions: Mapping[str, str]

    @property
    def folder(self) -> str:
        if not self.guild_id:
            return "direct-messages"
        name = re.sub(r"[^a-z0-9]+", "-", self.guild_name.lower()).strip("-")[:40]
        return f"{name or 'server'}-{self.guild_id}"


def build_archive(member_id: int, guilds: Sequence[GuildData], made_at: datetime) -> bytes:
    """A ZIP with a folder for each guild, and a README that says what is in it."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(README, readme(member_id, guilds, made_at))
        for guild in guilds:
            for table, rows in guild.tables.items():
                content = json.dumps([_readable(row) for row in rows], indent=2, ensure_ascii=False)
                # A half of a pair of surrogates, which a file cannot hold, is written as its number.
                file.writestr(f"{guild.folder}/{table}.json", content.encode("utf-8", "backslashreplace"))
    return archive.getvalue()


def readme(member_id: int, guilds: Sequence[GuildData], made_at: datetime) -> str:
    direct = DIRECT if any(not guild.guild_id for guild in guilds) else ""
    lines = [INTRODUCTION.format(made=f"{made_at:%Y-%m-%d %H:%M} UTC", member=member_id, direct=direct)]
    for guild in guilds:
        lines.append(f"## `{guild.folder}`\n")
        for table, rows in guild.tables.items():
            count = "1 row" if len(rows) == 1 else f"{len(rows):,} rows"
            lines.append(f"- `{table}.json`, {count}. {guild.descriptions[table]}.")
        lines.append("")
    return "\n".join(lines)


def _readable(row: Mapping[str, Any]) -> dict[str, Any]:
    """Lists that are stored as JSON are shown as lists."""
    return {column: _without_json(value) for column, value in row.items()}


def _without_json(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("[") and value.endswith("]"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
