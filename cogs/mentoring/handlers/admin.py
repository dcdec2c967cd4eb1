"""`/admin mentoring`: the commands and presses of moderators; parse, call, reply."""

import discord
from discord import app_commands

from bot.client import Guidepost
from bot.errors import UserError
from bot.interactions.components import Handler
from bot.interactions.respond import respond, to_choices
from bot.interactions.ui import notice_page
from cogs.mentoring.handlers.common import Desk, Press
from cogs.mentoring.records import MentoringRound, PairState
from cogs.mentoring.service.rounds import Rounds
from cogs.mentoring.store.rounds import RoundStore
from cogs.mentoring.views import admin as admin_views

# What may be leafed through; who looks further back asks for the report of the months.
MOST_PAIRS, MOST_REPORTS = 200, 60
# In a list of what is open now, the newest are looked for.
OFFERED = 100
NO_SUCH_PAIR = "I know no such pair. Choose one from the list that Discord offers as you type."


class MentoringAdmin(app_commands.Group):
    def __init__(self, desk: Desk, rounds: Rounds, rounds_known: RoundStore) -> None:
        super().__init__(name="mentoring", description="Interviews: rounds, pairs and reports")
        self._desk = desk
        self._rounds = rounds
        self._known = rounds_known

    @property
    def handlers(self) -> dict[str, Handler]:
        return {
            admin_views.PREVIEW: self.turn_preview,
            admin_views.START: self.begin,
            admin_views.PROGRESS: self.show_progress,
            admin_views.CLOSE: self.end,
            admin_views.PAIRS: self.turn_pairs,
            admin_views.PICK: self.ask_to_end,
            admin_views.UNPAIR: self.end_pair,
            admin_views.KEEP: self.keep,
            admin_views.REPORTS: self.turn_reports,
        }

    # Rounds

    @app_commands.command(description="Who would be paired now, who not, and why; nothing is sent")
    async def preview(self, interaction: Press) -> None:
        await self.turn_preview(interaction, "0")

    async def turn_preview(self, interaction: Press, page: str, _end: str = "") -> None:
        found = await self._rounds.preview(_guild(interaction))
        await respond(interaction, admin_views.preview(found, max(int(page), 0)))

    @app_commands.command(description="Put all who wait to the hosts who suit them best, together")
    async def start(self, interaction: Press) -> None:
        await self.begin(interaction)

    async def begin(self, interaction: Press) -> None:
        one = await self._rounds.start(_guild(interaction), interaction.user.id, interaction.id)
        await self._show(interaction, one, known=one.id != interaction.id)
        self._desk.nudge()

    async def _show(self, interaction: Press, one: MentoringRound, *, known: bool = False) -> None:
        await respond(interaction, admin_views.progress(one, await self._rounds.progress(one), known=known))

    async def show_progress(self, interaction: Press, _round: str = "", _occurrence: str = "") -> None:
        """Of the round that is open, or of the last one."""
        one = await self._known.newest(_guild(interaction))
        if one is None:
            await respond(interaction, admin_views.no_round())
            return
        await self._show(interaction, one)

    @app_commands.command(description="End the open round; offers that nobody answered are withdrawn")
    async def close(self, interaction: Press) -> None:
        await self.end(interaction)

    async def end(self, interaction: Press) -> None:
        one = await self._rounds.close(_guild(interaction), interaction.user.id)
        await respond(interaction, admin_views.closed(one, await self._rounds.progress(one)))
        self._desk.nudge()

    # Pairs

    @app_commands.command(description="Who was paired with whom, and what became of it")
    async def pairs(self, interaction: Press) -> None:
        await self.turn_pairs(interaction, "0")

    async def turn_pairs(self, interaction: Press, page: str, _end: str = "") -> None:
        number = max(int(page), 0)
        found = await self._desk.meetings.newest(_guild(interaction), MOST_PAIRS)
        first, last = number * admin_views.A_PAGE, (number + 1) * admin_views.A_PAGE
        await respond(interaction, admin_views.pairs(found[first:last], number, more=len(found) > last))

    @app_commands.command(description="End an interview that two have agreed on; both are told kindly")
    @app_commands.describe(pair="Choose it from the list")
    async def unpair(self, interaction: Press, pair: str) -> None:
        await self.ask_to_end(interaction, pair)

    async def ask_to_end(self, interaction: Press, pair: str) -> None:
        found = await self._desk.meetings.pair(pair.strip())
        if found is None or found.guild_id != _guild(interaction) or found.state is not PairState.OPEN:
            raise UserError(NO_SUCH_PAIR)
        await respond(interaction, admin_views.unpairing(found))

    @unpair.autocomplete("pair")
    async def offer_pairs(self, interaction: Press, begun: str) -> list[app_commands.Choice[str]]:
        """By their codes, which `pairs` and their threads show: a list cannot hold mentions."""
        newest = await self._desk.meetings.newest(_guild(interaction), OFFERED)
        named = [(admin_views.pair_label(one), one.id) for one in newest if one.state is PairState.OPEN]
        return to_choices([one for one in named if begun.strip().lower() in one[0].lower()])

    async def end_pair(self, interaction: Press, pair_id: str) -> None:
        guild_id = _guild(interaction)
        ended = await self._desk.meetings.unpair(pair_id, interaction.user.id, guild_id)
        await respond(interaction, admin_views.unpaired(ended))
        self._desk.nudge()

    async def keep(self, interaction: Press) -> None:
        await respond(interaction, notice_page("The interview stays as it is."))

    # Reports

    @app_commands.command(description="What members reported in confidence")
    async def reports(self, interaction: Press) -> None:
        await self.turn_reports(interaction, "0")

    async def turn_reports(self, interaction: Press, page: str = "0", _end: str = "") -> None:
        # The button of a notice brings the id of its occurrence in the place of a page.
        number = int(page) if page.isdigit() and len(page) < 4 else 0
        found = await self._desk.reports.of_guild(_guild(interaction), MOST_REPORTS)
        first, last = number * admin_views.REPORTS_A_PAGE, (number + 1) * admin_views.REPORTS_A_PAGE
        await respond(interaction, admin_views.reports(found[first:last], number, more=len(found) > last))


def _guild(interaction: discord.Interaction[Guidepost]) -> int:
    if interaction.guild_id is None:
        raise UserError("This works in a server, not in direct messages.")
    return interaction.guild_id
