"""What the operator chose."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from bot.database.url import ConnectionLimits, DatabaseUrl, parse_database_url, sqlite_url

SHIPPED_CONTENT = Path(__file__).resolve().parent.parent / "content"


class SettingsError(Exception):
    """One or more settings are wrong or missing; the text has one line for each, ready to print."""


@dataclass(frozen=True)
class Shards:
    """The shards that this process runs (`ids`, from 0) out of all that the community needs (`count`)."""

    ids: tuple[int, ...]
    count: int


@dataclass(frozen=True)
class Settings:
    """Every setting; `bot.environment` checks what the operator wrote."""

    token: str | None = field(default=None, repr=False)
    data_dir: Path = Path("data")
    database_url: str | None = field(default=None, repr=False)  # it may hold a password
    postgresql_connections: int = 10
    postgresql_connect_seconds: float = 2.0
    postgresql_statement_seconds: float = 30.0
    postgresql_retries: int = 3
    content_dir: Path = SHIPPED_CONTENT
    shards: Shards | None = None
    log_format: Literal["console", "json"] = "console"
    metrics_port: int | None = None
    metrics_host: str = "127.0.0.1"

    @property
    def database(self) -> DatabaseUrl:
        """Where the data is: the SQLite file in `data_dir` by default."""
        if self.database_url is None:
            return sqlite_url(self.data_dir / "guidepost.sqlite3")
        return parse_database_url(self.database_url)

    @property
    def connection_limits(self) -> ConnectionLimits:
        return ConnectionLimits(
            self.postgresql_connections,
            self.postgresql_connect_seconds,
            self.postgresql_statement_seconds,
            self.postgresql_retries,
        )

    @property
    def backups(self) -> Path:
        return self.data_dir / "backups"

    def required_token(self) -> str:
        """The token; raises `SettingsError` with the way to look around where there is none."""
        if self.token is None:
            raise SettingsError(
                "DISCORD_TOKEN is not set; it wants the token of your bot from Discord's developer portal. "
                "To look around without one, run: guidepost playground"
            )
        return self.token
