"""What the operator chose, read from the environment and `.env`."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.database.url import ConnectionLimits, DatabaseUrl, parse_database_url, sqlite_url

SHIPPED_CONTENT = Path(__file__).resolve().parent.parent / "content"
DATABASE_URLS = "sqlite:///path/to/file.sqlite3 or postgresql://user:password@host/name"
SHARDS = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?/(\d{1,5})")


class SettingsError(Exception):
    """One or more settings are wrong or missing; the text has one line for each, ready to print."""


@dataclass(frozen=True)
class Shards:
    """The shards that this process runs (`ids`, from 0) out of all that the community needs (`count`)."""

    ids: tuple[int, ...]
    count: int


def parse_shards(value: object) -> object:
    """`0-7/32` is shards 0 to 7 of 32, `3/32` is shard 3 alone."""
    if not isinstance(value, str):
        return value
    match = SHARDS.fullmatch(value.strip())
    if match is None:
        raise ValueError("FIRST-LAST/TOTAL, for example 0-7/32")
    first, count = int(match[1]), int(match[3])
    last = int(match[2] or first)
    if not first <= last < count:
        raise ValueError("shards that start at 0 and end below the total, for example 0-7/32")
    return Shards(tuple(range(first, last + 1)), count)


class Settings(BaseSettings):
    """Every setting, under the names of the environment that `.github/docs/operate.md` lists."""

    model_config = SettingsConfigDict(
        env_prefix="GUIDEPOST_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
    )

    token: SecretStr | None = Field(None, validation_alias="DISCORD_TOKEN")
    data_dir: Path = Path("data")
    database_url: str | None = None
    postgresql_connections: Annotated[int, Field(ge=2, le=100)] = 10
    postgresql_connect_seconds: Annotated[float, Field(ge=0.1, le=60)] = 2.0
    postgresql_statement_seconds: Annotated[float, Field(ge=1, le=3_600)] = 30.0
    postgresql_retries: Annotated[int, Field(ge=0, le=10)] = 3
    content_dir: Path = SHIPPED_CONTENT
    shards: Annotated[Shards | None, NoDecode, BeforeValidator(parse_shards)] = None
    log_format: Literal["console", "json"] = "console"
    metrics_port: Annotated[int, Field(ge=1, le=65_535)] | None = None
    metrics_host: str = "127.0.0.1"

    @field_validator("token")
    @classmethod
    def _has_no_gaps(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and not re.fullmatch(r"\S+", token.get_secret_value()):
            raise ValueError("the bot's token in one piece, without spaces")
        return token

    @field_validator("database_url")
    @classmethod
    def _is_a_known_database(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                parse_database_url(value)
            except ValueError:
                raise ValueError(DATABASE_URLS) from None  # what was raised may quote a password
        return value

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
        return self.token.get_secret_value()


def read_settings(env_file: Path | None = Path(".env"), **values: Any) -> Settings:
    """Settings from the environment and `env_file`; `values` go before both.

    Raises `SettingsError` with a line for each setting that is wrong.
    """
    try:
        return Settings(_env_file=env_file, **values)  # type: ignore[call-arg]
    except ValidationError as error:
        raise SettingsError("\n".join(_complaint(fault) for fault in error.errors())) from None
    except (OSError, UnicodeDecodeError) as error:
        # Not the error itself: it quotes what it read, which may be the token.
        raise SettingsError(f"{env_file} is not readable ({type(error).__name__}), but wants UTF-8 text.") from None


def _complaint(fault: Any) -> str:
    """What the setting is called, what it got and what it wants; a token or a password is never repeated."""
    field = str(fault["loc"][0]) if fault["loc"] else ""
    name = "DISCORD_TOKEN" if field in ("DISCORD_TOKEN", "token") else f"GUIDEPOST_{field.upper()}"
    is_secret = name in ("DISCORD_TOKEN", "GUIDEPOST_DATABASE_URL")
    value = "something else" if is_secret else repr(fault["input"])
    expected = fault.get("ctx", {}).get("error") or fault.get("ctx", {}).get("expected") or fault["msg"]
    return f"{name} is {value}, but wants {expected}."
