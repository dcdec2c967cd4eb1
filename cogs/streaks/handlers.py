"""Calls and replies for every door of a streak: commands, buttons, selects and forms meet here; it decides nothing."""

import asyncio
import io
import logging
from collections.abc import Sequence
from datetime import date

import discord

from bot.client import Guidepost
from bot.errors import UserError
from bot.guilds.members import GuildMembers
from bot.interactions.components import Handler, PersistentButton, button
from bot.interactions.respond import open_form, respond
from bot.interactions.ui import notice_page
from cogs.streaks import views
from cogs.streaks.forms import habit_form, zone_form
from cogs.streaks.records import DayMark, Logged, Member, Period, Standing
from cogs.streaks.reminders import KIND as REMINDER
from cogs.streaks.rules import milestones_reached
from cogs.streaks.service import Streaks
from cogs.streaks.store.leaderboard import Board, period_key

log = logging.getLogger(__name__)

Press = discord.Interaction[Guidepost]


class Desk:
    """One method an act. A press in a direct message names the guild that it is for."""

    def __init__(self, bot: Guidepost, streaks: Streaks, board: Board, presence: GuildMembers) -> None:
        self._bot = bot
        self._streaks = streaks
        self._board = board
        self._presence = presence

    @property
    def handlers(self) -> dict[str, Handler]:
        return {
            "streaks:done": self.done,
            "streaks:silence": self.silence,
            "streaks:undo": self.undo,
            "streaks:status": self.status,
            "streaks:calendar": self.calendar,
            "streaks:why": self.why,
            "streaks:settings": self.settings,
            "streaks:rest": self.set_rest,
            "streaks:remind": self.set_reminder,
            "streaks:zone": self.ask_zone,
            "streaks:habit": self.ask_habit,
            "streaks:shown": self.set_shown,
            "streaks:delete": self.delete,
            "streaks:board": self.leaderboard,
        }

    def guild_of(self, interaction: Press, given: str = "") -> int:
        guild_id = interaction.guild_id or (int(given) if given else None)
        if guild_id is None:
            raise UserError("A streak belongs to a server. Please do this there.")
        if interaction.guild_id:
            self._presence.mark_seen(guild_id, interaction.user.id)
        return guild_id

    async def member(self, interaction: Press, guild: str = "") -> Member:
        return await self._streaks.member(self.guild_of(interaction, guild), interaction.user.id)

    async def join(self, interaction: Press, zone: str, cue: str, habit: str) -> None:
        guild_id = self.guild_of(interaction)
        member, new = await self._streaks.join(guild_id, interaction.user.id, self._bot.zones.parse(zone), cue, habit)
        await respond(interaction, views.joined_view(member, self._streaks.zone(member), new=new))

    async def done(self, interaction: Press, guild: str = "", _occurrence: str = "") -> None:
        await self.log(interaction, guild=guild)

    async def silence(self, interaction: Press, guild: str, _occurrence: str = "") -> None:
        await self._streaks.change_reminder(await self.member(interaction, guild), None)
        await respond(
            interaction, notice_page("No more reminders. `/streak settings` in the server switches them on again.")
        )

    async def log(
        self, interaction: Press, minutes: int = 0, note: str = "", *, yesterday: bool = False, guild: str = ""
    ) -> None:
        guild_id = self.guild_of(interaction, guild)
        logged = await self._streaks.log(
            guild_id, interaction.user.id, interaction.id, minutes, note, yesterday=yesterday
        )
        told = await self._refusal(logged.member)
        await respond(interaction, views.logged_view(logged, self._next_steps(), told))
        await self._give_roles(interaction, guild_id, logged)

    def _next_steps(self) -> list[PersistentButton]:
        """One thing to do next, from whichever feature has it."""
        return (
            [button("Go on reading", "guide:resume", primary=True)]
            if self._bot.components.has_handler("guide:resume")
            else []
        )

    async def _refusal(self, member: Member) -> str:
        """What to say, once, when Discord refused a reminder since the last command."""
        if not member.reminders_refused:
            return ""
        await self._streaks.acknowledge_refusal(member)
        return views.REFUSED

    async def _give_roles(self, interaction: Press, guild_id: int, logged: Logged) -> None:
        """Roles for milestones, after the answer: a role that Discord refuses is reported, and not tried again."""
        milestones = {one.days: one for one in await self._board.milestones(guild_id) if one.trouble is None}
        reached = [milestones[days] for days in milestones_reached(logged.before, logged.after, milestones)]
        guild = self._bot.get_guild(guild_id)
        if not reached or guild is None:
            return
        user = interaction.user
        for milestone in reached:
            try:
                member = user if isinstance(user, discord.Member) else await guild.fetch_member(user.id)
                await member.add_roles(discord.Object(milestone.role_id), reason=f"Streak of {milestone.days} days")
            except (discord.Forbidden, discord.NotFound) as error:
                log.warning("The role for %s days was refused in guild %s: %s", milestone.days, guild_id, error)
                await self._board.note_trouble(guild_id, milestone.role_id, str(error))
            except (discord.HTTPException, OSError) as error:
                log.warning("The role for %s days was not given in guild %s: %s", milestone.days, guild_id, error)
            else:
                await respond(interaction, notice_page(f"You have earned <@&{milestone.role_id}>."))

    async def undo(self, interaction: Press, guild: str = "") -> None:
        guild_id = self.guild_of(interaction, guild)
        taken, now = await self._streaks.undo(guild_id, interaction.user.id)
        await respond(interaction, views.undone_view(guild_id, taken, now))

    async def status(self, interaction: Press, guild: str = "") -> None:
        member = await self.member(interaction, guild)
        told = await self._refusal(member)
        now, zone = self._streaks.standing(member), self._streaks.zone(member)
        await respond(interaction, views.status_view(member, now, zone, told))

    async def why(self, interaction: Press, guild: str = "") -> None:
        member = await self.member(interaction, guild)
        await respond(interaction, views.why_view(member.guild_id, self._streaks.standing(member), _shown_date))

    async def calendar(self, interaction: Press, guild: str = "") -> None:
        member = await self.member(interaction, guild)
        marks, now = self._streaks.calendar(member), self._streaks.standing(member)
        data, words = await asyncio.to_thread(_drawn, marks, now)
        file = discord.File(io.BytesIO(data), views.CALENDAR, description=words)
        await respond(interaction, views.calendar_view(words, member), files=[file])

    async def settings(self, interaction: Press, note: str = "") -> None:
        await self._show_settings(interaction, await self.member(interaction), note)

    async def _show_settings(self, interaction: Press, member: Member, note: str) -> None:
        rests = member.history.rests
        rest = rests[-1].weekdays if rests else frozenset()
        await respond(interaction, views.settings_view(member, self._streaks.zone(member), rest, note))

    async def set_rest(self, interaction: Press, *weekdays: str) -> None:
        await self._streaks.change_rest(await self.member(interaction), [int(one) for one in weekdays])
        await self.settings(interaction, "Saved: the rest days count from tomorrow on.")

    async def set_reminder(self, interaction: Press, hour: str) -> None:
        off = hour == views.NO_REMINDER
        await self._streaks.change_reminder(await self.member(interaction), None if off else int(hour))
        await self.settings(interaction, "Saved: no reminders." if off else f"Saved: a reminder at {int(hour):02}:00.")

    async def set_shown(self, interaction: Press, shown: str) -> None:
        await self._streaks.show_on_leaderboard(await self.member(interaction), shown == "1")
        await self.settings(interaction, "Saved.")

    async def ask_zone(self, interaction: Press) -> None:
        await open_form(interaction, zone_form(self.set_zone, self._streaks.zone(await self.member(interaction))))

    async def set_zone(self, interaction: Press, typed: str) -> None:
        change = await self._streaks.change_zone(await self.member(interaction), self._bot.zones.parse(typed))
        words = views.zone_changed_words(change.zone, change.at, self._bot.clock())
        await self.settings(interaction, f"Saved. {words}")

    async def ask_habit(self, interaction: Press) -> None:
        member = await self.member(interaction)
        await open_form(interaction, habit_form(self.set_habit, member.cue, member.habit))

    async def set_habit(self, interaction: Press, cue: str, habit: str) -> None:
        await self._streaks.change_habit(await self.member(interaction), cue, habit)
        await self.settings(interaction, "Saved.")

    async def pause(self, interaction: Press, until: date | None) -> None:
        member = await self.member(interaction)
        pause = await self._streaks.pause(member, until)
        end = (
            f"until {_shown_date(pause.end)}, when you go on" if pause.end else "until you go on with `/streak resume`"
        )
        await respond(interaction, notice_page(f"Paused {end}. Your streak is kept, and I do not remind you."))

    async def resume(self, interaction: Press) -> None:
        await self._streaks.resume(await self.member(interaction))
        await self.status(interaction)

    async def leave(self, interaction: Press) -> None:
        await respond(interaction, views.leave_view(self._streaks.standing(await self.member(interaction))))

    async def delete(self, interaction: Press) -> None:
        member = await self.member(interaction)
        await self._streaks.leave(member.guild_id, member.member_id)
        await self._bot.scheduler.ledger.forget(REMINDER, member.guild_id, member.member_id)
        await respond(
            interaction, notice_page("Deleted: nothing of your streak in this server is left. You are welcome back.")
        )

    async def leaderboard(self, interaction: Press, period: str = "week", page: str = "0", _role: str = "") -> None:
        guild_id, me = self.guild_of(interaction), interaction.user.id
        own = await self._streaks.find(guild_id, me)
        today = self._streaks.today(own) if own else self._bot.clock().date()
        key, number = period_key(Period(period), today), int(page)
        ranks, more = await self._board.page(guild_id, key, number)
        gone = await self._presence.find_departed(guild_id, [one.member_id for one in ranks])
        if gone:
            await self._streaks.hide(guild_id, gone)
            ranks, more = await self._board.page(guild_id, key, number)
        mine = await self._board.own(guild_id, key, me)
        shown = own is not None and own.on_leaderboard
        view = views.leaderboard_view(ranks, mine, Period(period), number, more=more, shown=shown)
        await respond(interaction, view)


def _shown_date(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"


def _drawn(marks: Sequence[DayMark], now: Standing) -> tuple[bytes, str]:
    """The picture and its description; Pillow is loaded by the first who looks at one."""
    from cogs.streaks.calendar_days import Day, describe_calendar
    from cogs.streaks.calendar_picture import draw_calendar

    days = {mark.date: Day(mark.kind, mark.minutes) for mark in marks}
    title = f"{views.days(now.current)} in a row, {now.days_of_last_30} of the last 30"
    return draw_calendar(title, now.today, days), describe_calendar(now.today, days)
