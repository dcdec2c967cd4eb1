-- A database as version 0.2 left it: every row was written by its code, for members who used it on a
-- simulated Discord from 2026-02-25 to 2026-03-02. tests/test_upgrade_from_0_2.py goes on from here.
BEGIN TRANSACTION;
CREATE TABLE audit_entries (
    id TEXT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    member_id BIGINT,
    at TEXT NOT NULL,
    what TEXT NOT NULL,
    before_words TEXT NOT NULL,
    after_words TEXT NOT NULL
);
INSERT INTO "audit_entries" VALUES('18976b287aff600100000001',1000000000000000001,1000000000000000031,'2026-02-25T07:00:00.000000+00:00','setup','tips channel nothing','tips channel 1000000000000000012');
INSERT INTO "audit_entries" VALUES('18976b287aff600200000002',1000000000000000001,1000000000000000031,'2026-02-25T07:00:00.000000+00:00','setup','mentoring channel nothing','mentoring channel 1000000000000000013');
INSERT INTO "audit_entries" VALUES('18976b287aff600300000003',1000000000000000001,1000000000000000031,'2026-02-25T07:00:00.000000+00:00','setup','notices channel nothing','notices channel 1000000000000000014');
INSERT INTO "audit_entries" VALUES('18976b287aff600400000004',1000000000000000001,1000000000000000031,'2026-02-25T07:00:00.000000+00:00','setup','moderator role nothing','moderator role 1000000000000000021');
INSERT INTO "audit_entries" VALUES('18976b287aff600500000005',1000000000000000001,1000000000000000031,'2026-02-25T07:00:00.000000+00:00','setup','zone nothing','zone Europe/Berlin');
INSERT INTO "audit_entries" VALUES('18976b287aff600600000006',1000000000000000001,1000000000000000031,'2026-02-25T07:00:00.000000+00:00','tips schedule','','channel 1000000000000000012, weekday 0 at 09:00 in Europe/Berlin, running');
INSERT INTO "audit_entries" VALUES('18976b287aff600700000007',1000000000000000001,1000000000000000031,'2026-02-25T07:00:00.000000+00:00','streaks milestone','3 days: role none','3 days: role 1000000000000000022');
INSERT INTO "audit_entries" VALUES('18976b287aff600800000008',1000000000000000001,1000000000000000031,'2026-02-25T07:00:00.000000+00:00','import','','Ask one person how they began. | Write to them.');
CREATE TABLE command_syncs (
    application_id BIGINT PRIMARY KEY,
    definition_hash TEXT NOT NULL,
    synced_at TEXT NOT NULL
);
INSERT INTO "command_syncs" VALUES(1456074443980800000,'d8add5169a5ccd4674786cec9fffd38e08802efb1727b79a987a79debb439942','2026-02-25T07:00:00+00:00');
CREATE TABLE departures (
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    noticed_at TEXT NOT NULL,
    PRIMARY KEY (guild_id, member_id)
);
CREATE TABLE failures (
    reference TEXT PRIMARY KEY,
    happened_at TEXT NOT NULL,
    place TEXT NOT NULL,
    guild_id BIGINT,
    summary TEXT NOT NULL,
    traceback TEXT NOT NULL
);
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
INSERT INTO "guide_progress" VALUES(1000000000000000032,'coding-ai','today',7,'2026-02-25T07:00:00+00:00','2026-02-25T07:00:00+00:00',1000000000000000001);
CREATE TABLE guild_hellos (
    guild_id BIGINT PRIMARY KEY,
    joined TEXT NOT NULL,
    at TEXT NOT NULL,
    said INTEGER NOT NULL
);
CREATE TABLE guild_rounds (
    guild_id BIGINT PRIMARY KEY,
    swept_at TEXT NOT NULL,
    swept_to BIGINT,
    gone_at TEXT                    -- when it was noticed that the server had removed the bot
);
INSERT INTO "guild_rounds" VALUES(1000000000000000001,'2026-03-02T08:00:00.000000+00:00',NULL,NULL);
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
INSERT INTO "guild_settings" VALUES(1000000000000000001,1000000000000000012,1000000000000000013,1000000000000000014,1000000000000000021,'Europe/Berlin','[]',1000000000000000031,'2026-02-25T07:00:00.000000+00:00');
CREATE TABLE imports (
    guild_id BIGINT PRIMARY KEY,
    id TEXT NOT NULL,
    at TEXT NOT NULL,
    file TEXT NOT NULL,              -- JSON; '' once it is done
    replaces INTEGER NOT NULL,       -- 1: what is only here goes
    done INTEGER NOT NULL
);
INSERT INTO "imports" VALUES(1000000000000000001,'1477953611366400004','2026-03-02T09:00:00.000000+00:00','{
  "format": 1,
  "made_by": "Guidepost 9",
  "own_tips": [
    {
      "text": "Read one paper on a Friday."
    }
  ]
}
',0,0);
CREATE TABLE mentoring_avoids (
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    avoided_id BIGINT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (guild_id, member_id, avoided_id)
);
CREATE TABLE mentoring_guilds (
    guild_id BIGINT PRIMARY KEY
);
INSERT INTO "mentoring_guilds" VALUES(1000000000000000001);
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
INSERT INTO "mentoring_hosts" VALUES(1000000000000000001,1000000000000000033,3,'2026-03-01T12:00:00.000000+00:00','',NULL,0);
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
INSERT INTO "mentoring_letters" VALUES('291c1ddc1367b43a',1000000000000000001,1000000000000000033,'offer','1477636521984000011-1','direct','2026-03-01T12:00:00.000000+00:00','2026-03-04T12:00:00.000000+00:00','sent','2026-03-01T12:00:00.000000+00:00');
INSERT INTO "mentoring_letters" VALUES('e2d8fa6a8710e153',1000000000000000001,1000000000000000033,'nudge','1477636521984000011-1','direct','2026-03-03T12:00:00.000000+00:00','2026-03-04T12:00:00.000000+00:00','open',NULL);
INSERT INTO "mentoring_letters" VALUES('b4dd6bdfa9860a98',1000000000000000001,0,'prep','1477636521984000011-1','room','2026-03-01T12:00:00.000000+00:00','2026-03-15T12:00:00.000000+00:00','sent','2026-03-01T12:00:00.000000+00:00');
INSERT INTO "mentoring_letters" VALUES('36cd3864fdce4a21',1000000000000000001,0,'time','1477636521984000011-1/1-set-seeker-1772740800','room','2026-03-01T12:00:00.000000+00:00','2026-03-15T12:00:00.000000+00:00','sent','2026-03-01T12:00:00.000000+00:00');
INSERT INTO "mentoring_letters" VALUES('9b35dc5d62cdd0f0',1000000000000000001,0,'reminder','1477636521984000011-1/1-day','room','2026-03-04T20:00:00.000000+00:00','2026-03-05T20:00:00.000000+00:00','open',NULL);
INSERT INTO "mentoring_letters" VALUES('73db2f7babfe1cfe',1000000000000000001,0,'reminder','1477636521984000011-1/1-hour','room','2026-03-05T19:00:00.000000+00:00','2026-03-05T20:00:00.000000+00:00','open',NULL);
INSERT INTO "mentoring_letters" VALUES('662f3cdff054fe1f',1000000000000000001,1000000000000000033,'offer','1477946061619200006-1','direct','2026-03-02T08:30:00.000000+00:00','2026-03-05T08:30:00.000000+00:00','sent','2026-03-02T08:30:00.000000+00:00');
INSERT INTO "mentoring_letters" VALUES('7786b34c4f50d828',1000000000000000001,1000000000000000033,'nudge','1477946061619200006-1','direct','2026-03-04T08:30:00.000000+00:00','2026-03-05T08:30:00.000000+00:00','open',NULL);
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
INSERT INTO "mentoring_offers" VALUES('1477636521984000011-1',1477636521984000011,1000000000000000001,1000000000000000034,1000000000000000033,'["does what you want to do", "works in the industry you want", "shares your interest in computer vision", "twelve hours of shared daytime", "speaks English"]','accepted','2026-03-01T12:00:00.000000+00:00','2026-03-04T12:00:00.000000+00:00','2026-03-01T12:00:00.000000+00:00',NULL);
INSERT INTO "mentoring_offers" VALUES('1477946061619200006-1',1477946061619200006,1000000000000000001,1000000000000000032,1000000000000000033,'["does what you want to do", "works in the industry you want", "shares your interest in computer vision", "twelve hours of shared daytime", "speaks English"]','open','2026-03-02T08:30:00.000000+00:00','2026-03-05T08:30:00.000000+00:00',NULL,NULL);
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
INSERT INTO "mentoring_pairs" VALUES('1477636521984000011-1',1477636521984000011,1000000000000000001,1000000000000000034,1000000000000000033,'I want to know how a teacher becomes a machine learning engineer.','2026-03-01T12:00:00.000000+00:00','open','open',1477636521984000016,'[]','2026-03-05T20:00:00.000000+00:00',1,'2026-03-06T20:00:00.000000+00:00',0,'','',NULL,'',NULL,'',NULL,'');
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
INSERT INTO "mentoring_profiles" VALUES(1000000000000000001,1000000000000000033,'Machine learning engineer','Health care','','','["computer vision"]','["English"]','America/New_York','','2026-03-01T12:00:00.000000+00:00',0,NULL,NULL,NULL);
INSERT INTO "mentoring_profiles" VALUES(1000000000000000001,1000000000000000034,'Teacher','Education','Machine learning engineer','Health care','["computer vision"]','["English"]','America/New_York','','2026-03-01T12:00:00.000000+00:00',0,NULL,NULL,NULL);
INSERT INTO "mentoring_profiles" VALUES(1000000000000000001,1000000000000000032,'Data analyst','Retail','Machine learning engineer','Health care','["computer vision", "first job"]','["English"]','America/New_York','','2026-03-02T08:30:00.000000+00:00',0,NULL,NULL,NULL);
INSERT INTO "mentoring_profiles" VALUES(1000000000000000001,1000000000000000035,'Nurse','Health care','Lawyer','Law','["contracts"]','["English"]','America/New_York','','2026-03-02T08:30:00.000000+00:00',0,NULL,NULL,NULL);
CREATE TABLE mentoring_reports (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    reporter_id BIGINT,
    about_id BIGINT,
    subject TEXT NOT NULL,                 -- the offer or the pair, or '' where none
    words TEXT NOT NULL,
    at TEXT NOT NULL
);
INSERT INTO "mentoring_reports" VALUES(1477953611366400001,1000000000000000001,1000000000000000034,1000000000000000033,'1477636521984000011-1','They asked me for money.','2026-03-02T09:00:00.000000+00:00');
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
INSERT INTO "mentoring_requests" VALUES(1477636521984000011,1000000000000000001,1000000000000000034,'I want to know how a teacher becomes a machine learning engineer.','paired','2026-03-01T12:00:00.000000+00:00','2026-03-01T12:00:00.000000+00:00',NULL,NULL,0,NULL,'');
INSERT INTO "mentoring_requests" VALUES(1477946061619200006,1000000000000000001,1000000000000000032,'I want to know what the first year as a machine learning engineer is like.','looking','2026-03-02T08:30:00.000000+00:00','2026-03-02T08:30:00.000000+00:00',NULL,NULL,0,NULL,'');
INSERT INTO "mentoring_requests" VALUES(1477946061619200014,1000000000000000001,1000000000000000035,'I want to know how lawyers use language models at work.','waiting','2026-03-02T08:30:00.000000+00:00','2026-03-02T08:30:00.000000+00:00','2026-03-03T08:30:00.000000+00:00',NULL,0,NULL,'');
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
CREATE TABLE notices (
    guild_id BIGINT NOT NULL,
    key TEXT NOT NULL,
    at TEXT NOT NULL,
    words TEXT NOT NULL,
    buttons TEXT NOT NULL,          -- JSON, at most two of [label, act, argument]
    told INTEGER NOT NULL,
    PRIMARY KEY (guild_id, key)
);
INSERT INTO "notices" VALUES(1000000000000000001,'mentoring:report:1477953611366400001','2026-03-02T09:00:00.000000+00:00','A member has reported something about an interview. Its words are for moderators only: `/admin mentoring reports`.','[["Reports", "mentoring:reports", ""]]',0);
CREATE TABLE occurrences (
    kind TEXT NOT NULL,
    guild_id BIGINT NOT NULL,
    key TEXT NOT NULL,
    -- Derived from the three above; the message's buttons carry it, and it is the nonce of every try.
    id TEXT NOT NULL,
    -- Exactly one of the two. Where it goes is settled by the first claim: there the message is looked for.
    channel_id BIGINT,
    member_id BIGINT,
    state TEXT NOT NULL CHECK (state IN ('claimed', 'sent', 'failed', 'skipped')),
    attempts INTEGER NOT NULL,
    due_at TEXT NOT NULL,
    claimed_at TEXT NOT NULL,
    -- While claimed: nobody else takes it before. The end of the lease, or the time of the next try.
    held_until TEXT NOT NULL,
    -- From here on a try may have reached the channel without our knowing.
    unsure_since TEXT NOT NULL,
    settled_at TEXT,
    message_id BIGINT,
    last_error TEXT,
    CHECK ((channel_id IS NULL) <> (member_id IS NULL)),
    UNIQUE (kind, guild_id, key)
);
INSERT INTO "occurrences" VALUES('mentoring-letter',1000000000000000001,'291c1ddc1367b43a-direct','flikx7qw2qgjljzj',NULL,1000000000000000033,'sent',1,'2026-03-01T12:00:00.000000+00:00','2026-03-01T12:00:00.001261+00:00','2026-03-01T12:03:00.001261+00:00','2026-03-01T12:00:00.001261+00:00','2026-03-01T12:00:00.004834+00:00',1477636521984000013,NULL);
INSERT INTO "occurrences" VALUES('mentoring-letter',1000000000000000001,'b4dd6bdfa9860a98-room','xrpylxay4noj4hyq',1477636521984000016,NULL,'sent',1,'2026-03-01T12:00:00.000000+00:00','2026-03-01T12:00:00.004126+00:00','2026-03-01T12:03:00.004126+00:00','2026-03-01T12:00:00.004126+00:00','2026-03-01T12:00:00.013578+00:00',1477636521984000018,NULL);
INSERT INTO "occurrences" VALUES('mentoring-letter',1000000000000000001,'36cd3864fdce4a21-room','6fltzfg4lw3dawnz',1477636521984000016,NULL,'sent',1,'2026-03-01T12:00:00.000000+00:00','2026-03-01T12:00:00.001216+00:00','2026-03-01T12:03:00.001216+00:00','2026-03-01T12:00:00.001216+00:00','2026-03-01T12:00:00.004427+00:00',1477636521984000022,NULL);
INSERT INTO "occurrences" VALUES('weekly-tip',1000000000000000001,'2026-03-02','epal3kshjlzyaf7o',1000000000000000012,NULL,'sent',1,'2026-03-02T08:00:00.000000+00:00','2026-03-02T08:00:00.000691+00:00','2026-03-02T08:03:00.000691+00:00','2026-03-02T08:00:00.000691+00:00','2026-03-02T08:00:00.010106+00:00',1477938511872000000,NULL);
INSERT INTO "occurrences" VALUES('mentoring-letter',1000000000000000001,'662f3cdff054fe1f-direct','2fnuq5cfr3jcrc5a',NULL,1000000000000000033,'sent',1,'2026-03-02T08:30:00.000000+00:00','2026-03-02T08:30:00.001387+00:00','2026-03-02T08:33:00.001387+00:00','2026-03-02T08:30:00.001387+00:00','2026-03-02T08:30:00.005240+00:00',1477946061619200007,NULL);
CREATE TABLE schema_versions (version INTEGER PRIMARY KEY, applied_at TEXT NOT NULL);
INSERT INTO "schema_versions" VALUES(1,'2026-02-25T07:00:00+00:00');
INSERT INTO "schema_versions" VALUES(2,'2026-02-25T07:00:00+00:00');
INSERT INTO "schema_versions" VALUES(3,'2026-02-25T07:00:00+00:00');
INSERT INTO "schema_versions" VALUES(4,'2026-02-25T07:00:00+00:00');
INSERT INTO "schema_versions" VALUES(5,'2026-02-25T07:00:00+00:00');
INSERT INTO "schema_versions" VALUES(6,'2026-02-25T07:00:00+00:00');
INSERT INTO "schema_versions" VALUES(7,'2026-02-25T07:00:00+00:00');
INSERT INTO "schema_versions" VALUES(8,'2026-02-25T07:00:00+00:00');
INSERT INTO "schema_versions" VALUES(9,'2026-02-25T07:00:00+00:00');
CREATE TABLE starts (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    started_at TEXT NOT NULL
);
INSERT INTO "starts" VALUES(1,'2026-02-25T07:00:00+00:00');
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
INSERT INTO "streak_logs" VALUES(1476262467993600000,1000000000000000001,1000000000000000032,'2026-02-25','Europe/Berlin','2026-02-25T17:00:00+00:00',20,'',0);
INSERT INTO "streak_logs" VALUES(1476624855859200000,1000000000000000001,1000000000000000032,'2026-02-26','Europe/Berlin','2026-02-26T17:00:00+00:00',21,'chapter 3',0);
INSERT INTO "streak_logs" VALUES(1476987243724800000,1000000000000000001,1000000000000000032,'2026-02-27','Europe/Berlin','2026-02-27T17:00:00+00:00',22,'',0);
INSERT INTO "streak_logs" VALUES(1477349631590400000,1000000000000000001,1000000000000000032,'2026-02-28','Europe/Berlin','2026-02-28T17:00:00+00:00',23,'',0);
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
INSERT INTO "streak_members" VALUES(1000000000000000001,1000000000000000032,'2026-02-25T07:00:00+00:00','breakfast','read one page',0,20,'2026-03-02T19:00:00+00:00',0,NULL);
CREATE TABLE streak_milestones (
    guild_id BIGINT NOT NULL,
    days INTEGER NOT NULL,
    role_id BIGINT NOT NULL,
    trouble TEXT,
    PRIMARY KEY (guild_id, days)
);
INSERT INTO "streak_milestones" VALUES(1000000000000000001,3,1000000000000000022,NULL);
CREATE TABLE streak_pauses (
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    start_on TEXT NOT NULL,
    end_on TEXT,
    PRIMARY KEY (guild_id, member_id, start_on)
);
CREATE TABLE streak_places (
    guild_id BIGINT NOT NULL,
    period TEXT NOT NULL,
    days INTEGER NOT NULL,
    slot INTEGER NOT NULL,
    members INTEGER NOT NULL,
    PRIMARY KEY (guild_id, period, days, slot)
);
CREATE TABLE streak_rests (
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    since TEXT NOT NULL,
    weekdays TEXT NOT NULL,
    PRIMARY KEY (guild_id, member_id, since)
);
INSERT INTO "streak_rests" VALUES(1000000000000000001,1000000000000000032,'2026-02-26','6');
CREATE TABLE streak_totals (
    guild_id BIGINT NOT NULL,
    period TEXT NOT NULL,
    member_id BIGINT NOT NULL,
    days INTEGER NOT NULL,
    minutes INTEGER NOT NULL,
    shown INTEGER NOT NULL,
    PRIMARY KEY (guild_id, period, member_id)
);
INSERT INTO "streak_totals" VALUES(1000000000000000001,'2026-W09',1000000000000000032,4,86,0);
INSERT INTO "streak_totals" VALUES(1000000000000000001,'2026-02',1000000000000000032,4,86,0);
INSERT INTO "streak_totals" VALUES(1000000000000000001,'all',1000000000000000032,4,86,0);
CREATE TABLE streak_zones (
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    at TEXT NOT NULL,
    zone TEXT NOT NULL,
    closes TEXT NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (guild_id, member_id, at)
);
INSERT INTO "streak_zones" VALUES(1000000000000000001,1000000000000000032,'2026-02-25T07:00:00+00:00','Europe/Berlin','2026-02-24','2026-02-25');
CREATE TABLE tip_bags (
    guild_id BIGINT PRIMARY KEY,
    seed BIGINT NOT NULL,
    round INTEGER NOT NULL,
    left_keys TEXT NOT NULL,
    shown_keys TEXT NOT NULL,
    last_key TEXT NOT NULL,
    last_chapter TEXT NOT NULL
);
INSERT INTO "tip_bags" VALUES(1000000000000000001,1000000000000000001,1,'["one-deep-well", "fewer-tabs", "lift-as-you-climb", "where-you-can-see-it", "forecast-then-act", "not-only-for-programmers", "before-and-now", "next-to-the-ai-people", "one-thing-at-a-time", "coat-and-sunglasses", "four-places-for-a-day", "what-you-already-know", "quiet-stories", "who-sits-next-to-you", "experts-need-help-too", "why-before-which", "curious-before-you-need", "evening-projects", "homework-shows", "steer-without-a-title", "code-as-a-language", "own:1476111473049600000", "garden-not-cards", "hold-the-door", "the-nearest-door", "after-a-no", "more-than-an-engine", "start-with-the-trouble", "rough-but-whole", "an-ordinary-day", "possible-and-wanted", "thanks-travel-on", "paper-comes-first", "ask-what-is-coming", "not-the-last-stop", "stretch-a-little", "rounds-not-dates", "one-boring-task", "a-card-for-one", "downhill-in-fog", "turning-back-is-fine", "change-your-mind", "what-a-day-costs", "charge-the-battery", "look-both-ways", "less-crowded-streets", "borrow-an-idea", "know-the-wiring", "no-reason-needed", "same-label-other-jar", "smaller-than-a-bad-day", "short-lunch-short-menu", "walk-around-the-data", "shopping-list-for-a-project", "steps-or-examples", "more-work-than-hands", "winding-roads", "pack-for-the-trip", "smaller-than-you-think", "marks-on-the-door", "invite-the-critics", "floors-of-a-house", "after-the-launch", "better-light", "first-pancakes", "puzzled-interviewers", "ordinary-one-day", "trust-what-works", "see-more-than-one", "count-what-you-get", "two-kinds-of-numbers", "a-quiet-majority"]','["paint-or-walls"]','paint-or-walls','finding-projects');
CREATE TABLE tip_own (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    words TEXT NOT NULL,
    action TEXT NOT NULL,
    chapter TEXT NOT NULL,          -- '' for none
    added_by BIGINT,
    changed_at TEXT NOT NULL
);
INSERT INTO "tip_own" VALUES(1476111473049600000,1000000000000000001,'Ask one person how they began.','Write to them.','',1000000000000000031,'2026-02-25T07:00:00.000000+00:00');
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
INSERT INTO "tip_runs" VALUES(1000000000000000001,'weekly-tip','2026-03-02','epal3kshjlzyaf7o','2026-03-02T08:00:00.000000+00:00',1000000000000000012,NULL,0,0,'paint-or-walls','If you paint a room in the wrong color, you paint it again. If you take down the wrong wall, you have a problem. Decide fast where a mistake is cheap to mend, and slowly where it is costly or cannot be taken back.','Write "paint" or "wall" next to each decision that waits in your project.','finding-projects',0,'sent','2026-03-02T08:00:00.000000+00:00',1477938511872000000,'',0,0);
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
INSERT INTO "tip_schedules" VALUES(1000000000000000001,1000000000000000012,0,'09:00','Europe/Berlin',NULL,0,0,0,NULL,'2026-03-09T08:00:00.000000+00:00',1000000000000000031,'2026-02-25T07:00:00.000000+00:00');
CREATE TABLE tip_votes (
    run_id TEXT NOT NULL,
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (run_id, member_id)
);
INSERT INTO "tip_votes" VALUES('epal3kshjlzyaf7o',1000000000000000001,1000000000000000032,'2026-03-02T08:00:00.000000+00:00');
INSERT INTO "tip_votes" VALUES('epal3kshjlzyaf7o',1000000000000000001,1000000000000000033,'2026-03-02T08:00:00.000000+00:00');
CREATE INDEX failures_by_time ON failures (happened_at);
CREATE INDEX occurrences_by_id ON occurrences (id);
CREATE INDEX occurrences_by_guild ON occurrences (guild_id, due_at);
CREATE INDEX occurrences_by_time ON occurrences (due_at);
CREATE INDEX occurrences_of_member ON occurrences (member_id) WHERE member_id IS NOT NULL;
CREATE INDEX streak_members_by_reminder ON streak_members (next_reminder_at);
CREATE INDEX streak_logs_by_member ON streak_logs (guild_id, member_id, date, minutes, late);
CREATE INDEX streak_totals_by_rank ON streak_totals (guild_id, period, shown, days DESC, minutes DESC, member_id);
CREATE INDEX streak_totals_by_member ON streak_totals (guild_id, member_id, period, shown, days, minutes);
CREATE INDEX tip_schedules_by_next ON tip_schedules (next_at, guild_id);
CREATE INDEX tip_runs_by_id ON tip_runs (id);
CREATE INDEX tip_runs_by_time ON tip_runs (guild_id, due_at);
CREATE INDEX tip_runs_asked_for ON tip_runs (due_at) WHERE state = 'open' AND kind = 'extra-tip';
CREATE INDEX tip_votes_by_member ON tip_votes (guild_id, member_id);
CREATE INDEX tip_own_by_guild ON tip_own (guild_id, id);
CREATE INDEX audit_entries_by_guild ON audit_entries (guild_id, at);
CREATE INDEX audit_entries_by_member ON audit_entries (guild_id, member_id);
CREATE INDEX audit_entries_by_time ON audit_entries (at);
CREATE INDEX notices_untold ON notices (at, guild_id, key) WHERE told = 0;
CREATE INDEX notices_by_time ON notices (at);
CREATE INDEX guild_hellos_unsaid ON guild_hellos (at, guild_id) WHERE said = 0;
CREATE INDEX mentoring_hosts_by_return ON mentoring_hosts (paused_until) WHERE paused_until IS NOT NULL;
CREATE INDEX mentoring_avoids_by_avoided ON mentoring_avoids (guild_id, avoided_id);
CREATE UNIQUE INDEX mentoring_requests_one_open ON mentoring_requests (guild_id, seeker_id)
    WHERE state IN ('looking', 'waiting');
