"""What members tell about themselves: profile, whom they avoid, and that they leave."""

import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from bot.client import BotInteraction, guild_id_of
from bot.errors import UserError
from bot.interactions.components import Handler
from bot.interactions.forms import Act, Form, Submit
from bot.interactions.respond import respond
from bot.pages.typed_text import shorten
from bot.pages.ui import notice_page
from cogs.mentoring.catalogue import parse_topics
from cogs.mentoring.forms import NAME_LABELS, details_form, profile_form, profile_texts
from cogs.mentoring.handlers.common import HandlerContext, as_typed, with_arguments
from cogs.mentoring.matching import rules
from cogs.mentoring.parse import NAME_CHARACTERS, check_about, check_names
from cogs.mentoring.records import LEAST_CAPACITY, MOST_CAPACITY, PairState, Profile
from cogs.mentoring.store import offer_store, pair_store, profile_store, request_store
from cogs.mentoring.views import profile as profile_views

# Of a `Profile`, in the order of `NAME_LABELS`.
NAME_FIELDS = ("held_role", "held_industry", "wanted_role", "wanted_industry")
DEFAULT_LANGUAGE = "English"

# Called with the interaction and the guild in place of the page of the profile.
AfterProfile = Callable[[BotInteraction, int], Awaitable[None]]


