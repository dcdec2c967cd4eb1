-- How far a member has read, written only when they press "Mark read". A row belongs to the member, not to a
-- guild: the same person reads in a server and in direct messages. marked_in is the guild of the last press
-- (NULL in a direct message), for counts by guild and for what goes when a guild goes.

CREATE TABLE guide_progress (
    member_id BIGINT NOT NULL,
    chapter TEXT NOT NULL,
    section TEXT NOT NULL,
    page INTEGER NOT NULL,
    finished_at TEXT,
    marked_at TEXT NOT NULL,
    marked_in BIGINT,
    PRIMARY KEY (member_id, chapter)
);
