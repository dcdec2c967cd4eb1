-- Informational interviews. Instants are UTC with microseconds, all of one width, so that they compare as text; lists
-- are JSON. What a person typed is kept as typed; what it means is asked of the content each time.

-- The row that stands for a guild's interviews: who decides anything there locks it first.
CREATE TABLE mentoring_guilds (
    guild_id BIGINT PRIMARY KEY
);

CREATE TABLE mentoring_profiles (
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    held_role TEXT NOT NULL,
    held_industry TEXT NOT NULL,
    wanted_role TEXT NOT NULL,
    wanted_industry TEXT NOT NULL,
    topics TEXT NOT NULL,
    languages TEXT NOT NULL,
    zone TEXT NOT NULL,                    -- IANA
    about TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    unanswered INTEGER NOT NULL DEFAULT 0, -- questions in a row that the member did not answer
    paused_at TEXT,                        -- after too many of them; one press returns
    invited_at TEXT,                       -- when they were invited to pay it forward: once
    left_at TEXT,                          -- when it was noticed that the member had left the guild; hidden since
    PRIMARY KEY (guild_id, member_id)
);

-- The consent to be asked. Only who is here is listed or offered.
CREATE TABLE mentoring_hosts (
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    capacity INTEGER NOT NULL,             -- interviews in 30 days, 1 to 8
    since TEXT NOT NULL,
    paused TEXT NOT NULL DEFAULT '' CHECK (paused IN ('', 'asked', 'unanswered')),
    paused_until TEXT,                     -- NULL while paused: until they return by themselves
    unanswered INTEGER NOT NULL DEFAULT 0, -- offers in a row that ran out
    PRIMARY KEY (guild_id, member_id)
);

CREATE INDEX mentoring_hosts_by_return ON mentoring_hosts (paused_until) WHERE paused_until IS NOT NULL;

-- Confidential both ways.
CREATE TABLE mentoring_avoids (
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    avoided_id BIGINT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (guild_id, member_id, avoided_id)
);

CREATE INDEX mentoring_avoids_by_avoided ON mentoring_avoids (guild_id, avoided_id);

-- A wish for one conversation. The id is that of the form that asked, so that one form asks once. An open request has
-- an open offer, or next_at says when it is looked at again: nobody is in limbo.
CREATE TABLE mentoring_requests (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    seeker_id BIGINT NOT NULL,
    goal TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('looking', 'waiting', 'paired', 'closed')),
    asked_at TEXT NOT NULL,
    waiting_since TEXT NOT NULL,           -- decides the place in the queue; kept when a pair breaks up
    next_at TEXT,
    wished_host_id BIGINT,                 -- whom the seeker chose, until they were asked
    tries INTEGER NOT NULL DEFAULT 0,      -- offers in a row without success
    ended_at TEXT,
    reason TEXT NOT NULL DEFAULT ''        -- of a closed one: withdrawn, left, paused
);

CREATE UNIQUE INDEX mentoring_requests_one_open ON mentoring_requests (guild_id, seeker_id)
    WHERE state IN ('looking', 'waiting');
CREATE INDEX mentoring_requests_due ON mentoring_requests (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX mentoring_requests_by_guild ON mentoring_requests (guild_id, state, waiting_since);
CREATE INDEX mentoring_requests_by_seeker ON mentoring_requests (guild_id, seeker_id, asked_at);

-- A request put to a host. The id is the request's with a number: `REQUEST-N`.
CREATE TABLE mentoring_offers (
    id TEXT PRIMARY KEY,
    request_id BIGINT NOT NULL,
    guild_id BIGINT NOT NULL,
    seeker_id BIGINT NOT NULL,
    host_id BIGINT NOT NULL,
    reasons TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'declined', 'expired', 'full', 'withdrawn')),
    made_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    ended_at TEXT,
    round_id BIGINT
);

CREATE UNIQUE INDEX mentoring_offers_one_open ON mentoring_offers (request_id) WHERE state = 'open';
CREATE INDEX mentoring_offers_due ON mentoring_offers (expires_at) WHERE state = 'open';
CREATE INDEX mentoring_offers_by_host ON mentoring_offers (guild_id, host_id, state, ended_at);
CREATE INDEX mentoring_offers_by_seeker ON mentoring_offers (guild_id, seeker_id, made_at);
CREATE INDEX mentoring_offers_by_round ON mentoring_offers (round_id) WHERE round_id IS NOT NULL;

