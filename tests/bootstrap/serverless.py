"""Runs a playbook's command in a process of its own, and tells what it imported: these tools need no server."""

import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
OF_A_SERVER = frozenset(
    {"temporalio", "sqlalchemy", "fastapi", "asyncpg", "httpx", "structlog", "phonenumbers", "holidays"}
)
"""What these tools never need: the first three by contract, the others because they would cost their time."""
_RUN = """
import sys
sys.argv = ["steward", "playbook", *sys.argv[1:]]
from cli import main
try:
    main()
finally:
    print("\\n".join(sorted(sys.modules)), file=sys.stderr)
"""


class Apart(NamedTuple):
    """How the command ended, what it printed, and the packages it imported."""

    status: int
    printed: str
    imported: frozenset[str]


def run_apart(*words: str) -> Apart:
    """`steward playbook` with these words, from the repository's folder."""
    done = subprocess.run(
        [sys.executable, "-c", _RUN, *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    imported = frozenset(module.partition(".")[0] for module in done.stderr.split())
    return Apart(done.returncode, done.stdout, imported)
