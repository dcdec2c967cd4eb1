-- Who has left a guild stands in departures alone: streak_totals.shown is the member's consent and nothing else, and
-- streak_members.left_at is neither read nor written any more. Those whom it hid are put in again; the leaderboard
-- leaves out whom departures names.

INSERT INTO streak_places (guild_id, period, days, slot, members)
SELECT t.guild_id, t.period, t.days, t.minutes / 64, COUNT(*)
FROM streak_totals AS t JOIN streak_members AS m ON m.guild_id = t.guild_id AND m.member_id = t.member_id
WHERE m.left_at IS NOT NULL AND m.on_leaderboard = 1 AND t.shown = 0 AND t.days > 0
GROUP BY t.guild_id, t.period, t.days, t.minutes / 64
ON CONFLICT (guild_id, period, days, slot) DO UPDATE SET members = streak_places.members + excluded.members;

UPDATE streak_totals SET shown = 1 WHERE shown = 0 AND EXISTS (
    SELECT 1 FROM streak_members AS m WHERE m.guild_id = streak_totals.guild_id
        AND m.member_id = streak_totals.member_id AND m.left_at IS NOT NULL AND m.on_leaderboard = 1
);

UPDATE streak_members SET left_at = NULL;

-- When moderators had streaks switched off in a guild; ends_at is NULL while they have.
CREATE TABLE streak_closures (
    guild_id BIGINT NOT NULL,
    starts_at TEXT NOT NULL,
    ends_at TEXT,
    PRIMARY KEY (guild_id, starts_at)
);
