"""Logs of a whole process: an error's words, which may quote a customer, get into none of its lines."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.privacy.finding import kinds_in

ROOT = Path(__file__).resolve().parents[2]
FORGOTTEN_TASK = """
import asyncio, gc
async def fail(): raise ValueError("Anna +79161234567")
async def main():
    asyncio.ensure_future(fail())
    await asyncio.sleep(0)
    gc.collect()
asyncio.run(main())
"""
BROKEN_CALLBACK = """
import asyncio
def fail(words): raise ValueError(words)
async def main():
    asyncio.get_running_loop().call_soon(fail, "Anna +79161234567")
    await asyncio.sleep(0)
asyncio.run(main())
"""
UNFORESEEN_END = 'raise ValueError("Anna +79161234567")'
SET_UP = "from bootstrap.logs import set_up_logs\nfrom bootstrap.settings import LogFormat\n"


@pytest.mark.parametrize(
    ("program", "told"),
    [
        (FORGOTTEN_TASK, "Task exception was never retrieved"),
        (BROKEN_CALLBACK, "Exception in callback"),
        (UNFORESEEN_END, "process_broke"),
    ],
)
def test_of_an_error_only_its_type_is_told(program: str, told: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", f'{SET_UP}set_up_logs("INFO", LogFormat.JSON)\n{program}'],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told in ran.stderr
    assert '"error": "ValueError"' in ran.stderr
    assert not kinds_in(ran.stderr) and "Traceback" not in ran.stderr
