-- What the house itself keeps: the last start, the commands that Discord was told of, and unexpected errors.
-- Instants are UTC in ISO 8601, so that they sort and read the same on SQLite and PostgreSQL.

CREATE TABLE starts (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    started_at TEXT NOT NULL
);

-- One row an application: restarting with the same commands costs no sync.
CREATE TABLE command_syncs (
    application_id BIGINT PRIMARY KEY,
    definition_hash TEXT NOT NULL,
    synced_at TEXT NOT NULL
);

-- Holds no member's id: a failure belongs to the operator, not to whoever met it.
CREATE TABLE failures (
    reference TEXT PRIMARY KEY,
    happened_at TEXT NOT NULL,
    place TEXT NOT NULL,
    guild_id BIGINT,
    summary TEXT NOT NULL,
    traceback TEXT NOT NULL
);

CREATE INDEX failures_by_time ON failures (happened_at);