class ProfileHandlers:
    def __init__(self, context: HandlerContext) -> None:
        self._context = context
        self._profiles, self._catalogue = context.services.profiles, context.catalogue

    @property
    def components(self) -> dict[str, Handler]:
        return {
            "mentoring:profile": with_arguments(self.open_profile, guild_id_of, as_typed),
            "mentoring:more": with_arguments(self.ask_details, guild_id_of),
            "mentoring:leave": with_arguments(self.ask_to_leave, guild_id_of),
            "mentoring:delete": with_arguments(self.leave, guild_id_of),
        }

    async def open_profile(self, interaction: BotInteraction, guild_id: int, capacity: str) -> None:
        """With the capacity that `/mentoring host` was given, who names their work is a host at once."""
        wished = int(capacity) if capacity in map(str, range(LEAST_CAPACITY, MOST_CAPACITY + 1)) else None
        await self.ask_profile(interaction, guild_id, capacity=wished)

    async def ask_profile(
        self,
        interaction: BotInteraction,
        guild_id: int,
        names: Sequence[str] = ("",) * 4,
        *,
        capacity: int | None = None,
        then: AfterProfile | None = None,
    ) -> None:
        """The first form, with the draft or the profile in it; `names`, in the order of `NAME_LABELS`, go before. Once
        a wish is there, `then` answers."""
        check_names(NAME_LABELS, names)
        profile = await profile_store.get_profile(self._context.database, guild_id, interaction.user.id)

        def build(submit: Submit, texts: Sequence[str]) -> Form:
            return profile_form(submit, [name or text for name, text in zip((*names, ""), texts, strict=True)])

        async def submit(submitted: BotInteraction, *texts: str) -> None:
            saved, is_new = await self._save(submitted, guild_id, texts, capacity)
            if then is not None and saved.has_wish:
                self._context.notify_soon()
                await then(submitted, guild_id)
            else:
                await self._show(submitted, saved, assumed=is_new)

        act: Act = ("mentoring:profile", str(guild_id), *([str(capacity)] if capacity else []))
        if then is not None:
            act = ("mentoring:request", str(guild_id))
        await self._context.forms.open(interaction, act, build, submit, profile_texts(profile))

    async def _save(
        self, interaction: BotInteraction, guild_id: int, texts: Sequence[str], capacity: int | None
    ) -> tuple[Profile, bool]:
        """The profile, and whether it is a new one."""
        if not any(texts):
            raise UserError(profile_views.EMPTY)
        check_names(NAME_LABELS, texts[:4])
        held_role, held_industry, wanted_role, wanted_industry, topics = texts
        before = await profile_store.get_profile(self._context.database, guild_id, interaction.user.id)
        profile = replace(
            before or await self._assumed_profile(interaction, guild_id),
            held_role=held_role,
            held_industry=held_industry,
            wanted_role=wanted_role,
            wanted_industry=wanted_industry,
            topics=parse_topics(topics),
            changed_at=self._context.bot.clock(),
        )
        saved = await self._profiles.save(profile)
        if capacity is not None and saved.held_role.strip():
            await self._profiles.offer_hosting(guild_id, interaction.user.id, capacity)
        return saved, before is None

    async def _assumed_profile(self, interaction: BotInteraction, guild_id: int) -> Profile:
        """Language, and the zone where no feature was told it, as somebody's Discord suggests: shown as assumed, and
        changed in the second form."""
        languages: list[str] = []
        for locale in (interaction.locale, interaction.guild_locale):
            with contextlib.suppress(UserError):
                languages += self._catalogue.parse_languages(str(locale or "").partition("-")[0])
        unique = tuple(dict.fromkeys(languages)) or (DEFAULT_LANGUAGE,)
        zone, now = await self._context.bot.likely_zone(interaction, guild_id), self._context.bot.clock()
        return Profile(guild_id, interaction.user.id, "", "", "", "", (), unique, zone, "", now)

    async def fill_profile(self, interaction: BotInteraction, values: Mapping[str, str]) -> None:
        """The form with `values`, by the names of the profile's fields, that another feature was told."""
        names = [shorten(values.get(name, ""), NAME_CHARACTERS) for name in NAME_FIELDS]
        await self.ask_profile(interaction, guild_id_of(interaction), names)

    async def ask_details(self, interaction: BotInteraction, guild_id: int) -> None:
        profile = await profile_store.get_profile(self._context.database, guild_id, interaction.user.id)
        if profile is None:
            await respond(interaction, profile_views.profile_gap_page(guild_id))
            return

        async def submit(submitted: BotInteraction, languages: str, zone: str, about: str) -> None:
            await self._save_details(submitted, guild_id, languages, zone, about)

        texts = (", ".join(profile.languages), profile.zone, profile.about)
        await self._context.forms.open(interaction, ("mentoring:more", str(guild_id)), details_form, submit, texts)

    async def _save_details(
        self, interaction: BotInteraction, guild_id: int, languages: str, zone: str, about: str
    ) -> None:
        before = await profile_store.get_profile(self._context.database, guild_id, interaction.user.id)
        if before is None:
            raise UserError(profile_views.GONE)
        check_about(about)
        profile = replace(
            before,
            languages=self._catalogue.parse_languages(languages),
            zone=self._context.bot.zones.parse(zone),
            about=about,
            changed_at=self._context.bot.clock(),
        )
        await self._show(interaction, await self._profiles.save(profile), assumed=False)

    async def _show(self, interaction: BotInteraction, profile: Profile, *, assumed: bool) -> None:
        catalogue = self._catalogue
        switch = rules.switch_of(
            catalogue.role_keys(profile.held_role),
            catalogue.role_keys(profile.wanted_role),
            catalogue.industry_keys(profile.held_industry),
            catalogue.industry_keys(profile.wanted_industry),
        )
        named = catalogue.named(profile)
        has_chapter = self._context.bot.components.has_handler(profile_views.READ_CHAPTER)
        advice = catalogue.switches[switch]
        page = profile_views.saved_page(named, switch, advice, assumed=assumed, has_chapter=has_chapter)
        await self._context.show(interaction, page, profile.guild_id, acted=True)

    async def avoid(self, interaction: BotInteraction, avoided_id: int | None) -> None:
        """Without somebody, the list."""
        guild_id, member_id = guild_id_of(interaction), interaction.user.id
        added = None
        if avoided_id is not None:
            added = await self._profiles.toggle_avoided(guild_id, member_id, avoided_id)
        avoided = await profile_store.get_avoided(self._context.database, guild_id, member_id)
        pairs = await pair_store.get_pairs_of_member(self._context.database, guild_id, member_id) if added else []
        has_interview = any(pair.state is PairState.OPEN and pair.partner_of(member_id) == avoided_id for pair in pairs)
        page = profile_views.avoided_page(avoided, avoided_id, added=added, has_interview=has_interview)
        await self._context.show(interaction, page, guild_id, acted=avoided_id is not None)

    async def ask_to_leave(self, interaction: BotInteraction, guild_id: int) -> None:
        database, member_id = self._context.database, interaction.user.id
        request = await request_store.get_open_request(database, guild_id, member_id)
        offers = await offer_store.get_open_offers_of_host(database, guild_id, member_id)
        pairs = await pair_store.get_pairs_of_member(database, guild_id, member_id)
        host = await profile_store.get_host(database, guild_id, member_id)
        if not (request or offers or pairs or host or await profile_store.get_profile(database, guild_id, member_id)):
            await respond(interaction, notice_page(profile_views.NOTHING_TO_LEAVE))
            return
        page = profile_views.leave_page(guild_id, request, len(offers), pairs, host)
        await self._context.show(interaction, page, guild_id)

    async def leave(self, interaction: BotInteraction, guild_id: int) -> None:
        await self._profiles.leave(guild_id, interaction.user.id)
        await self._context.show(interaction, profile_views.left_page(), guild_id, acted=True)
