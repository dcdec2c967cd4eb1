"""What can go wrong in the playground; SimCord is not needed to import it."""


class PlaygroundError(Exception):
    """Carries one plain sentence that can be printed as it is, without a traceback."""


class UnreadableWorldError(Exception):
    """The world file cannot be used; the message says why, as half a sentence."""


class NotVisibleError(Exception):
    """A member or a channel does not exist, or the member cannot see the channel; the message is a sentence."""
