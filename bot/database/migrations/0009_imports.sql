-- What the report of moderators counts, and the imports that wait for their word.

-- Counts by guild and month touch nothing but the index.
CREATE INDEX guide_progress_by_mark ON guide_progress (marked_in, marked_at, member_id);
CREATE INDEX guide_progress_by_end ON guide_progress (marked_in, finished_at, member_id);

-- The last file that was read in a guild, as checked, until a moderator has said yes or no, and at most for a day. The
-- id is that of the command. Holds no member's id.
CREATE TABLE imports (
    guild_id BIGINT PRIMARY KEY,
    id TEXT NOT NULL,
    at TEXT NOT NULL,
    file TEXT NOT NULL,              -- JSON; '' once it is done
    replaces INTEGER NOT NULL,       -- 1: what is only here goes
    done INTEGER NOT NULL
);

CREATE INDEX imports_by_time ON imports (at);
