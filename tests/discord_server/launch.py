"""Points discord.py at a stand-in and runs a module as by `python -m`; no change to the bot may enter."""

import runpy
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import discord.gateway
import discord.http
import yarl


@contextmanager
def pointed_at(base_url: str) -> Iterator[None]:
    """Within, new requests and gateway connections of this process go to `base_url`; afterwards to Discord
    again.
    """
    route, socket = discord.http.Route, discord.gateway.DiscordWebSocket
    before = route.BASE, socket.DEFAULT_GATEWAY
    route.BASE = f"{base_url}/api/v{discord.http.INTERNAL_API_VERSION}"
    socket.DEFAULT_GATEWAY = yarl.URL(base_url.replace("http", "ws", 1)) / "gateway"
    try:
        yield
    finally:
        route.BASE, socket.DEFAULT_GATEWAY = before


def main(arguments: list[str]) -> None:
    if len(arguments) < 2:
        sys.exit("usage: python -m tests.discord_server.launch <base-url> <module> [args...]")
    base_url, module, *rest = arguments
    sys.argv = [module, *rest]
    with pointed_at(base_url):
        runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1:])
