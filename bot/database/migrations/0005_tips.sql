-- The weekly tip, and the audit of every feature. Instants are UTC with microseconds, all of one width, so that they
-- compare as text; a run's key is the local date that was planned for it, or the id of the command that asked for it.

-- One row a guild. next_at is the run that comes next; it stands still while the schedule is paused or suspended.
CREATE TABLE tip_schedules (
    guild_id BIGINT PRIMARY KEY,
    channel_id BIGINT NOT NULL,
    weekday INTEGER NOT NULL,       -- Monday is 0
    at TEXT NOT NULL,               -- local, such as 09:00
    zone TEXT NOT NULL,             -- IANA
    role_id BIGINT,
    thread INTEGER NOT NULL,
    publish INTEGER NOT NULL,
    paused INTEGER NOT NULL,
    suspended TEXT,                 -- why Discord does not let us post; NULL while it does
    next_at TEXT NOT NULL,
    changed_by BIGINT,
    changed_at TEXT NOT NULL
);

CREATE INDEX tip_schedules_by_next ON tip_schedules (next_at, guild_id);

-- The shuffle bag of a guild; every change of a guild's tips locks this row first. left_keys and shown_keys are JSON.
CREATE TABLE tip_bags (
    guild_id BIGINT PRIMARY KEY,
    seed BIGINT NOT NULL,
    round INTEGER NOT NULL,
    left_keys TEXT NOT NULL,
    shown_keys TEXT NOT NULL,
    last_key TEXT NOT NULL,
    last_chapter TEXT NOT NULL
);

-- One row for every post, planned or asked for. The tip is copied when it is drawn: every try sends the same one, and
-- the post keeps its words when the tip is edited later.
CREATE TABLE tip_runs (
    guild_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    id TEXT NOT NULL,               -- the occurrence's, which the buttons carry
    due_at TEXT NOT NULL,
    channel_id BIGINT NOT NULL,
    role_id BIGINT,
    thread INTEGER NOT NULL,
    publish INTEGER NOT NULL,
    tip_key TEXT,                   -- NULL until a tip is drawn
    words TEXT NOT NULL,
    action TEXT NOT NULL,
    chapter TEXT NOT NULL,
    late INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'sent', 'failed', 'skipped')),
    ended_at TEXT,
    message_id BIGINT,
    reason TEXT NOT NULL,
    reads INTEGER NOT NULL,
    dones INTEGER NOT NULL,
    UNIQUE (guild_id, kind, key)
);

CREATE INDEX tip_runs_by_id ON tip_runs (id);
CREATE INDEX tip_runs_by_time ON tip_runs (guild_id, due_at);
CREATE INDEX tip_runs_asked_for ON tip_runs (due_at) WHERE state = 'open' AND kind = 'extra-tip';

-- A member's vote that a tip was useful: once a post.
CREATE TABLE tip_votes (
    run_id TEXT NOT NULL,
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (run_id, member_id)
);

CREATE INDEX tip_votes_by_member ON tip_votes (guild_id, member_id);

-- A guild's own tips. The id is that of the form that added it, so that one form is stored once.
CREATE TABLE tip_own (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    words TEXT NOT NULL,
    action TEXT NOT NULL,
    chapter TEXT NOT NULL,          -- '' for none
    added_by BIGINT,
    changed_at TEXT NOT NULL
);

CREATE INDEX tip_own_by_guild ON tip_own (guild_id, id);

-- What moderators have to be told in the channel for notices, once each.
CREATE TABLE tip_notices (
    guild_id BIGINT NOT NULL,
    key TEXT NOT NULL,
    at TEXT NOT NULL,
    words TEXT NOT NULL,
    told INTEGER NOT NULL,
    PRIMARY KEY (guild_id, key)
);

CREATE INDEX tip_notices_untold ON tip_notices (at, guild_id, key) WHERE told = 0;

-- Every change by a moderator: who, what, from what to what, and when. member_id is NULL once they asked to be
-- forgotten.
CREATE TABLE audit_entries (
    id TEXT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    member_id BIGINT,
    at TEXT NOT NULL,
    what TEXT NOT NULL,
    before_words TEXT NOT NULL,
    after_words TEXT NOT NULL
);

CREATE INDEX audit_entries_by_guild ON audit_entries (guild_id, at);
CREATE INDEX audit_entries_by_member ON audit_entries (guild_id, member_id);
CREATE INDEX audit_entries_by_time ON audit_entries (at);
