-- The occurrence ledger: one row for every post or direct message that falls due, so that each is sent once.
-- kind names the feature's job, key the single occurrence of it in that guild (0 where no guild is meant).
-- Instants are UTC with microseconds, all of one width, so that they compare as text.

CREATE TABLE occurrences (
    kind TEXT NOT NULL,
    guild_id BIGINT NOT NULL,
    key TEXT NOT NULL,
    -- Derived from the three above; the message's buttons carry it, and it is the nonce of every try.
    id TEXT NOT NULL,
    -- Exactly one of the two. Where it goes is settled by the first claim: there the message is looked for.
    channel_id BIGINT,
    member_id BIGINT,
    state TEXT NOT NULL CHECK (state IN ('claimed', 'sent', 'failed', 'skipped')),
    attempts INTEGER NOT NULL,
    due_at TEXT NOT NULL,
    claimed_at TEXT NOT NULL,
    -- While claimed: nobody else takes it before. The end of the lease, or the time of the next try.
    held_until TEXT NOT NULL,
    -- From here on a try may have reached the channel without our knowing.
    unsure_since TEXT NOT NULL,
    settled_at TEXT,
    message_id BIGINT,
    last_error TEXT,
    CHECK ((channel_id IS NULL) <> (member_id IS NULL)),
    UNIQUE (kind, guild_id, key)
);

CREATE INDEX occurrences_by_id ON occurrences (id);
CREATE INDEX occurrences_by_guild ON occurrences (guild_id, due_at);
CREATE INDEX occurrences_by_time ON occurrences (due_at);
CREATE INDEX occurrences_of_member ON occurrences (member_id) WHERE member_id IS NOT NULL;
