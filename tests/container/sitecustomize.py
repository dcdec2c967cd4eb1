"""Points every Python of a container at the stand-in for Discord. Python imports a module of this name at its start."""

import os

from tests.discord_server.launch import pointed_at

# Kept, and never left: thrown away, it would point back to Discord at once.
pointing = pointed_at(os.environ["STAND_IN"])
pointing.__enter__()
