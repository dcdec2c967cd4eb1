"""What a database refuses, in words for an operator."""

# What a message of SQLite's or PostgreSQL's holds, and what an operator can do about it.
ADVICE = {
    "on a read-only disk": "is on a read-only disk; mount it so that it can be written to",
    "readonly": "is read-only here; give this user the right to write to the file and its folder",
    "read-only": "is read-only here; give this user the right to write to the file and its folder",
    "permission denied": "may not be opened by this user; give it the right to read and write there",
    "unable to open": "cannot be opened; check that its folder exists and that this user may write there",
    "lock timeout": "has been kept locked by another transaction; see what runs there for so long",
    "statement timeout": "took too long; look at its load, or raise GUIDEPOST_POSTGRESQL_STATEMENT_SECONDS",
    "locked": "is locked by another program; stop that program, or wait until it is done",
    "not a database": "is damaged or is no SQLite file; restore a backup",
    "malformed": "is damaged; restore a backup",
    "file is encrypted": "is damaged or is no SQLite file; restore a backup",
    "full": "cannot grow, because the disk is full; make room",
    "disk i/o error": "cannot be written; check the disk and the room on it",
}


class DatabaseError(Exception):
    """The database cannot be used as asked; the text is one sentence for an operator, without a traceback."""


class ConflictError(DatabaseError):
    """Another transaction came between (a deadlock, or a serialisation failure): nothing was changed, and the same
    transaction tried again will very likely succeed."""


class UnknownOutcomeError(DatabaseError):
    """The connection broke while a change was being saved: it is saved whole or not at all, and which of the two only
    a look can tell."""


class ConstraintError(Exception):
    """A row broke a constraint of its table, such as UNIQUE; nothing was changed."""


def advice_for(cause: str) -> str:
    """A driver's message as what an operator can act on; to follow "The database PLACE"."""
    lower = cause.lower()
    return next((advice for part, advice in ADVICE.items() if part in lower), f"does not answer ({cause.strip()})")
