"""`/admin mentoring`: rounds, pairs and reports, for moderators."""

from collections.abc import Sequence

from discord import app_commands

from bot.client import BotInteraction, guild_id_of
from bot.errors import UserError
from bot.interactions.components import Handler
from bot.interactions.respond import MOST_CHOICES, respond, to_choices
from bot.pages.ui import notice_page
from cogs.mentoring.handlers.common import HandlerContext, as_typed, page_number, with_arguments
from cogs.mentoring.records import MentoringRound, Pair, PairState
from cogs.mentoring.store import pair_store, report_store, round_store
from cogs.mentoring.views import admin as admin_views
from cogs.mentoring.views.common import page_of

# What may be leafed through; who looks further back asks for the report of the months.
MOST_PAIRS, MOST_REPORTS = 200, 60
# In a list of what is open now, the newest are looked for.
PAIRS_LOOKED_AT = 100


class AdminHandlers(app_commands.Group):
    def __init__(self, context: HandlerContext) -> None:
        super().__init__(name="mentoring", description="Interviews: rounds, matches and reports")
        self._context = context
        self._rounds = context.services.rounds

    @property
    def components(self) -> dict[str, Handler]:
        return {
            admin_views.PREVIEW: with_arguments(self.show_preview, page_number),
            admin_views.START: with_arguments(self.start_round),
            admin_views.PROGRESS: with_arguments(self.show_progress),
            admin_views.CLOSE: with_arguments(self.close_round),
            admin_views.PAIRS: with_arguments(self.show_pairs, page_number),
            admin_views.PICK: with_arguments(self.ask_to_unpair, as_typed),
            admin_views.UNPAIR: with_arguments(self.end_pair, as_typed),
            admin_views.KEEP: with_arguments(self.keep_pair),
            admin_views.REPORTS: with_arguments(self.show_reports, page_number),
        }

    # Rounds

    @app_commands.command(description="Who'd be matched now, who wouldn't, and why (nothing is sent)")
    async def preview(self, interaction: BotInteraction) -> None:
        await self.show_preview(interaction)

    async def show_preview(self, interaction: BotInteraction, number: int = 0) -> None:
        preview = await self._rounds.preview(guild_id_of(interaction))
        await respond(interaction, admin_views.preview_page(preview, number))

    @app_commands.command(description="Ask the best hosts for everyone who's waiting, all at once")
    async def start(self, interaction: BotInteraction) -> None:
        await self.start_round(interaction)

    async def start_round(self, interaction: BotInteraction) -> None:
        started = await self._rounds.start(guild_id_of(interaction), interaction.user.id, interaction.id)
        await self._show_round(interaction, started, was_open=started.id != interaction.id)
        self._context.notify_soon()

    async def _show_round(
        self, interaction: BotInteraction, mentoring_round: MentoringRound, *, was_open: bool = False
    ) -> None:
        progress = await self._rounds.get_progress(mentoring_round)
        await respond(interaction, admin_views.progress_page(mentoring_round, progress, was_open=was_open))

    async def show_progress(self, interaction: BotInteraction) -> None:
        """Of the round that is open, or of the last one."""
        newest = await round_store.get_newest_round(self._context.database, guild_id_of(interaction))
        if newest is None:
            await respond(interaction, admin_views.no_round_page())
        else:
            await self._show_round(interaction, newest)

    @app_commands.command(description="Close the open round and withdraw unanswered offers")
    async def close(self, interaction: BotInteraction) -> None:
        await self.close_round(interaction)

    async def close_round(self, interaction: BotInteraction) -> None:
        closed = await self._rounds.close(guild_id_of(interaction), interaction.user.id)
        await respond(interaction, admin_views.closed_page(closed, await self._rounds.get_progress(closed)))
        self._context.notify_soon()

    # Pairs

    @app_commands.command(description="Who was matched with whom, and how it went")
    async def pairs(self, interaction: BotInteraction) -> None:
        await self.show_pairs(interaction)

    async def show_pairs(self, interaction: BotInteraction, number: int = 0) -> None:
        pairs = await pair_store.get_newest_pairs(self._context.database, guild_id_of(interaction), MOST_PAIRS)
        page, _has_next = page_of(pairs, number, admin_views.PAIRS_PAGE)
        names = await self._get_names(interaction, page)
        await respond(interaction, admin_views.pairs_page(pairs, number, names))

    async def _get_names(self, interaction: BotInteraction, pairs: Sequence[Pair]) -> dict[int, str]:
        """Of both members of the open ones, by their ids."""
        ids = {member_id for pair in pairs if pair.state is PairState.OPEN for member_id in pair.members}
        faces = await self._context.get_faces(guild_id_of(interaction), ids)
        return {member_id: member.name for member_id, member in faces.members.items()}

    @app_commands.command(description="End a matched interview before they meet; both are told kindly")
    @app_commands.describe(pair="Choose it from the list")
    async def unpair(self, interaction: BotInteraction, pair: str) -> None:
        await self.ask_to_unpair(interaction, pair)

    async def ask_to_unpair(self, interaction: BotInteraction, pair_id: str) -> None:
        pair = await pair_store.get_pair(self._context.database, pair_id.strip())
        if pair is None or pair.guild_id != guild_id_of(interaction) or pair.state is not PairState.OPEN:
            raise UserError(admin_views.NO_SUCH_PAIR)
        await respond(interaction, admin_views.unpair_page(pair))

    @unpair.autocomplete("pair")
    async def offer_pairs(self, interaction: BotInteraction, typed: str) -> list[app_commands.Choice[str]]:
        """By the names of the two: a list cannot hold mentions."""
        newest = await pair_store.get_newest_pairs(self._context.database, guild_id_of(interaction), PAIRS_LOOKED_AT)
        pairs = [pair for pair in newest if pair.state is PairState.OPEN][:MOST_CHOICES]
        names = await self._get_names(interaction, pairs)
        labels = [(admin_views.pair_label(pair, names), pair.id) for pair in pairs]
        return to_choices([(label, pair_id) for label, pair_id in labels if typed.strip().lower() in label.lower()])

    async def end_pair(self, interaction: BotInteraction, pair_id: str) -> None:
        ended = await self._context.services.pairs.unpair(pair_id, interaction.user.id, guild_id_of(interaction))
        await respond(interaction, admin_views.unpaired_page(ended))
        self._context.notify_soon()

    async def keep_pair(self, interaction: BotInteraction) -> None:
        await respond(interaction, notice_page(admin_views.STAYS))

    # Reports

    @app_commands.command(description="What members reported in confidence")
    async def reports(self, interaction: BotInteraction) -> None:
        await self.show_reports(interaction)

    async def show_reports(self, interaction: BotInteraction, number: int = 0) -> None:
        reports = await report_store.get_newest_reports(self._context.database, guild_id_of(interaction), MOST_REPORTS)
        await respond(interaction, admin_views.reports_page(reports, number))
