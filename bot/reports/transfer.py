"""How a feature's settings are exported as part of one file, and imported; no member's id may be in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import discord

from bot.database.executor import Transaction


@dataclass(frozen=True)
class ImportContext:
    """A part of a file that `asker` imports into a server; `value` is as the part's `shape` makes it. With `replaces`,
    what is only here goes. The file does nothing that the asker could not do on their own."""

    guild: discord.Guild
    asker: discord.Member
    value: Any
    replaces: bool = False


@dataclass(frozen=True)
class SettingChange:
    """One thing that an import changes: in a line for moderators, where what was typed is harmless, and in full."""

    line: str
    before: str
    after: str


@dataclass(frozen=True)
class Difference:
    """What an import would change in one part; `same` counts what stays as it is, and `left_out` says in lines what
    cannot come in and why."""

    steps: Sequence[SettingChange] = ()
    left_out: Sequence[str] = ()
    same: int = 0


class Importable(Protocol):
    """A feature's side. What is compared and what is applied within one transaction is the same."""

    @property
    def name(self) -> str:
        """The key in the file, which must never be renamed: old files have it."""
        ...

    @property
    def title(self) -> str: ...

    @property
    def shape(self) -> Any:
        """What pydantic checks the value against."""
        ...

    async def export(self, guild_id: int) -> Any:
        """A value of that shape; None where there is nothing."""
        ...

    def faults(self, value: Any) -> Sequence[tuple[tuple[str | int, ...], str]]:
        """(place within the value, what is wrong) of what pydantic cannot see."""
        ...

    async def compare(self, transaction: Transaction, context: ImportContext) -> Difference:
        """What would change, in a transaction that writes: from here to its end nobody else changes this part. Raises
        `UserError` where the part as a whole cannot come in."""
        ...

    async def apply(self, transaction: Transaction, context: ImportContext, member_id: int) -> None:
        """Make it so in the same transaction, with audit entries: what changes is what `compare` says."""
        ...
