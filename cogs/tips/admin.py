"""`/admin tips`: the commands and presses of moderators; parse, call, reply."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands

from bot.client import Guidepost
from bot.errors import UserError
from bot.interactions.checks import for_moderators
from bot.interactions.components import Handler
from bot.interactions.respond import open_form, respond, shorten, to_choices
from bot.interactions.ui import notice_page
from cogs.tips import admin_views
from cogs.tips import parse as typed
from cogs.tips.forms import TipForm
from cogs.tips.posting import Posting
from cogs.tips.records import WEEKDAYS, OwnTip, Plan, Tip
from cogs.tips.rules import NotAllowedError
from cogs.tips.service import Weekly

MOST_CHOICES = 25
# What fits a message with room for what moderators were told.
HISTORY_RUNS, HISTORY_TOLD = 8, 3
COMMON_TIMES = tuple(f"{hour:02}:00" for hour in range(24))
NO_CHANNEL_CHOSEN = "Choose a **channel** for the tip, or the one for tips in `/admin setup`. Nothing was changed."

Press = discord.Interaction[Guidepost]


class AnyChannel(app_commands.Transformer):
    """As the moderator chose it: whether the bot sees it is for our own sentence."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        return [discord.ChannelType.text, discord.ChannelType.news]

    async def transform(self, _interaction: discord.Interaction[Any], value: Any, /) -> Any:
        return value


