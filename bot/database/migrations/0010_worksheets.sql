-- Worksheets that members began or finished. They belong to a member, not to a server: the same person goes on in
-- direct messages with what was begun in a server.

CREATE TABLE worksheet_sheets (
    member_id BIGINT NOT NULL,
    worksheet TEXT NOT NULL,
    -- That with which it was begun: it is finished with the same questions, whatever was edited meanwhile.
    version TEXT NOT NULL,
    -- JSON, by the keys of the questions.
    answers TEXT NOT NULL,
    -- The first step that is not done, from 0, and how many there are.
    step INTEGER NOT NULL,
    steps INTEGER NOT NULL,
    begun_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    finished_at TEXT,
    -- The server of the last change, NULL in direct messages.
    changed_in BIGINT,
    PRIMARY KEY (member_id, worksheet)
);

CREATE INDEX worksheet_sheets_by_guild ON worksheet_sheets (changed_in, member_id);

-- Holds nothing about anybody: the questions of each version that somebody began.
CREATE TABLE worksheet_versions (
    version TEXT PRIMARY KEY,
    definition TEXT NOT NULL
);
