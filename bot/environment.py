"""Reads the settings from the environment and `.env`, and checks them."""

import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.database.url import parse_database_url
from bot.settings import Settings, SettingsError, Shards

DATABASE_URLS = "sqlite:///path/to/file.sqlite3 or postgresql://user:password@host/name"
SHARDS = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?/(\d{1,5})")
DEFAULTS = Settings()


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


class Environment(BaseSettings):
    """The fields of `Settings`, and what each may be; under the names of the environment that `.github/docs/operate.md`
    lists."""

    model_config = SettingsConfigDict(
        env_prefix="GUIDEPOST_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
    )

    token: SecretStr | None = Field(None, validation_alias="DISCORD_TOKEN")
    data_dir: Path = DEFAULTS.data_dir
    database_url: str | None = DEFAULTS.database_url
    postgresql_connections: Annotated[int, Field(ge=2, le=100)] = DEFAULTS.postgresql_connections
    postgresql_connect_seconds: Annotated[float, Field(ge=0.1, le=60)] = DEFAULTS.postgresql_connect_seconds
    postgresql_statement_seconds: Annotated[float, Field(ge=1, le=3_600)] = DEFAULTS.postgresql_statement_seconds
    postgresql_retries: Annotated[int, Field(ge=0, le=10)] = DEFAULTS.postgresql_retries
    content_dir: Path = DEFAULTS.content_dir
    shards: Annotated[Shards | None, NoDecode, BeforeValidator(parse_shards)] = DEFAULTS.shards
    log_format: Literal["console", "json"] = DEFAULTS.log_format
    metrics_port: Annotated[int, Field(ge=1, le=65_535)] | None = DEFAULTS.metrics_port
    metrics_host: str = DEFAULTS.metrics_host

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


def read_settings(env_file: Path | None = Path(".env"), **values: Any) -> Settings:
    """Settings from the environment and `env_file`; `values` go before both.

    Raises `SettingsError` with a line for each setting that is wrong.
    """
    try:
        fields = dict(Environment(_env_file=env_file, **values))  # type: ignore[call-arg]
    except ValidationError as error:
        raise SettingsError("\n".join(_complaint(fault) for fault in error.errors())) from None
    except (OSError, UnicodeDecodeError) as error:
        # Not the error itself: it quotes what it read, which may be the token.
        raise SettingsError(f"{env_file} is not readable ({type(error).__name__}), but wants UTF-8 text.") from None
    token = fields.pop("token")
    return Settings(token=token.get_secret_value() if token else None, **fields)


def _complaint(fault: Any) -> str:
    """What the setting is called, what it got and what it wants; a token or a password is never repeated."""
    field = str(fault["loc"][0]) if fault["loc"] else ""
    name = "DISCORD_TOKEN" if field in ("DISCORD_TOKEN", "token") else f"GUIDEPOST_{field.upper()}"
    is_secret = name in ("DISCORD_TOKEN", "GUIDEPOST_DATABASE_URL")
    value = "something else" if is_secret else repr(fault["input"])
    expected = fault.get("ctx", {}).get("error") or fault.get("ctx", {}).get("expected") or fault["msg"]
    return f"{name} is {value}, but wants {expected}."
