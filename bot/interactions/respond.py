"""One acknowledgement for each interaction, in time and in the right place.

Discord takes exactly one first response within 3 seconds. `respond` gives it; when the work before it takes long,
a timer defers in its stead, and `respond` then fills in what was deferred.
"""

import asyncio
import io
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import aiohttp
import discord
from discord import app_commands

from bot.discord_internals import expect_form, mark_acknowledged
from bot.errors import UserError
from bot.pages.typed_text import shorten

log = logging.getLogger(__name__)

# Discord gives up after 3 seconds; the way there and back is paid from the rest.
SLOW_SECONDS = 1.7
# A connection that broke is there again in less.
AGAIN_SECONDS = 0.2
LOST = (aiohttp.ClientError, OSError)
ALREADY_ACKNOWLEDGED = 40060
# Discord's codes of an interaction that nobody can answer any more: too late (10062), answered already (40060), or
# its token has run out (50027).
EXPIRED_CODES = {10062, ALREADY_ACKNOWLEDGED, 50027}
MESSAGE = discord.InteractionResponseType.channel_message
DEFERRED = discord.InteractionResponseType.deferred_channel_message
DEFERRED_UPDATE = discord.InteractionResponseType.deferred_message_update
UPDATE = discord.InteractionResponseType.message_update
MODAL = discord.InteractionResponseType.modal
MOST_CHOICES = 25
CHOICE_CHARACTERS = 100


class AnswerLostError(Exception):
    """What was asked for is done, and only the answer did not reach the member: nobody is told to try again."""


class PendingResponses:
    """The interactions that still wait for their response, so that a stop can let them finish."""

    def __init__(self) -> None:
        self._open: set[PendingResponse] = set()
        self._none_open = asyncio.Event()
        self._none_open.set()

    def opened(self, response: "PendingResponse") -> None:
        self._open.add(response)
        self._none_open.clear()

    def settled(self, response: "PendingResponse") -> None:
        self._open.discard(response)
        if not self._open:
            self._none_open.set()

    async def all_settled(self, seconds: float) -> bool:
        """Wait at most `seconds` until nobody waits for a response; whether that came about."""
        try:
            await asyncio.wait_for(self._none_open.wait(), seconds)
        except TimeoutError:
            return False
        return True


class PendingResponse:
    """What one interaction has been answered so far."""

    def __init__(self, interaction: discord.Interaction[Any], pending: PendingResponses) -> None:
        self._interaction = interaction
        self._pending = pending
        self._lock = asyncio.Lock()
        self._timer: asyncio.TimerHandle | None = None
        self._deferral: asyncio.Task[None] | None = None
        self._sent = False
        self._public = False

    @property
    def _in_place(self) -> bool:
        """Law 5: only a message that nobody else sees is replaced by what a button on it shows."""
        message = self._interaction.message
        return message is not None and message.flags.ephemeral

    def start_timer(self) -> None:
        """From now on the member waits: defer when no response came in time."""
        self._pending.opened(self)
        self._timer = asyncio.get_running_loop().call_later(SLOW_SECONDS, self._start_deferral)

    @property
    def is_answered(self) -> bool:
        """Whether the member has seen an answer or a form; a deferral is none."""
        return self._sent

    def expect_public(self) -> None:
        """Say before slow work that the response will be for everybody; a deferral fixes that for good."""
        self._public = True

    def _start_deferral(self) -> None:
        self._deferral = asyncio.get_running_loop().create_task(self._defer())

    async def _defer(self) -> None:
        async with self._lock:
            if self._sent or self._interaction.response.is_done():
                return
            kind = DEFERRED_UPDATE if self._in_place else DEFERRED
            try:
                await self._acknowledge(
                    lambda: self._interaction.response.defer(ephemeral=not self._public, thinking=not self._in_place),
                    kind,
                )
            except (discord.HTTPException, *LOST) as error:
                log.warning("An interaction could not be deferred: %s", error)

    async def send(
        self, view: discord.ui.LayoutView, files: Sequence[discord.File], *, public: bool, beside: bool
    ) -> None:
        """See `respond`."""
        self._stop_timer()
        self._interaction.client.page_formatter.format(view)
        try:
            async with self._lock:
                await self._send(view, files, public=public, in_place=self._in_place and not beside)
                self._sent = True
        except (discord.HTTPException, *LOST) as error:
            if getattr(error, "code", None) in EXPIRED_CODES:
                raise
            raise AnswerLostError(f"The answer did not reach Discord: {error}") from error
        finally:
            self._pending.settled(self)

    async def _send(
        self, view: discord.ui.LayoutView, files: Sequence[discord.File], *, public: bool, in_place: bool
    ) -> None:
        interaction, copied = self._interaction, _copier(files)
        response = self._interaction.response
        only_acknowledged = response.is_done() and self._in_place and not in_place
        if self._sent or only_acknowledged:
            await interaction.followup.send(view=view, files=copied(), ephemeral=not public)
        elif response.is_done():
            await _twice(lambda: interaction.edit_original_response(view=view, attachments=copied()))
        elif in_place:
            await self._acknowledge(lambda: response.edit_message(view=view, attachments=copied()), UPDATE)
        else:
            await self._acknowledge(
                lambda: response.send_message(view=view, files=copied(), ephemeral=not public), MESSAGE
            )

    async def _acknowledge(
        self,
        acknowledge: Callable[[], Awaitable[object]],
        kind: discord.InteractionResponseType,
    ) -> None:
        """The first response. Where Discord's answer to it was lost, it may have been taken all the same: then the
        second try, discord.py's or ours, is told so, and taken is taken."""
        try:
            await _twice(acknowledge)
        except discord.HTTPException as error:
            if error.code != ALREADY_ACKNOWLEDGED:
                raise
            log.info("An acknowledgement whose answer was lost had been taken")
            mark_acknowledged(self._interaction, kind)

    async def send_modal(self, modal: discord.ui.Modal) -> None:
        """See `open_form`."""
        self._stop_timer()
        try:
            async with self._lock:
                if self._sent or self._interaction.response.is_done():
                    raise UserError("I was too slow, so the form couldn't open. Please try again.")
                # Before: it is open as soon as Discord took it, whether or not we learn of that.
                expect_form(self._interaction, modal)
                await self._acknowledge(lambda: self._interaction.response.send_modal(modal), MODAL)
                self._sent = True
        except BaseException:
            modal.stop()
            raise
        finally:
            if self._sent:
                self._pending.settled(self)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()


