-- Who does the timed work of which server, when its daily round is due, and what is still to be wiped off the disk.
-- Instants are UTC with microseconds, all of one width, so that they compare as text.

-- When the next step of the daily round is due: asked of an index, however many servers there are.
ALTER TABLE guild_rounds ADD COLUMN next_at TEXT NOT NULL DEFAULT '2000-01-01T00:00:00.000000+00:00';

UPDATE guild_rounds SET next_at = swept_at;

CREATE INDEX guild_rounds_by_next ON guild_rounds (next_at, guild_id) WHERE gone_at IS NULL;
CREATE INDEX guild_rounds_gone ON guild_rounds (gone_at) WHERE gone_at IS NOT NULL;

-- The processes that share this database, each with its shards; the row's time moves on while the process lives.
CREATE TABLE processes (
    id TEXT PRIMARY KEY,
    shards TEXT NOT NULL,           -- JSON, a list of numbers
    seen_at TEXT NOT NULL
);

-- One row while something was deleted since the file was last wiped. It is written with the deletion.
CREATE TABLE owed_wipes (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    deletions INTEGER NOT NULL
);
