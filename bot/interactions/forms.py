"""Forms (modals): a form asks for some lines, hands them on, and gives back what was refused."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import discord
from cachetools import TTLCache

from bot.errors import UserError
from bot.interactions.components import button
from bot.interactions.error_handler import handles_errors, refuse_form
from bot.interactions.respond import open_form, respond
from bot.interactions.submitted import read_field
from bot.pages.typed_text import fitting
from bot.pages.ui import MessagePage, line, row, text

# As much as Discord lets anybody type: who pasted too much gets a sentence and the text back, not a closed form.
TYPED_CHARACTERS = 4_000
# An interaction's token lives so long. Discord never says that a form was closed; after this nobody can submit it.
FORM_SECONDS = 15 * 60
# Refused forms that are kept in memory for a second try; some 1,000 characters each.
MOST_DRAFTS = 500
# Whoever looks something up and comes back finds the text still there.
DRAFT_SECONDS = 60 * 60
# A page holds 4,000 characters, of which the sentence needs some hundred.
SHOWN_CHARACTERS = 3_000

# Called with the interaction and, for each field, its text, or all that was chosen where the field is a select.
Submit = Callable[..., Awaitable[None]]
Field = discord.ui.Label[Any]
# The act of a component and its arguments, such as ("mentoring:thank", "17").
Act = tuple[str, ...]


def text_field(
    label: str,
    description: str,
    default: str = "",
    *,
    long: bool = False,
    required: bool = False,
    most: int = TYPED_CHARACTERS,
) -> Field:
    """A line of text, or with `long` several; at most `most` characters can be typed."""
    component: discord.ui.TextInput[Any] = discord.ui.TextInput(
        style=discord.TextStyle.paragraph if long else discord.TextStyle.short,
        default=default[:most] or None,
        max_length=most,
        required=required,
    )
    return discord.ui.Label(text=label, description=description, component=component)


class Form(discord.ui.Modal):
    """Hands what was filled in to `submit(interaction, *values)`: texts without white space around them, and empty
    where nothing in them can be seen."""

    def __init__(self, title: str, submit: Submit, *fields: Field, introduction: str = "") -> None:
        super().__init__(title=title, timeout=FORM_SECONDS)
        self._submit = submit
        self._fields = fields
        if introduction:
            self.add_item(discord.ui.TextDisplay(introduction))
        for field in fields:
            self.add_item(field)

    @handles_errors
    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        data: dict[str, Any] = dict(interaction.data or {})
        await self._submit(interaction, *(read_field(field, data) for field in self._fields))

    async def on_error(self, interaction: discord.Interaction[Any], _error: Exception, /) -> None:  # type: ignore[override]
        """discord.py could not read what was submitted: what `on_submit` raises is answered there."""
        await refuse_form(interaction)


class DraftForms:
    """Opens forms whose text is kept when it is refused, for the next time that the same form opens."""

    def __init__(self) -> None:
        self._drafts: TTLCache[tuple[int, Act], tuple[str, ...]] = TTLCache(MOST_DRAFTS, DRAFT_SECONDS)

    async def open(
        self,
        interaction: discord.Interaction[Any],
        act: Act,
        build: Callable[[Submit, Sequence[str]], Form],
        submit: Submit,
        texts: Sequence[str] = ("",),
        *,
        draft: Act | None = None,
        keeps_choices: bool = False,
    ) -> None:
        """Open `build(submit, texts)`. Where `submit` raises `UserError`, members read the sentence and their texts,
        with a button for `act`, which is to open the same form: then with these texts instead of `texts`. Forms with
        the same `draft`, which is `act` by default, share what was refused.

        With `keeps_choices` the texts have an entry for each select too: what was chosen, a line each.
        """
        key = (interaction.user.id, draft or act)

        async def submit_or_give_back(submitted: discord.Interaction[Any], *values: str | list[str]) -> None:
            try:
                await submit(submitted, *values)
            except UserError as error:
                typed = tuple(value for value in values if isinstance(value, str))
                await self.give_back(submitted, error, typed, act, draft=draft)
                if keeps_choices:
                    chosen = (value if isinstance(value, str) else "\n".join(value) for value in values)
                    self._drafts[key] = tuple(chosen)

        await open_form(interaction, build(submit_or_give_back, self._drafts.pop(key, tuple(texts))))

    async def give_back(
        self,
        interaction: discord.Interaction[Any],
        error: UserError,
        texts: Sequence[str],
        act: Act,
        *,
        draft: Act | None = None,
    ) -> None:
        """Keep and show texts that were refused, with a button for `act`."""
        self._drafts[interaction.user.id, draft or act] = tuple(texts)
        await respond(interaction, refused_page(str(error), texts, act))


def refused_page(reason: str, typed: Sequence[str], act: Act) -> MessagePage:
    """What was wrong, the member's own text to copy, and a button that opens the form with it."""
    copied = fitting("\n".join(value for value in typed if value), SHOWN_CHARACTERS)
    copy = [line(), text(f"-# Your text, to copy:\n{copied}")] if copied else []
    return MessagePage(text(reason), *copy, row(button("Open the form again", *act, primary=True)))