class TipsAdmin(app_commands.Group):
    def __init__(self, posting: Posting, weekly: Weekly) -> None:
        super().__init__(name="tips", description="The weekly tip")
        self._posting = posting
        self._weekly = weekly

    @property
    def handlers(self) -> dict[str, Handler]:
        return {
            admin_views.LISTED: self.turned,
            admin_views.HISTORY: self.pressed_history,
            admin_views.PREVIEW: self.pressed_preview,
            admin_views.REMOVE: self.removed,
            admin_views.KEEP: self.kept,
        }

    @app_commands.command(description="Post a tip every week; answers with the next time")
    @app_commands.describe(
        weekday="Such as monday, or mon",
        time="Local time, such as 09:00 or 9am",
        channel="Where it is posted; the one for tips in /admin setup, if you leave it out",
        timezone="A city or a zone; the one before, or that of /admin setup, if you leave it out",
        role="A role to mention",
        thread="Open a thread under each tip to discuss it",
        publish="In an announcement channel: publish it to the servers that follow",
    )
    async def schedule(
        self,
        interaction: Press,
        weekday: str,
        time: str,
        channel: app_commands.Transform[Any, AnyChannel] | None = None,
        timezone: str | None = None,
        role: discord.Role | None = None,
        thread: bool = False,
        publish: bool = False,
    ) -> None:
        guild_id = _guild(interaction)
        if role is not None and role.id == guild_id:
            raise UserError("I do not mention everyone each week. Choose a role that members can take or leave.")
        day, at = typed.weekday(weekday), typed.clock_time(time)
        before, settings = await self._weekly.find(guild_id), await interaction.client.guild_settings.of(guild_id)
        usual = before.plan.zone if before else settings.zone_or_default
        zone = interaction.client.zones.parse(timezone) if timezone else usual
        channel_id = channel.id if channel else settings.tips_channel_id
        if channel_id is None:
            raise UserError(NO_CHANNEL_CHOSEN)
        plan = Plan(channel_id, day, at, zone, role.id if role else None, thread, publish)
        done = await self._weekly.schedule(guild_id, interaction.user.id, plan)
        note = "" if timezone else f"-# No time zone was given, so this is {zone}."
        await respond(interaction, admin_views.scheduled_view(done, note))

    @schedule.autocomplete("weekday")
    async def offer_weekdays(self, _interaction: Press, begun: str) -> list[app_commands.Choice[str]]:
        return to_choices([(one, one) for one in WEEKDAYS if one.lower().startswith(begun.strip().lower())])

    @schedule.autocomplete("time")
    async def offer_times(self, _interaction: Press, begun: str) -> list[app_commands.Choice[str]]:
        return to_choices([(one, one) for one in COMMON_TIMES if begun.strip() in one])

    @schedule.autocomplete("timezone")
    async def offer_zones(self, interaction: Press, begun: str) -> list[app_commands.Choice[str]]:
        zones = interaction.client.zones
        if not begun.strip():
            return to_choices([(zone, zone) for zone in zones.for_locale(str(interaction.locale))])
        return to_choices(zones.search(begun, MOST_CHOICES, self._posting.clock()))

    @app_commands.command(description="Exactly what will be posted next, and when")
    async def preview(self, interaction: Press) -> None:
        await self.pressed_preview(interaction)

    async def pressed_preview(self, interaction: Press, _from: str = "") -> None:
        schedule, run = await self._weekly.preview(_guild(interaction))
        await respond(interaction, admin_views.preview_head(schedule), beside=True)
        await respond(interaction, self._posting.view(run), beside=True)

    @app_commands.command(description="Leave the next tip out")
    async def skip(self, interaction: Press) -> None:
        before, after = await self._weekly.skip(_guild(interaction), interaction.user.id)
        await respond(interaction, admin_views.skipped_view(before, after))

    @app_commands.command(description="Post a tip at once; the weekly one comes all the same")
    async def now(self, interaction: Press) -> None:
        run = await self._weekly.post_now(_guild(interaction), interaction.user.id, interaction.id)
        await respond(interaction, admin_views.now_view(run))

    @app_commands.command(description="No weekly tip until you resume; its settings are kept")
    async def pause(self, interaction: Press) -> None:
        schedule = await self._weekly.pause(_guild(interaction), interaction.user.id)
        await respond(interaction, admin_views.changed_view("The weekly tip is paused", schedule))

    @app_commands.command(description="Go on with the weekly tip after a pause or a suspension")
    async def resume(self, interaction: Press) -> None:
        schedule = await self._weekly.resume(_guild(interaction), interaction.user.id)
        await respond(interaction, admin_views.changed_view("The weekly tip goes on", schedule))

    @app_commands.command(description="Add a tip of this server; a form opens")
    @app_commands.describe(chapter="A chapter that it belongs to, if any")
    async def add(self, interaction: Press, chapter: str | None = None) -> None:
        slug = typed.chapter(self._posting.tips, chapter)

        async def filled(filled_in: Press, words: str, action: str) -> None:
            tip = Tip(f"own:{filled_in.id}", words, action, slug)
            await self._store(filled_in, tip, None)

        await open_form(interaction, TipForm("A tip of this server", for_moderators(filled)))

    @app_commands.command(description="Change a tip of this server; a form opens")
    @app_commands.describe(tip="Choose it from the list", chapter="Another chapter, or none")
    async def edit(self, interaction: Press, tip: str, chapter: str | None = None) -> None:
        old = await self._weekly.own_tip(_guild(interaction), tip)
        slug = typed.chapter(self._posting.tips, chapter, otherwise=old.tip.chapter)

        async def filled(filled_in: Press, words: str, action: str) -> None:
            await self._store(filled_in, Tip(old.tip.key, words, action, slug), old)

        await open_form(interaction, TipForm("Change the tip", for_moderators(filled), old.tip.text, old.tip.action))

    async def _store(self, interaction: Press, tip: Tip, old: OwnTip | None) -> None:
        """A text that cannot be stored is given back: nothing that somebody wrote is lost."""
        guild_id, member_id = _guild(interaction), interaction.user.id
        try:
            if old is None:
                await self._weekly.add(guild_id, member_id, interaction.id, tip)
            else:
                await self._weekly.edit(guild_id, member_id, old, tip)
        except (NotAllowedError, UserError) as error:
            given = f"{tip.text}\n{tip.action}".strip()
            await respond(interaction, admin_views.refused_view(str(error), given))
            return
        title = "The tip is added" if old is None else "The tip is changed"
        await respond(interaction, admin_views.stored_view(title, tip, self._posting.tips))

    @add.autocomplete("chapter")
    @edit.autocomplete("chapter")
    async def offer_chapters(self, _interaction: Press, begun: str) -> list[app_commands.Choice[str]]:
        chapters = {one.slug for one in self._posting.tips.topics}
        offered = [one for one in typed.like(self._posting.tips, begun, MOST_CHOICES) if one[1] in chapters]
        return to_choices([("No chapter", typed.NO_CHAPTER), *offered])

    @app_commands.command(description="Remove a tip of this server, after a question")
    @app_commands.describe(tip="Choose it from the list")
    async def remove(self, interaction: Press, tip: str) -> None:
        await respond(interaction, admin_views.remove_view(await self._weekly.own_tip(_guild(interaction), tip)))

    @edit.autocomplete("tip")
    @remove.autocomplete("tip")
    async def offer_tips(self, interaction: Press, begun: str) -> list[app_commands.Choice[str]]:
        own = await self._weekly.own(_guild(interaction))
        found = [one for one in own if begun.strip().lower() in one.tip.text.lower()]
        return to_choices([(shorten(one.tip.text, 100), str(one.number)) for one in found])

    async def removed(self, interaction: Press, number: str) -> None:
        guild_id = _guild(interaction)
        await self._weekly.remove(guild_id, interaction.user.id, await self._weekly.own_tip(guild_id, number))
        await respond(interaction, notice_page("The tip is removed."))

    async def kept(self, interaction: Press) -> None:
        await respond(interaction, notice_page("The tip stays."))

    @app_commands.command(name="list", description="The tips of this server")
    async def listed(self, interaction: Press) -> None:
        await self.turned(interaction, "0")

    async def turned(self, interaction: Press, page: str, _role: str = "") -> None:
        own: Sequence[OwnTip] = await self._weekly.own(_guild(interaction))
        await respond(interaction, admin_views.list_view(own, self._posting.tips, int(page)))

    @app_commands.command(description="The last tips with votes and presses, and what went wrong")
    async def history(self, interaction: Press) -> None:
        await self.pressed_history(interaction)

    async def pressed_history(self, interaction: Press, _occurrence: str = "") -> None:
        guild_id = _guild(interaction)
        runs, notices = await self._weekly.history(guild_id, HISTORY_RUNS, HISTORY_TOLD)
        await respond(interaction, admin_views.history_view(await self._weekly.find(guild_id), runs, notices))


def _guild(interaction: Press) -> int:
    if interaction.guild_id is None:
        raise UserError("This works in a server, not in direct messages.")
    return interaction.guild_id
