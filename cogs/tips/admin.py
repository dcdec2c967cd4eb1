"""`/admin tips`: the commands, buttons and forms of moderators."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import time
from functools import partial
from typing import Any

import discord
from discord import app_commands

from bot.client import BotInteraction, guild_id_of
from bot.errors import UserError
from bot.guilds.notices import SETTINGS_BUTTON
from bot.interactions.checks import for_moderators
from bot.interactions.components import Handler
from bot.interactions.custom_ids import PageNumber
from bot.interactions.forms import DraftForms, Form, Submit, text_field
from bot.interactions.respond import CHOICE_CHARACTERS, MOST_CHOICES, respond, to_choices
from bot.pages.typed_text import shorten
from bot.pages.ui import notice_page
from cogs.tips.parse import NO_CHAPTER, parse_chapter, parse_time, parse_weekday, search_topics
from cogs.tips.posting import TipPosts
from cogs.tips.records import WEEKDAYS, OwnTip, Plan, Tip
from cogs.tips.rules import ACTION_CHARACTERS, TIP_CHARACTERS
from cogs.tips.service.own_tips import OwnTips
from cogs.tips.service.schedules import WeeklySchedules
from cogs.tips.views import admin as views

# What fits a message with room for what moderators were told.
HISTORY_RUNS, HISTORY_NOTICES = 8, 3
COMMON_TIMES = tuple(f"{hour:02}:00" for hour in range(24))
NO_CHANNEL_CHOSEN = "Choose a channel for tips first: as **channel** here, or once and for all in the settings."
NO_EVERYONE = "I won't mention everyone every week. Choose a role that members can opt in to."
# When people plan their week.
USUAL_TIME = time(9)


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
    def __init__(self, posts: TipPosts, schedules: WeeklySchedules, own_tips: OwnTips) -> None:
        super().__init__(name="tips", description="The weekly tip")
        self._posts, self._tips = posts, posts.tips
        self._schedules, self._own_tips = schedules, own_tips
        self._forms = DraftForms()

    @property
    def handlers(self) -> dict[str, Handler]:
        return {
            views.LISTED: self.show_list,
            views.HISTORY: self.show_history,
            views.PREVIEW: self.show_preview,
            views.PLAN: self.open_plan_form,
            views.POST_NOW: self.post_now,
            views.SKIP_NEXT: self.skip_next,
            views.REDRAW: self.redraw,
            views.ADD: self.open_add_form,
            views.EDIT: self.reopen_edit_form,
            views.REMOVE: self.confirm_remove,
            views.KEEP: self.cancel_remove,
        }

    @app_commands.command(description="Post a tip every week, at a day and time you choose")
    @app_commands.describe(
        weekday="Such as monday, or mon",
        time="Local time, such as 09:00 or 9am",
        channel="Where to post it; left out, the tips channel from /admin setup",
        timezone="A city or time zone; left out, the current one or the one from /admin setup",
        role="A role to mention",
        thread="Open a thread under each tip to discuss it",
        publish="In an announcement channel: publish it to the servers that follow",
    )
    async def schedule(
        self,
        interaction: BotInteraction,
        weekday: str,
        time: str,
        channel: app_commands.Transform[Any, AnyChannel] | None = None,
        timezone: str | None = None,
        role: discord.Role | None = None,
        thread: bool = False,
        publish: bool = False,
    ) -> None:
        guild_id = guild_id_of(interaction)
        if role is not None and role.id == guild_id:
            raise UserError(NO_EVERYONE)
        try:
            day, at = parse_weekday(weekday), parse_time(time)
        except UserError as error:
            if channel or timezone or role or thread or publish:
                raise  # the form asks for day and time alone, and would drop what else was chosen
            await self._forms.give_back(interaction, error, (weekday, time), (views.PLAN,))
            return
        zone = interaction.client.zones.parse(timezone) if timezone else await self._usual_zone(guild_id)
        channel_id = channel.id if channel else await self._chosen_channel_id(guild_id)
        if role is not None:
            assert isinstance(interaction.user, discord.Member)
            await self._schedules.check_mention(interaction.user, role, channel_id)
        plan = Plan(channel_id, day, at, zone, role.id if role else None, thread, publish)
        before, after = await self._schedules.schedule(guild_id, interaction.user.id, plan)
        note = "" if timezone else f"-# You didn't give a time zone, so I used {zone}."
        await respond(interaction, views.scheduled_page(before, after, note))

    async def _usual_zone(self, guild_id: int) -> str:
        current = await self._schedules.get(guild_id)
        return current.plan.zone if current else (await self._posts.bot.guild_settings.of(guild_id)).zone_or_default

    async def _chosen_channel_id(self, guild_id: int) -> int:
        channel_id = (await self._posts.bot.guild_settings.of(guild_id)).tips_channel_id
        if channel_id is None:
            raise UserError(NO_CHANNEL_CHOSEN, SETTINGS_BUTTON[:2])
        return channel_id

    async def open_plan_form(self, interaction: BotInteraction) -> None:
        """The weekly tip's day and hour; all else is as it was, or as in setup."""
        guild_id = guild_id_of(interaction)
        current = await self._schedules.get(guild_id)
        zone = await self._usual_zone(guild_id)
        plan = current.plan if current else Plan(await self._chosen_channel_id(guild_id), 0, USUAL_TIME, zone)

        async def submit(submitted: BotInteraction, weekday: str, typed: str) -> None:
            planned = replace(plan, weekday=parse_weekday(weekday), at=parse_time(typed))
            before, after = await self._schedules.schedule(guild_id, submitted.user.id, planned)
            await respond(submitted, views.scheduled_page(before, after, ""))

        texts = (WEEKDAYS[plan.weekday], f"{plan.at:%H:%M}")
        await self._forms.open(interaction, (views.PLAN,), partial(_plan_form, zone), for_moderators(submit), texts)

    @schedule.autocomplete("weekday")
    async def suggest_weekdays(self, _interaction: BotInteraction, typed: str) -> list[app_commands.Choice[str]]:
        return to_choices([(day, day) for day in WEEKDAYS if day.lower().startswith(typed.strip().lower())])

    @schedule.autocomplete("time")
    async def suggest_times(self, _interaction: BotInteraction, typed: str) -> list[app_commands.Choice[str]]:
        return to_choices([(time, time) for time in COMMON_TIMES if typed.strip() in time])

    @schedule.autocomplete("timezone")
    async def suggest_zones(self, interaction: BotInteraction, typed: str) -> list[app_commands.Choice[str]]:
        zones = interaction.client.zones
        if not typed.strip():
            return to_choices([(zone, zone) for zone in zones.for_locale(str(interaction.locale))])
        return to_choices(zones.search(typed, MOST_CHOICES, interaction.client.clock()))

    @app_commands.command(description="Exactly what will be posted next, and when")
    async def preview(self, interaction: BotInteraction) -> None:
        await self.show_preview(interaction)

    async def show_preview(self, interaction: BotInteraction, source: str = "") -> None:
        schedule, run = await self._schedules.preview(guild_id_of(interaction))
        topic = self._tips.topic(run.tip.chapter) if run.tip else None
        await respond(interaction, views.preview_page(schedule, run, topic), beside=bool(source))

    async def redraw(self, interaction: BotInteraction) -> None:
        await self._schedules.redraw(guild_id_of(interaction))
        await self.show_preview(interaction)

    @app_commands.command(description="Skip the next tip")
    async def skip(self, interaction: BotInteraction) -> None:
        await self.skip_next(interaction)

    async def skip_next(self, interaction: BotInteraction) -> None:
        before, after = await self._schedules.skip(guild_id_of(interaction), interaction.user.id)
        await respond(interaction, views.skipped_page(before, after))

    @app_commands.command(description="Post a tip now; the next weekly one is unaffected")
    async def now(self, interaction: BotInteraction) -> None:
        await self.post_now(interaction)

    async def post_now(self, interaction: BotInteraction) -> None:
        run = await self._schedules.post_now(guild_id_of(interaction), interaction.user.id, interaction.id)
        await respond(interaction, views.posted_now_page(run))

    @app_commands.command(description="Pause the weekly tip until you resume it; its settings are kept")
    async def pause(self, interaction: BotInteraction) -> None:
        schedule = await self._schedules.pause(guild_id_of(interaction), interaction.user.id)
        await respond(interaction, views.changed_page("The weekly tip is paused", schedule))

    @app_commands.command(description="Start the weekly tip again after a pause or a suspension")
    async def resume(self, interaction: BotInteraction) -> None:
        schedule = await self._schedules.resume(guild_id_of(interaction), interaction.user.id)
        await respond(interaction, views.changed_page("The weekly tip is back", schedule))

    @app_commands.command(description="Add a tip of your own (opens a form)")
    @app_commands.describe(chapter="The chapter it belongs to, if any")
    async def add(self, interaction: BotInteraction, chapter: str | None = None) -> None:
        await self.open_add_form(interaction, parse_chapter(self._tips, chapter))

    async def open_add_form(self, interaction: BotInteraction, chapter: str) -> None:
        async def submit(submitted: BotInteraction, text: str, action: str) -> None:
            tip = Tip(f"own:{submitted.id}", text, action, chapter)
            await self._own_tips.add(guild_id_of(submitted), submitted.user.id, submitted.id, tip)
            await respond(submitted, views.saved_tip_page("Tip added", tip, self._tips))

        build = partial(_tip_form, "A tip of this server")
        await self._forms.open(interaction, (views.ADD, chapter), build, for_moderators(submit), ("", ""))

    @app_commands.command(description="Change one of this server's own tips (opens a form)")
    @app_commands.describe(tip="Choose it from the list", chapter="Another chapter, or none")
    async def edit(self, interaction: BotInteraction, tip: str, chapter: str | None = None) -> None:
        own = await self._own_tips.get(guild_id_of(interaction), tip)
        await self._open_edit_form(interaction, own, parse_chapter(self._tips, chapter, own.tip.chapter))

    async def reopen_edit_form(self, interaction: BotInteraction, number: str, chapter: str) -> None:
        own = await self._own_tips.get(guild_id_of(interaction), number)
        await self._open_edit_form(interaction, own, chapter)

    async def _open_edit_form(self, interaction: BotInteraction, old: OwnTip, chapter: str) -> None:
        async def submit(submitted: BotInteraction, text: str, action: str) -> None:
            tip = Tip(old.tip.key, text, action, chapter)
            await self._own_tips.edit(guild_id_of(submitted), submitted.user.id, old, tip)
            await respond(submitted, views.saved_tip_page("Tip changed", tip, self._tips))

        act = (views.EDIT, str(old.number), chapter)
        build, texts = partial(_tip_form, "Change the tip"), (old.tip.text, old.tip.action)
        await self._forms.open(interaction, act, build, for_moderators(submit), texts)

    @add.autocomplete("chapter")
    @edit.autocomplete("chapter")
    async def suggest_chapters(self, _interaction: BotInteraction, typed: str) -> list[app_commands.Choice[str]]:
        chapters = {topic.slug for topic in self._tips.topics}
        topics = search_topics(self._tips, typed, MOST_CHOICES)
        return to_choices([("No chapter", NO_CHAPTER), *((name, slug) for name, slug in topics if slug in chapters)])

    @app_commands.command(description="Remove one of this server's own tips (asks first)")
    @app_commands.describe(tip="Choose it from the list")
    async def remove(self, interaction: BotInteraction, tip: str) -> None:
        own = await self._own_tips.get(guild_id_of(interaction), tip)
        await respond(interaction, views.remove_page(own))

    async def confirm_remove(self, interaction: BotInteraction, number: str) -> None:
        guild_id = guild_id_of(interaction)
        own = await self._own_tips.get(guild_id, number)
        await self._own_tips.remove(guild_id, interaction.user.id, own)
        await respond(interaction, notice_page("Tip removed."))

    async def cancel_remove(self, interaction: BotInteraction) -> None:
        await respond(interaction, notice_page("The tip stays."))

    @edit.autocomplete("tip")
    @remove.autocomplete("tip")
    async def suggest_tips(self, interaction: BotInteraction, typed: str) -> list[app_commands.Choice[str]]:
        own_tips = await self._own_tips.of_guild(guild_id_of(interaction))
        matching = [own for own in own_tips if typed.strip().lower() in own.tip.text.lower()]
        return to_choices([(shorten(own.tip.text, CHOICE_CHARACTERS), str(own.number)) for own in matching])

    @app_commands.command(name="list", description="This server's own tips")
    async def list_tips(self, interaction: BotInteraction) -> None:
        await self.show_list(interaction, 0)

    async def show_list(self, interaction: BotInteraction, page: PageNumber, _direction: str = "") -> None:
        own_tips = await self._own_tips.of_guild(guild_id_of(interaction))
        await respond(interaction, views.list_page(own_tips, self._tips, page))

    @app_commands.command(description="The latest tips, how people liked them, and what went wrong")
    async def history(self, interaction: BotInteraction) -> None:
        await self.show_history(interaction)

    async def show_history(self, interaction: BotInteraction, _occurrence_id: str = "") -> None:
        guild_id = guild_id_of(interaction)
        runs, notices = await self._schedules.history(guild_id, HISTORY_RUNS, HISTORY_NOTICES)
        await respond(interaction, views.history_page(await self._schedules.get(guild_id), runs, notices))


def _plan_form(zone: str, submit: Submit, texts: Sequence[str]) -> Form:
    weekday, at = texts
    return Form(
        "Schedule the weekly tip",
        submit,
        text_field("Day", "Such as Monday, or mon", weekday, required=True),
        text_field("Time", f"Such as 09:00 or 9am, in {zone}", at, required=True),
    )


def _tip_form(title: str, submit: Submit, texts: Sequence[str]) -> Form:
    text, action = texts
    text_help = f"Up to {TIP_CHARACTERS} characters, in one or two sentences"
    action_help = f"One small thing to do today, up to {ACTION_CHARACTERS} characters"
    return Form(
        title,
        submit,
        text_field("The tip", text_help, text, long=True, required=True),
        text_field("The action", action_help, action, long=True),
    )
