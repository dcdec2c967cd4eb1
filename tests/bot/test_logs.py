"""What the log looks like, and what never stands in it."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Literal

import pytest

from bot.logs import HIDDEN, set_up_logs

TOKEN = "MTIzNDU2.no-real_token"
STRANGE = 'quo"te\\slash\x7fé.token'
Format = Literal["console", "json"]

log = logging.getLogger("tests.logs")


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """The log of the tests themselves goes on as before."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers.clear()
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def logged(log_format: Format, act: Callable[[], None], secrets: tuple[str, ...] = (TOKEN,)) -> str:
    stream = io.StringIO()
    set_up_logs(log_format, secrets=secrets, stream=stream)
    act()
    return stream.getvalue()


def in_message(secret: str) -> None:
    log.info(f"in with {secret} here")


def in_argument(secret: str) -> None:
    log.info("in with %s here", secret)


def in_quoted_argument(secret: str) -> None:
    log.info("in with %r here", {"token": secret})


def in_exception(secret: str) -> None:
    try:
        raise ValueError(f"refused {secret}")
    except ValueError:
        log.exception("The login failed")


def in_cause(secret: str) -> None:
    try:
        try:
            raise ValueError(secret)
        except ValueError as error:
            raise LookupError from error
    except LookupError:
        log.exception("The login failed")


def in_stack(secret: str) -> None:
    logging.getLogger(f"tests.{secret}").info("named", stack_info=True)


@pytest.mark.parametrize("secret", [TOKEN, STRANGE])
@pytest.mark.parametrize("log_format", ["console", "json"])
@pytest.mark.parametrize("act", [in_message, in_argument, in_quoted_argument, in_exception, in_cause, in_stack])
def test_the_token_is_never_logged(act: Callable[[str], None], log_format: Format, secret: str) -> None:
    text = logged(log_format, lambda: act(secret), (secret,))
    assert HIDDEN in text
    for form in (secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], repr(secret)[1:-1]):
        assert form not in text


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_every_secret_is_hidden_also_where_one_holds_another(log_format: Format) -> None:
    text = logged(log_format, lambda: log.info("inner-and-outer inner"), ("inner", "inner-and-outer"))
    assert "outer" not in text
    assert "inner" not in text


def test_an_empty_secret_hides_nothing() -> None:
    assert "plain words" in logged("console", lambda: log.info("plain words"), ("",))


def test_a_console_line_tells_time_level_place_and_words() -> None:
    line = logged("console", lambda: log.warning("It %s", "rains"))
    date, time, level, place, *words = line.split()
    assert (len(date), time[2]) == (10, ":")
    assert (level, place, words) == ("WARNING", "tests.logs:", ["It", "rains"])


def test_a_json_line_tells_the_same() -> None:
    line = json.loads(logged("json", lambda: log.warning("It %s", "rains")))
    assert line.pop("time")[10] == "T"
    assert line == {"level": "warning", "logger": "tests.logs", "message": "It rains"}


def test_a_json_line_is_one_line_whatever_is_said() -> None:
    text = logged("json", lambda: log.info('two\nlines and "quotes" and ünïcode'))
    assert text.count("\n") == 1
    assert json.loads(text)["message"] == 'two\nlines and "quotes" and ünïcode'


def test_a_json_line_carries_the_traceback() -> None:
    line = json.loads(logged("json", lambda: in_exception("again")))
    assert line["message"] == "The login failed"
    assert "ValueError: refused again" in line["traceback"]


def test_a_json_line_with_a_hidden_secret_is_still_json() -> None:
    assert json.loads(logged("json", lambda: in_argument(STRANGE), (STRANGE,)))["message"] == f"in with {HIDDEN} here"


def test_details_are_left_out() -> None:
    assert logged("console", lambda: log.debug("detail")) == ""
    assert logged("console", lambda: logging.getLogger("discord.http").info("GET /users/@me")) == ""


def test_setting_up_again_replaces_what_was_set_up_before() -> None:
    first = logged("console", lambda: None)
    second = logged("console", lambda: log.info("once"))
    assert first == ""
    assert second.count("once") == 1


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_a_members_id_in_an_address_of_discords_is_never_logged(log_format: Format) -> None:
    """discord.py names the address where it is too fast: of a role that is given, say."""
    line = "We are being rate limited. PUT https://discord.com/api/v10/guilds/%s/members/%s/roles/3 responded with 429."
    guild_id, member_id = 111111111111111111, 222222222222222222
    logged_text = logged(log_format, lambda: log.warning(line, guild_id, member_id))
    assert str(member_id) not in logged_text
    assert str(guild_id) in logged_text
