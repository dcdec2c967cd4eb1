"""What every door of interviews needs: the services, the way to answer, and the way to give a refused text back."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import discord

from bot.client import Guidepost
from bot.errors import UserError
from bot.guilds.members import Presence
from bot.interactions.respond import respond
from bot.interactions.ui import MessagePage, text
from cogs.mentoring.forms import Drafts
from cogs.mentoring.matching.catalogue import Catalogue
from cogs.mentoring.notifications.source import KIND
from cogs.mentoring.records import MentoringError
from cogs.mentoring.service.pairs import Meetings
from cogs.mentoring.service.profiles import People
from cogs.mentoring.service.requests import Asking
from cogs.mentoring.store.notifications import LetterStore
from cogs.mentoring.store.reports import Reports
from cogs.mentoring.views import common as views

# What is the member's to mend.
REFUSALS = (MentoringError, UserError)

Press = discord.Interaction[Guidepost]


@dataclass(frozen=True)
class Desk:
    """Shared by the desks of profiles, hosts, requests, pairs and reports."""

    bot: Guidepost
    catalogue: Catalogue
    people: People
    asking: Asking
    meetings: Meetings
    reports: Reports
    letters: LetterStore
    presence: Presence
    drafts: Drafts = field(default_factory=Drafts)

    def guild_of(self, interaction: Press, given: str = "") -> int:
        """A press in a direct message names the guild that it is for."""
        guild_id = interaction.guild_id or (int(given) if given.isdigit() else None)
        if guild_id is None:
            raise UserError("Interviews belong to a server. Please do this there.")
        if interaction.guild_id:
            self.presence.saw(guild_id, interaction.user.id)
        return guild_id

    async def show(
        self,
        interaction: Press,
        page: MessagePage,
        guild_id: int,
        *,
        files: Sequence[discord.File] = (),
        acted: bool = False,
    ) -> None:
        """Answer, with a word on news that could not be delivered; where somebody `acted`, who has to hear of it hears
        it soon."""
        now = self.bot.clock()
        held = await self.letters.held(guild_id, interaction.user.id, now)
        if held:
            page.children[0].add_item(text(views.waiting_note(len(held))))  # type: ignore[attr-defined]
        await respond(interaction, page, files=files)
        if acted:
            self.nudge()

    def nudge(self) -> None:
        """What is due now is written at once to whom it concerns."""
        self.bot.scheduler.nudge(KIND)

    async def give_back(
        self, interaction: Press, why: Exception, typed: Sequence[str], again: tuple[str, ...], draft: str
    ) -> None:
        """Nothing that somebody wrote is lost: the text is shown, and the form `again` (act and arguments) opens with
        it."""
        self.drafts.keep(interaction.user.id, draft, typed)
        await respond(interaction, views.refused(str(why), typed, again))