-- Two who agreed to talk. The id is that of the accepted offer. Who asked to be forgotten is NULL: the other keeps
-- their history.
CREATE TABLE mentoring_pairs (
    id TEXT PRIMARY KEY,
    request_id BIGINT NOT NULL,
    guild_id BIGINT NOT NULL,
    seeker_id BIGINT,
    host_id BIGINT,
    goal TEXT NOT NULL,
    paired_at TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'met', 'missed', 'unknown', 'ended')),
    room TEXT NOT NULL DEFAULT 'wanted' CHECK (room IN ('wanted', 'open', 'none')),
    thread_id BIGINT,
    questions TEXT NOT NULL DEFAULT '[]',  -- what the seeker picked or wrote
    meeting_at TEXT,
    sequence INTEGER NOT NULL DEFAULT 0,   -- how often the time was set or taken away; the calendar file's SEQUENCE
    ask_at TEXT,                           -- when both are asked how it went, or the question is closed
    asked INTEGER NOT NULL DEFAULT 0,      -- how often they were asked about the present time
    seeker_answer TEXT NOT NULL DEFAULT '',
    host_answer TEXT NOT NULL DEFAULT '',
    met_at TEXT,
    thanks TEXT NOT NULL DEFAULT '',
    thanked_at TEXT,
    learned TEXT NOT NULL DEFAULT '',      -- the seeker's alone
    ended_at TEXT,
    reason TEXT NOT NULL DEFAULT ''        -- of an ended one: withdrawn, left, unpaired
);

CREATE INDEX mentoring_pairs_due ON mentoring_pairs (ask_at) WHERE ask_at IS NOT NULL;
CREATE INDEX mentoring_pairs_by_seeker ON mentoring_pairs (guild_id, seeker_id, paired_at);
CREATE INDEX mentoring_pairs_by_host ON mentoring_pairs (guild_id, host_id, paired_at);
CREATE INDEX mentoring_pairs_by_guild ON mentoring_pairs (guild_id, paired_at);
CREATE INDEX mentoring_pairs_by_thread ON mentoring_pairs (thread_id) WHERE thread_id IS NOT NULL;
CREATE INDEX mentoring_pairs_wanting ON mentoring_pairs (paired_at, id) WHERE room = 'wanted' AND state = 'open';

-- Everything that somebody has to be told: written in the transaction of what it tells, sent once through the ledger.
CREATE TABLE mentoring_letters (
    id TEXT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,             -- 0: both of a pair, in their thread
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,                 -- the id of the offer, the pair or the request, and a number where it repeats
    place TEXT NOT NULL CHECK (place IN ('room', 'direct', 'thread', 'held')),
    due_at TEXT NOT NULL,
    good_until TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'sent', 'dropped')),
    ended_at TEXT,
    UNIQUE (kind, subject, member_id)
);

CREATE INDEX mentoring_letters_due ON mentoring_letters (due_at, id) WHERE state = 'open' AND place <> 'held';
CREATE INDEX mentoring_letters_of_member ON mentoring_letters (guild_id, member_id, state);
CREATE INDEX mentoring_letters_by_subject ON mentoring_letters (subject);

-- A round of moderators: all who wait and all free places together. The id is that of the command.
CREATE TABLE mentoring_rounds (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    started_by BIGINT,
    started_at TEXT NOT NULL,
    seed BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
    seekers INTEGER NOT NULL DEFAULT 0,
    offers INTEGER NOT NULL DEFAULT 0,
    ended_at TEXT
);

CREATE UNIQUE INDEX mentoring_rounds_one_open ON mentoring_rounds (guild_id) WHERE state = 'open';
CREATE INDEX mentoring_rounds_by_guild ON mentoring_rounds (guild_id, started_at);

-- Confidential: for moderators only.
CREATE TABLE mentoring_reports (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    reporter_id BIGINT,
    about_id BIGINT,
    subject TEXT NOT NULL,                 -- the offer or the pair, or '' where none
    words TEXT NOT NULL,
    at TEXT NOT NULL
);

CREATE INDEX mentoring_reports_by_guild ON mentoring_reports (guild_id, at);
