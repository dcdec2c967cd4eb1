-- Streaks. What a member logged and set is kept as it was said; how a streak stands is derived from it each time.
-- Dates are the member's local ones, written down when they were logged and never computed anew.

CREATE TABLE streak_members (
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    joined_at TEXT NOT NULL,
    cue TEXT NOT NULL,
    habit TEXT NOT NULL,
    on_leaderboard INTEGER NOT NULL DEFAULT 0,
    reminder_hour INTEGER,          -- NULL: no consent to direct messages
    next_reminder_at TEXT,          -- when to look again; NULL without reminders
    reminders_refused INTEGER NOT NULL DEFAULT 0,  -- 1 until the member was told that Discord refused one
    left_at TEXT,                   -- when it was noticed that the member had left the guild; hidden since
    PRIMARY KEY (guild_id, member_id)
);

CREATE INDEX streak_members_by_reminder ON streak_members (next_reminder_at);

-- See ZoneChange in cogs/streaks/records.py.
CREATE TABLE streak_zones (
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    at TEXT NOT NULL,
    zone TEXT NOT NULL,
    closes TEXT NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (guild_id, member_id, at)
);

-- weekdays: digits, Monday is 0; '' is none.
CREATE TABLE streak_rests (
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    since TEXT NOT NULL,
    weekdays TEXT NOT NULL,
    PRIMARY KEY (guild_id, member_id, since)
);

CREATE TABLE streak_pauses (
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    start_on TEXT NOT NULL,
    end_on TEXT,
    PRIMARY KEY (guild_id, member_id, start_on)
);

-- One row a log; all logs of a date are one check-in. The id is that of the interaction that logged it, so that one
-- press is stored once, however often it is carried out.
CREATE TABLE streak_logs (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    date TEXT NOT NULL,
    zone TEXT NOT NULL,
    at TEXT NOT NULL,
    minutes INTEGER NOT NULL,
    note TEXT NOT NULL,
    late INTEGER NOT NULL
);

CREATE INDEX streak_logs_by_member ON streak_logs (guild_id, member_id, date, minutes, late);

-- Sums for the leaderboard, kept in the transaction of each log: with millions of logs nobody can wait for a count.
-- period is 'all', a month such as '2026-03', or an ISO week such as '2026-W10'. shown repeats the consent.
CREATE TABLE streak_totals (
    guild_id BIGINT NOT NULL,
    period TEXT NOT NULL,
    member_id BIGINT NOT NULL,
    days INTEGER NOT NULL,
    minutes INTEGER NOT NULL,
    shown INTEGER NOT NULL,
    PRIMARY KEY (guild_id, period, member_id)
);

CREATE INDEX streak_totals_by_rank ON streak_totals (guild_id, period, shown, days DESC, minutes DESC, member_id);
CREATE INDEX streak_totals_by_member ON streak_totals (guild_id, member_id, period, shown, days, minutes);

-- How many of the shown members have so many days and minutes / 64 in a period: a place among 100,000 is summed up
-- over these few rows instead of counted. Kept in the transaction of every change of streak_totals.
CREATE TABLE streak_places (
    guild_id BIGINT NOT NULL,
    period TEXT NOT NULL,
    days INTEGER NOT NULL,
    slot INTEGER NOT NULL,
    members INTEGER NOT NULL,
    PRIMARY KEY (guild_id, period, days, slot)
);

-- trouble: why Discord did not let us give the role, until it is set anew.
CREATE TABLE streak_milestones (
    guild_id BIGINT NOT NULL,
    days INTEGER NOT NULL,
    role_id BIGINT NOT NULL,
    trouble TEXT,
    PRIMARY KEY (guild_id, days)
);
