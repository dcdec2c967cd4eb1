"""How the log looks: readable lines on a terminal or JSON, never with a secret."""

import json
import logging
import re
import sys
from typing import Literal, TextIO

HIDDEN = "[hidden]"
# discord.py tells at INFO of each shard and session, which an operator wants to see; its HTTP details are noise.
QUIET = {
    "discord.http": logging.WARNING,
    "discord.gateway": logging.INFO,
    "asyncio": logging.WARNING,
    "apscheduler": logging.WARNING,
}


# A member's id in an address of Discord's API, which discord.py names where it is too fast or is refused.
MEMBER_IN_ADDRESS = re.compile(r"(/(?:members|users|recipients|bans)/)\d{15,20}")


class Redacted(logging.Formatter):
    """Formats as `inner` does, then replaces every secret, wherever it came from: message, argument or traceback; and
    members' ids in addresses of Discord's."""

    def __init__(self, inner: logging.Formatter, secrets: tuple[str, ...]) -> None:
        super().__init__()
        self._inner = inner
        # As it is, as `%r` writes it, and both within JSON; the longest first, because one may hold another.
        plain = {form for secret in secrets for form in (secret, repr(secret)[1:-1])}
        forms = {form for text in plain for form in (text, json.dumps(text)[1:-1], _in_json(text)[1:-1])}
        self._forms = sorted(filter(None, forms), key=lambda form: (-len(form), form))

    def format(self, record: logging.LogRecord) -> str:
        text = self._inner.format(record)
        for form in self._forms:
            text = text.replace(form, HIDDEN)
        return MEMBER_IN_ADDRESS.sub(rf"\1{HIDDEN}", text)


class JsonLines(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, message and, where there is one, the traceback."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return _in_json(line)


def _in_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _is_about_voice(record: logging.LogRecord) -> bool:
    """discord.py warns at every start that it cannot speak in voice channels, which this bot never does."""
    return "voice will NOT be supported" in record.getMessage()


def set_up_logs(
    log_format: Literal["console", "json"], *, secrets: tuple[str, ...] = (), stream: TextIO | None = None
) -> None:
    """Send the whole process's log to `stream` (standard error by default), replacing what was set up before."""
    inner = (
        JsonLines() if log_format == "json" else logging.Formatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Redacted(inner, secrets))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("discord.client").addFilter(lambda record: not _is_about_voice(record))
    for name, level in QUIET.items():
        logging.getLogger(name).setLevel(level)
