-- When a member wants to look at a worksheet again: the instant, and the zone in which it is nine o'clock then. NULL
-- where they asked for no reminder, and once it was sent.

ALTER TABLE worksheet_sheets ADD COLUMN remind_at TEXT;
ALTER TABLE worksheet_sheets ADD COLUMN remind_zone TEXT;

CREATE INDEX worksheet_sheets_by_reminder ON worksheet_sheets (remind_at, member_id, worksheet)
    WHERE remind_at IS NOT NULL;
