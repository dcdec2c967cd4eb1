-- Who left, and which servers removed the bot: both are purged after 30 days. Instants are UTC with microseconds, all of
-- one width, so that they compare as text.

CREATE TABLE departures (
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    noticed_at TEXT NOT NULL,
    PRIMARY KEY (guild_id, member_id)
);

CREATE INDEX departures_by_time ON departures (noticed_at);

-- Every server that the bot has been in, with the daily round over its members: swept_at is when its last step was,
-- swept_to the last member who was asked about, NULL once the round is done.
CREATE TABLE guild_rounds (
    guild_id BIGINT PRIMARY KEY,
    swept_at TEXT NOT NULL,
    swept_to BIGINT,
    gone_at TEXT                    -- when it was noticed that the server had removed the bot
);

-- Those that removed the bot before this are found missing at the next start.
INSERT INTO guild_rounds (guild_id, swept_at)
SELECT guild_id, '2000-01-01T00:00:00.000000+00:00' FROM (
    SELECT guild_id FROM streak_members UNION SELECT guild_id FROM tip_bags UNION SELECT guild_id FROM tip_votes
    UNION SELECT guild_id FROM audit_entries UNION SELECT guild_id FROM guild_settings
    UNION SELECT guild_id FROM occurrences UNION SELECT marked_in FROM guide_progress WHERE marked_in IS NOT NULL
) AS known WHERE guild_id <> 0;
