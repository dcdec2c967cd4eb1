"""Calls and replies for what members tell about themselves: profile, avoid-list, leaving; it decides nothing."""

import contextlib
from dataclasses import replace

from bot.errors import UserError
from bot.interactions.components import Handler
from bot.interactions.respond import open_form, respond
from bot.interactions.ui import notice_page
from cogs.mentoring.forms import more_form, profile_form, profile_lines
from cogs.mentoring.handlers.common import REFUSALS, Desk, Press
from cogs.mentoring.matching import rules
from cogs.mentoring.matching.catalogue import Switch, topics_meant
from cogs.mentoring.records import Profile
from cogs.mentoring.views import profile as profile_views

# A title and its company's kind in words; longer ones are no names.
NAME_CHARACTERS = 80
# A line, which is shown with every offer.
ABOUT_CHARACTERS = 300
LANGUAGE = "English"
WHAT = ("Your role now", "Your industry now", "The role you want", "The industry you want")


class ProfileDesk:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._catalogue = desk.catalogue

    @property
    def handlers(self) -> dict[str, Handler]:
        return {
            "mentoring:profile": self.open,
            "mentoring:more": self.open_more,
            "mentoring:leave": self.leave,
            "mentoring:delete": self.delete,
        }

    async def open(self, interaction: Press, guild: str = "", *options: str) -> None:
        """The first form, with the draft or the profile in it; what is given as `options` goes before."""
        guild_id = self._desk.guild_of(interaction, guild)
        _check_names(options)
        stored = await self._desk.people.profile(guild_id, interaction.user.id)
        lines = self._desk.drafts.take(interaction.user.id, f"profile:{guild_id}") or profile_lines(stored)
        given = (*options, *[""] * (len(lines) - len(options)))

        async def filled(filled_in: Press, *typed: str) -> None:
            await self._save(filled_in, guild_id, *typed)

        shown = [option or before for option, before in zip(given, lines, strict=True)]
        await open_form(interaction, profile_form(filled, shown))

    async def _save(self, interaction: Press, guild_id: int, *typed: str) -> None:
        member_id = interaction.user.id
        before = await self._desk.people.profile(guild_id, member_id)
        try:
            if not any(typed):
                raise UserError("That was empty. Tell me at least the role you want, or the role you have.")
            _check_names(typed[:4])
            held_role, held_industry, wanted_role, wanted_industry, topics = typed
            known = before or self._assumed(interaction, guild_id)
            profile = replace(
                known,
                held_role=held_role,
                held_industry=held_industry,
                wanted_role=wanted_role,
                wanted_industry=wanted_industry,
                topics=topics_meant(topics),
                changed_at=self._desk.bot.clock(),
            )
            saved = await self._desk.people.save(profile)
        except REFUSALS as error:
            again = ("mentoring:profile", str(guild_id))
            await self._desk.give_back(interaction, error, typed, again, f"profile:{guild_id}")
            return
        await self._show(interaction, saved, assumed=before is None)

    def _assumed(self, interaction: Press, guild_id: int) -> Profile:
        """Zone and language as somebody's Discord suggests: shown as assumed, and changed in the second form."""
        found: dict[str, None] = {}
        for locale in (interaction.locale, interaction.guild_locale):
            with contextlib.suppress(UserError):
                found |= dict.fromkeys(self._catalogue.languages_meant(str(locale or "").partition("-")[0]))
        zone, now = self._desk.bot.zones.for_locale(str(interaction.locale))[0], self._desk.bot.clock()
        return Profile(guild_id, interaction.user.id, "", "", "", "", (), tuple(found) or (LANGUAGE,), zone, "", now)

    async def open_more(self, interaction: Press, guild: str = "") -> None:
        guild_id = self._desk.guild_of(interaction, guild)
        profile = await self._desk.people.profile(guild_id, interaction.user.id)
        if profile is None:
            await respond(interaction, profile_views.needed(guild_id))
            return
        stored = (", ".join(profile.languages), profile.zone, profile.about)
        lines = self._desk.drafts.take(interaction.user.id, f"more:{guild_id}") or stored

        async def filled(filled_in: Press, *typed: str) -> None:
            await self._save_more(filled_in, guild_id, *typed)

        await open_form(interaction, more_form(filled, lines))

    async def _save_more(self, interaction: Press, guild_id: int, languages: str, zone: str, about: str) -> None:
        try:
            before = await self._desk.people.profile(guild_id, interaction.user.id)
            if before is None:
                raise UserError("Your profile is gone. `/mentoring profile` starts a new one.")
            if len(about) > ABOUT_CHARACTERS:
                raise UserError(
                    f"The line about you is {len(about):,} characters long. Please keep it to {ABOUT_CHARACTERS}."
                )
            profile = replace(
                before,
                languages=self._catalogue.languages_meant(languages),
                zone=self._desk.bot.zones.parse(zone),
                about=about,
                changed_at=self._desk.bot.clock(),
            )
            saved = await self._desk.people.save(profile)
        except REFUSALS as error:
            again, typed = ("mentoring:more", str(guild_id)), (languages, zone, about)
            await self._desk.give_back(interaction, error, typed, again, f"more:{guild_id}")
            return
        await self._show(interaction, saved, assumed=False)

    async def _show(self, interaction: Press, profile: Profile, *, assumed: bool) -> None:
        catalogue = self._catalogue
        switch = Switch(
            rules.switch_of(
                catalogue.role_keys(profile.held_role),
                catalogue.role_keys(profile.wanted_role),
                catalogue.industry_keys(profile.held_industry),
                catalogue.industry_keys(profile.wanted_industry),
            )
        )
        shown = replace(
            profile,
            held_role=catalogue.name_of_role(profile.held_role),
            held_industry=catalogue.name_of_industry(profile.held_industry),
            wanted_role=catalogue.name_of_role(profile.wanted_role),
            wanted_industry=catalogue.name_of_industry(profile.wanted_industry),
        )
        reads = self._desk.bot.components.has_handler(profile_views.READS)
        page = profile_views.saved(shown, switch, catalogue.switches[switch], assumed=assumed, reads=reads)
        await self._desk.show(interaction, page, profile.guild_id, acted=True)

    async def avoid(self, interaction: Press, other_id: int | None) -> None:
        """Without somebody, the list."""
        guild_id, member_id = self._desk.guild_of(interaction), interaction.user.id
        added = None
        if other_id is not None:
            if other_id == member_id:
                raise UserError("I never pair you with yourself. Choose somebody else.")
            added = await self._desk.people.avoid(guild_id, member_id, other_id)
        avoided = await self._desk.people.avoided(guild_id, member_id)
        page = profile_views.avoided(avoided, other_id, added=added)
        await self._desk.show(interaction, page, guild_id, acted=other_id is not None)

    async def leave(self, interaction: Press, guild: str = "", _occurrence: str = "-") -> None:
        guild_id, member_id = self._desk.guild_of(interaction, guild), interaction.user.id
        request = await self._desk.asking.request_of(guild_id, member_id)
        offers = await self._desk.asking.open_offers(guild_id, member_id)
        pairs = await self._desk.meetings.pairs_of(guild_id, member_id)
        profile, host = (
            await self._desk.people.profile(guild_id, member_id),
            await self._desk.people.host(guild_id, member_id),
        )
        if not (request or offers or profile or host or pairs):
            await respond(
                interaction, notice_page("You take no part in interviews here, so there is nothing to leave.")
            )
            return
        page = profile_views.leaving(guild_id, request, len(offers), pairs, host)
        await self._desk.show(interaction, page, guild_id)

    async def delete(self, interaction: Press, guild: str) -> None:
        guild_id = self._desk.guild_of(interaction, guild)
        await self._desk.people.leave(guild_id, interaction.user.id)
        await self._desk.show(interaction, profile_views.left(), guild_id, acted=True)


def _check_names(typed: tuple[str, ...]) -> None:
    for what, words in zip(WHAT, typed, strict=False):
        if len(words) > NAME_CHARACTERS:
            raise UserError(
                f"{what} is {len(words):,} characters long. A few words are enough, at most {NAME_CHARACTERS}, such as "
                "**machine learning engineer**."
            )
