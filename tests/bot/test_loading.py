"""What a running bot needs is read by another process, and what only that needs is not loaded by the bot."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

READ_ELSEWHERE = """
import os, signal
from bot.loading import start_in_fork
here = os.getpid()

def read():
    return "read", os.getpid() != here

def fail():
    if os.getpid() != here:
        raise ValueError("unheard")
    return "failed", os.getpid() != here

def die():
    if os.getpid() != here:
        os.kill(os.getpid(), signal.SIGKILL)
    return "died", os.getpid() != here

def refuse_fork():
    raise BlockingIOError("Resource temporarily unavailable")

receives = [start_in_fork(function) for function in (read, fail, die)]
os.fork = refuse_fork
print([receive() for receive in [*receives, start_in_fork(read)]])
"""
SHOW_LOADED = """
import importlib, sys
import bot.command_line
from bot.loading import FEATURES
for feature in FEATURES:
    importlib.import_module(f"cogs.{feature}.feature")
print(sorted({"PIL", "icalendar", "numpy", "prometheus_client", "pydantic", "rapidfuzz", "yaml"} & set(sys.modules)))
"""
SHOW_LOADED_TO_READ = """
import importlib, sys
import bot.environment
for part in ("bot.timezones", "cogs.guide", "cogs.mentoring", "cogs.tips", "cogs.worksheets"):
    importlib.import_module(f"{part}.content")
print(sorted({"PIL", "aiohttp", "discord"} & set(sys.modules)))
"""


def said(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
def test_what_the_other_process_does_not_send_is_read_here() -> None:
    assert said(READ_ELSEWHERE) == "[('read', True), ('failed', False), ('died', False), ('read', False)]\n"


@pytest.mark.parametrize("program", [SHOW_LOADED, SHOW_LOADED_TO_READ])
def test_neither_loads_what_it_does_not_need(program: str) -> None:
    assert said(program) == "[]\n"