CREATE INDEX mentoring_requests_due ON mentoring_requests (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX mentoring_requests_by_guild ON mentoring_requests (guild_id, state, waiting_since);
CREATE INDEX mentoring_requests_by_seeker ON mentoring_requests (guild_id, seeker_id, asked_at);
CREATE UNIQUE INDEX mentoring_offers_one_open ON mentoring_offers (request_id) WHERE state = 'open';
CREATE INDEX mentoring_offers_due ON mentoring_offers (expires_at) WHERE state = 'open';
CREATE INDEX mentoring_offers_by_host ON mentoring_offers (guild_id, host_id, state, ended_at);
CREATE INDEX mentoring_offers_by_seeker ON mentoring_offers (guild_id, seeker_id, made_at);
CREATE INDEX mentoring_offers_by_round ON mentoring_offers (round_id) WHERE round_id IS NOT NULL;
CREATE INDEX mentoring_pairs_due ON mentoring_pairs (ask_at) WHERE ask_at IS NOT NULL;
CREATE INDEX mentoring_pairs_by_seeker ON mentoring_pairs (guild_id, seeker_id, paired_at);
CREATE INDEX mentoring_pairs_by_host ON mentoring_pairs (guild_id, host_id, paired_at);
CREATE INDEX mentoring_pairs_by_guild ON mentoring_pairs (guild_id, paired_at);
CREATE INDEX mentoring_pairs_by_thread ON mentoring_pairs (thread_id) WHERE thread_id IS NOT NULL;
CREATE INDEX mentoring_pairs_wanting ON mentoring_pairs (paired_at, id) WHERE room = 'wanted' AND state = 'open';
CREATE INDEX mentoring_letters_due ON mentoring_letters (due_at, id) WHERE state = 'open' AND place <> 'held';
CREATE INDEX mentoring_letters_of_member ON mentoring_letters (guild_id, member_id, state);
CREATE INDEX mentoring_letters_by_subject ON mentoring_letters (subject);
CREATE UNIQUE INDEX mentoring_rounds_one_open ON mentoring_rounds (guild_id) WHERE state = 'open';
CREATE INDEX mentoring_rounds_by_guild ON mentoring_rounds (guild_id, started_at);
CREATE INDEX mentoring_reports_by_guild ON mentoring_reports (guild_id, at);
CREATE INDEX departures_by_time ON departures (noticed_at);
CREATE INDEX guide_progress_by_mark ON guide_progress (marked_in, marked_at, member_id);
CREATE INDEX guide_progress_by_end ON guide_progress (marked_in, finished_at, member_id);
CREATE INDEX imports_by_time ON imports (at);
COMMIT;
