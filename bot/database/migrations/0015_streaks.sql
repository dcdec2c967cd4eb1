-- The one living reminder: reminded_on is the member's date of the last one, reminder_message_id its message, and
-- reminders_ignored how many in a row had brought no check-in when it was sent, itself counted. reminders_stopped: they
-- ended by themselves, and come back with the next log; reminder_hour stays what the member chose.
ALTER TABLE streak_members ADD COLUMN reminders_ignored INTEGER NOT NULL DEFAULT 0;
ALTER TABLE streak_members ADD COLUMN reminded_on TEXT;
ALTER TABLE streak_members ADD COLUMN reminder_message_id BIGINT;
ALTER TABLE streak_members ADD COLUMN reminders_stopped INTEGER NOT NULL DEFAULT 0;

-- A moderator's correction of a member's date, until the member has read of it and for as long as the audit is kept.
-- The id is that of the interaction. state: to be told by direct message, waiting for the next command, or told.
CREATE TABLE streak_corrections (
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    date TEXT NOT NULL,
    added INTEGER NOT NULL,
    reason TEXT NOT NULL,
    at TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('direct', 'waiting', 'told')),
    PRIMARY KEY (guild_id, member_id, id)
);

CREATE INDEX streak_corrections_by_state ON streak_corrections (state, at);
