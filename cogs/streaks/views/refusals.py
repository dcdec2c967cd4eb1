"""What members and moderators read where something cannot be, as far as no rule says it; with the button that mends
it."""

# For a `UserError`.
Button = tuple[str, ...]

NOT_JOINED = "You don't have a streak here yet. Starting one takes a minute and one tiny habit."
TAKEN_BACK_ELSEWHERE = "That was just undone on another device. Please log it again."
TAKEN_BACK_ALREADY = "That's already been undone."
SWITCHED_OFF = (
    "Streaks are switched off in that server for now. Nothing is lost: these days count as a pause, and your streak "
    "picks upwhen moderators switch streaks back on."
)
NOT_KEEPING = "This member doesn't keep a streak here, so there's no day to correct."
NO_REASON = "Add a reason: the member will see it, and so will anyone who opens `/admin audit`."
LONG_REASON = "A reason has up to {most} characters, and yours has {characters:,}."
MILESTONE_DAYS = "A milestone can be 1 to {most:,} days."
ROLE_MANAGED = "That role belongs to Discord or to another bot, so nobody can give it. Choose another one."
NO_RIGHT_TO_GIVE = (
    "I can't give roles here. Give me the permission **Manage Roles**, then set the milestone again with "
    "`/admin streaks milestone`."
)
ROLE_ABOVE_MINE = "That role is above mine, so I can't give it. Move my role above it in the server settings."
ROLE_WITH_POWER = (
    "That role includes **{permission}**, and a streak shouldn't earn power over other members. Choose a role without "
    "permissions like that."
)
ROLE_ABOVE_YOURS = (
    "You can only set a role that you could hand out on your own. That takes **Manage Roles** and a role above this "
    "one. Ask someone who has both, or choose another role."
)


def start_button(guild_id: int, minutes: int | None) -> Button:
    """With `minutes` for a log, which is made up for as soon as the member has joined."""
    return ("Start a streak", "streaks:start", str(guild_id), *([] if minutes is None else [str(minutes)]))
