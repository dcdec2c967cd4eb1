-- Time stands still in a server while interviews are switched off there, or after it removed the bot: since when.
ALTER TABLE mentoring_guilds ADD COLUMN stopped_at TEXT;
