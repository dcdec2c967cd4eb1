"""What members read where something cannot be done, with the button that mends it or leads on."""

from bot.errors import UserError
from cogs.mentoring.matching.records import Exclusion
from cogs.mentoring.records import LEAST_CAPACITY, MOST_CAPACITY, OfferState, Pair

Button = tuple[str, ...]

OFFER_OVER = {
    OfferState.DECLINED: "You said “not now” to this one, so it went to someone else.",
    OfferState.EXPIRED: "This one waited 3 days, so it went to someone else. No harm done.",
    OfferState.FULL: "Your spots for this month were already taken, so this one went to someone else.",
    OfferState.WITHDRAWN: "This request is no longer open, so there's nothing left to answer. Thanks all the same.",
}
# In the directory, nothing that is confidential changes what is said.
CANNOT_ASK = {
    Exclusion.SELF: "That's you! Choose someone else, or let me find someone for you.",
    Exclusion.MET: "You two were matched in the last 6 months. Someone else will have more news for you.",
    Exclusion.NO_LANGUAGE: "You two don't share a language. If you speak another one, add it to your profile.",
}


def _my_interviews(guild_id: int) -> Button:
    return "My interviews", "mentoring:status", str(guild_id)


def _ask(label: str, guild_id: int) -> Button:
    return label, "mentoring:request", str(guild_id)


def _profile(guild_id: int) -> Button:
    return "My profile", "mentoring:profile", str(guild_id)


# Interviews


def pair_of_others() -> UserError:
    return UserError("This interview is between two other members, so only they can do that.")


def pair_over(pair: Pair | None) -> UserError:
    """None where nothing of it is left."""
    ask = [_ask("Ask for another one", pair.guild_id)] if pair else []
    return UserError("This interview is over.", *ask)


def seeker_only(pair: Pair) -> UserError:
    return UserError("Only the one who asked for the interview can do that.", _my_interviews(pair.guild_id))


def no_time(pair: Pair) -> UserError:
    return UserError("No time is set yet.", ("Set a time", "mentoring:time", pair.id))


def time_over(pair: Pair) -> UserError:
    return UserError("That time has passed. Pick one that's still ahead.", ("Another time", "mentoring:time", pair.id))


def no_thanks() -> UserError:
    return UserError("Please write a sentence of thanks. One is enough.")


def not_met(pair: Pair) -> UserError:
    return UserError("Thanks come after the interview. Have you met?", ("We met", "mentoring:met", pair.id))


def host_gone() -> UserError:
    return UserError("Your host is no longer here, so I can't pass on your thanks.")


def thanked_already(pair: Pair) -> UserError:
    return UserError(
        "Your host already has your thanks. Once is enough, and it was kind.", _my_interviews(pair.guild_id)
    )


def too_long(subject: str, typed: str, most: int) -> UserError:
    """`subject` begins the sentence, such as "Your note is"."""
    return UserError(f"{subject} {len(typed):,} characters long. Please keep it to {most:,}.")


def too_many_questions(number: int, most: int) -> UserError:
    return UserError(f"That's {number} questions. Half an hour has room for {most}.")


def unknown_pair() -> UserError:
    return UserError("I don't know that interview.", ("Show the interviews", "mentoring:pairs", "0"))


def nothing_to_undo() -> UserError:
    return UserError(
        "This interview is already over, so there's nothing to undo.",
        ("Show the interviews", "mentoring:pairs", "0"),
    )


# Offers


def offer_of_others() -> UserError:
    return UserError("This request went to someone else, so only they can answer it.")


def accepted_already(guild_id: int) -> UserError:
    return UserError(
        "You've already said yes to this one. Plans changed? Your interviews show how to move it.",
        _my_interviews(guild_id),
    )


def offer_over(state: OfferState, guild_id: int | None = None) -> UserError:
    return UserError(OFFER_OVER[state], *([_my_interviews(guild_id)] if guild_id is not None else []))


# Profiles and hosting


def no_profile(guild_id: int) -> UserError:
    return UserError("I don't know you here yet. Your profile takes a minute.", _profile(guild_id))


def no_held_role(guild_id: int) -> UserError:
    return UserError("Hosts talk about the work they do. Please add your current role first.", _profile(guild_id))


def not_a_host(guild_id: int) -> UserError:
    return UserError("You're not a host here yet.", ("Become a host", "mentoring:hosting", str(guild_id)))


def bad_capacity(number: int) -> UserError:
    return UserError(
        f"{number:,} interviews a month aren't possible. Please choose from {LEAST_CAPACITY} to {MOST_CAPACITY}."
    )


def pause_over() -> UserError:
    return UserError("That day has passed. Please choose one that's ahead, or none to pause until you return.")


def avoids_self() -> UserError:
    return UserError("I'll never match you with yourself. Choose someone else.")


# Requests


def no_host_here(guild_id: int) -> UserError:
    return UserError(
        "They don't offer interviews here.", ("Show the hosts", "mentoring:hosts", str(guild_id), "0", "", "")
    )


def cannot_ask(exclusion: Exclusion, guild_id: int) -> UserError:
    lead = _profile(guild_id) if exclusion is Exclusion.NO_LANGUAGE else _ask("Find someone for me", guild_id)
    return UserError(CANNOT_ASK[exclusion], lead)


def say_more(guild_id: int) -> UserError:
    return UserError(
        "I don't know yet what you'd like to learn about. Please add a role, an industry or a topic, then ask again.",
        _profile(guild_id),
    )


def asked_already(guild_id: int) -> UserError:
    return UserError("You already have an open request.", _my_interviews(guild_id))


def no_request(guild_id: int) -> UserError:
    return UserError(
        "You have no open request, so there's nothing to withdraw.", _ask("Ask for an interview", guild_id)
    )


def request_gone(guild_id: int) -> UserError:
    return UserError("That request is no longer there.", _ask("Ask again", guild_id))


# Servers and rounds


def switched_off() -> UserError:
    return UserError(
        "Interviews are switched off in that server for now. Nothing is lost: everything waits, and picks up where it "
        "was once they're back on."
    )


def nobody_to_match() -> UserError:
    return UserError(
        "Nobody who's waiting could be matched, so I didn't start a round.", ("Show why", "mentoring:preview", "0", "f")
    )


def no_open_round() -> UserError:
    return UserError("No round is open here.", ("Preview one", "mentoring:preview", "0", "f"))
