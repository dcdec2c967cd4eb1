"""The SQL of closures: when moderators had streaks switched off in a guild."""

from datetime import datetime

from bot.database.executor import Executor
from cogs.streaks.records import FEATURE

# As `features_off` holds it: a JSON list of names.
OFF = "features_off LIKE :feature"
NEW = (
    f"SELECT s.guild_id FROM guild_settings AS s WHERE s.{OFF} AND NOT EXISTS"
    " (SELECT 1 FROM streak_closures AS c WHERE c.guild_id = s.guild_id AND c.ends_at IS NULL)"
)
OVER = (
    "SELECT c.guild_id FROM streak_closures AS c WHERE c.ends_at IS NULL AND NOT EXISTS"
    f" (SELECT 1 FROM guild_settings AS s WHERE s.guild_id = c.guild_id AND s.{OFF})"
)
BEGIN = "INSERT INTO streak_closures (guild_id, starts_at) VALUES (:guild_id, :at) ON CONFLICT DO NOTHING"
END = "UPDATE streak_closures SET ends_at = :at WHERE guild_id = :guild_id AND ends_at IS NULL"


async def note_closures(db: Executor, at: datetime) -> None:
    """Begin one where streaks have been switched off, and end it where they are on again."""
    begun, over = await db.fetch_all((NEW, {"feature": f'%"{FEATURE}"%'}), (OVER, {"feature": f'%"{FEATURE}"%'}))
    steps = [(BEGIN, row | {"at": at}) for row in begun] + [(END, row | {"at": at}) for row in over]
    if steps:
        await db.execute_all(*steps)