def response_to(interaction: discord.Interaction[Any]) -> PendingResponse:
    """The one `PendingResponse` of this interaction; it lives as long as the interaction does."""
    response: PendingResponse | None = interaction.extras.get("response")
    if response is None:
        response = PendingResponse(interaction, interaction.client.pending_responses)
        interaction.extras["response"] = response
    return response


def _copier(files: Sequence[discord.File]) -> Callable[[], list[discord.File]]:
    """Gives the same files again and again: one that was sent has been read to its end."""
    contents = [(file, file.fp.read()) for file in files]
    return lambda: [
        discord.File(io.BytesIO(content), file.filename, spoiler=file.spoiler, description=file.description)
        for file, content in contents
    ]


async def _twice(send: Callable[[], Awaitable[object]]) -> None:
    """Once more where the connection broke: whether Discord took the first one, the second is told."""
    try:
        await send()
    except LOST as error:
        log.warning("The connection to Discord broke, trying again: %r", error)
        await asyncio.sleep(AGAIN_SECONDS)
        await send()


def has_begun(interaction: discord.Interaction[Any]) -> bool:
    """Whether anybody has taken it on to answer it."""
    return "response" in interaction.extras


async def respond(
    interaction: discord.Interaction[Any],
    view: discord.ui.LayoutView,
    *,
    files: Sequence[discord.File] = (),
    public: bool = False,
    beside: bool = False,
) -> None:
    """Show `view` to whoever acted, and to nobody else unless `public`.

    A button on a message that only they see changes that message, unless `beside`, which leaves it as it is; a button
    on a message of everybody gives a copy of their own. The first call answers the interaction, further calls add
    messages.
    """
    await response_to(interaction).send(view, files, public=public, beside=beside)


async def open_form(interaction: discord.Interaction[Any], modal: discord.ui.Modal) -> None:
    """Open a form. Nothing slow may come before: after a deferral no form can open, and `UserError` says so."""
    await response_to(interaction).send_modal(modal)


def to_choices(pairs: Sequence[tuple[str, str]]) -> list[app_commands.Choice[str]]:
    """Autocomplete choices out of (name, value) pairs, as many and as long as Discord takes."""
    return [
        app_commands.Choice(name=shorten(name, CHOICE_CHARACTERS), value=value[:CHOICE_CHARACTERS])
        for name, value in pairs[:MOST_CHOICES]
    ]
