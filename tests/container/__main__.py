"""Starts an image against the stand-in for Discord, as hardened as in compose.yaml, until its own health check says
healthy; then stops it. Needs Docker on Linux.

    docker build --tag guidepost . && uv run python -m tests.container guidepost
"""

import asyncio
import sys
import time
from pathlib import Path

from tests.discord_server.server import DiscordServer

TESTS = Path(__file__).resolve().parents[1]
# Far more than the few seconds that a start takes, for a machine that does much else.
PATIENCE = 90.0
HARDENED = (
    *("--read-only", "--tmpfs", "/tmp:size=64m,mode=1777", "--init", "--security-opt", "no-new-privileges:true"),
    *("--cap-drop", "ALL", "--cap-add", "CHOWN", "--cap-add", "DAC_OVERRIDE"),
    *("--cap-add", "SETGID", "--cap-add", "SETUID"),
)


async def docker(*arguments: str) -> str:
    """What the command printed. RuntimeError where it fails."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec("docker", *arguments, stdout=pipe, stderr=pipe)
    output, errors = await process.communicate()
    if process.returncode != 0:
        raise RuntimeError(f"docker {arguments[0]}: {errors.decode().strip()}")
    return output.decode().strip()


async def start(image: str, server: DiscordServer) -> str:
    """The id of the container. It reaches the stand-in because it shares this machine's network."""
    environment = {
        "DISCORD_TOKEN": server.token,
        "STAND_IN": server.url,
        "PYTHONPATH": "/check:/check/tests/container",
    }
    variables = [part for name, value in environment.items() for part in ("--env", f"{name}={value}")]
    mount = ("--volume", f"{TESTS}:/check/tests:ro")
    return await docker(
        "run", "--detach", "--network", "host", "--health-interval", "2s", *HARDENED, *mount, *variables, image
    )


async def wait_until_healthy(container: str) -> None:
    status = ""
    while status != "healthy":
        running, status = (
            await docker("inspect", "--format", "{{.State.Running}} {{.State.Health.Status}}", container)
        ).split()
        if running != "true":
            raise RuntimeError("the container has ended")
        await asyncio.sleep(0.5)


async def check(image: str) -> None:
    size = int(await docker("image", "inspect", "--format", "{{.Size}}", image))
    async with DiscordServer() as server:
        server.add_guild("Careers in AI")
        began = time.monotonic()
        container = await start(image, server)
        try:
            async with asyncio.timeout(PATIENCE):
                await wait_until_healthy(container)
            seconds = time.monotonic() - began
            assert not server.findings, server.findings
            await docker("stop", container)
            status = await docker("inspect", "--format", "{{.State.ExitCode}}", container)
            assert status == "0", f"stopped with status {status}"
        except BaseException:
            print(await docker("logs", container), file=sys.stderr)
            raise
        finally:
            await docker("rm", "--force", "--volumes", container)
    print(f"{image}: {size / 1e6:.0f} MB, healthy {seconds:.1f} s after its start, stopped with status 0")


if __name__ == "__main__":
    asyncio.run(check(sys.argv[1]))
