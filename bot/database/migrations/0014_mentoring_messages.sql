-- A message that was sent is looked at again when what it tells has changed: its buttons go where they mean nothing any
-- more, and it says what became of it.
ALTER TABLE mentoring_letters ADD COLUMN recheck_at TEXT;
ALTER TABLE mentoring_letters ADD COLUMN shown TEXT NOT NULL DEFAULT ''; -- which change it shows already

CREATE INDEX mentoring_letters_to_recheck ON mentoring_letters (recheck_at, id) WHERE recheck_at IS NOT NULL;

-- Where the two talk: '' not said, 'here' (their thread, or direct messages), the id of a voice channel, or a link.
ALTER TABLE mentoring_pairs ADD COLUMN meeting_place TEXT NOT NULL DEFAULT '';

-- What is long over is found by its end.
CREATE INDEX mentoring_letters_by_end ON mentoring_letters (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX mentoring_offers_by_end ON mentoring_offers (ended_at) WHERE ended_at IS NOT NULL;
