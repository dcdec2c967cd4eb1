-- Who did what a tip proposes, once each. tip_runs.dones is how many: it also counts those from before this table.
CREATE TABLE tip_dones (
    run_id TEXT NOT NULL,
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (run_id, member_id)
);

CREATE INDEX tip_dones_by_member ON tip_dones (guild_id, member_id);
