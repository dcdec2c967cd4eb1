-- What moderators set for their server as a whole, and what they have to be told. Instants are UTC with microseconds,
-- all of one width, so that they compare as text.

-- One row a guild; whoever changes anything in it locks it first. NULL is: not chosen.
CREATE TABLE guild_settings (
    guild_id BIGINT PRIMARY KEY,
    tips_channel_id BIGINT,
    mentoring_channel_id BIGINT,
    notices_channel_id BIGINT,
    moderator_role_id BIGINT,
    zone TEXT,                      -- IANA
    features_off TEXT NOT NULL,     -- JSON, a list of names
    changed_by BIGINT,
    changed_at TEXT NOT NULL
);

-- What moderators have to be told, once each. The key begins with the feature's name and a colon.
CREATE TABLE notices (
    guild_id BIGINT NOT NULL,
    key TEXT NOT NULL,
    at TEXT NOT NULL,
    words TEXT NOT NULL,
    buttons TEXT NOT NULL,          -- JSON, at most two of [label, act, argument]
    told INTEGER NOT NULL,
    PRIMARY KEY (guild_id, key)
);

CREATE INDEX notices_untold ON notices (at, guild_id, key) WHERE told = 0;
CREATE INDEX notices_by_time ON notices (at);

-- Until now only tips had notices. What the ledger knows the end of is not told again.
INSERT INTO notices (guild_id, key, at, words, buttons, told)
SELECT n.guild_id, 'tips:' || n.key, n.at, n.words, '[["History", "tips:history", ""]]',
    CASE WHEN n.told = 1 OR EXISTS (
        SELECT 1 FROM occurrences AS o WHERE o.kind = 'tip-notice' AND o.guild_id = n.guild_id AND o.key = n.key
            AND o.state <> 'claimed'
    ) THEN 1 ELSE 0 END
FROM tip_notices AS n;

DROP TABLE tip_notices;

-- The hello on joining a guild: one for each joining, which Discord tells apart by its time.
CREATE TABLE guild_hellos (
    guild_id BIGINT PRIMARY KEY,
    joined TEXT NOT NULL,
    at TEXT NOT NULL,
    said INTEGER NOT NULL
);

CREATE INDEX guild_hellos_unsaid ON guild_hellos (at, guild_id) WHERE said = 0;
