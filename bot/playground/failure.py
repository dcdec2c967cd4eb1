"""The one error the playground shows to a person; no other kind of failure is defined here."""


class PlaygroundError(Exception):
    """Carries one plain sentence that can be printed as it is, without a traceback."""
