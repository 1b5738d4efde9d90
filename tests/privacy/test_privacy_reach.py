"""Nothing escapes the search: what tests say of people has a shape it knows, and nobody works out of its sight."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.privacy.finding import kinds_in
from tests.privacy.literals import Literal, literals_in

ROOT = Path(__file__).resolve().parents[2]
OURS = Path(__file__).parent
LIKE_WORDS = re.compile(r"\b[A-Z][a-z]{2,}|[a-z]{2,} [a-z]{2,}")
"""A name, or words after each other."""
OF_NOBODY = frozenset(
    {
        "Europe/Moscow", "Asia/Vladivostok", "Idempotency-Key", "Swan", "Whey",
        "new · 1 open task", "confirmed · 1 open task: pack_order", "as it came",
        "as the data say", "<OperationHistory/>",
    }
)  # fmt: skip
"""Zones, headers, shops, goods, and words of our own programs."""
OUT_OF_SIGHT = re.compile(
    r"in_memory|TemporaryDirectory|mkdtemp|--ephemeral|--through(?!.*--(?:keep|data-dir))"
)
"""Stores and logs that are gone before the search, or lie elsewhere."""
MAY_HIDE = frozenset(
    {
        "test_bootstrap_postgres.py",  # knows of no customer
        "test_e2e_up.py",  # what is gone or lies elsewhere it hands over
    }
)
WORDS_OF_CHILDREN = re.compile(r"PIPE|capture_output|DEVNULL")
READ_THEIR_CHILDREN = frozenset(
    {
        "running.py",  # hands over what it reads
        "test_bootstrap_compose.py",  # sh, checks and a build
        "test_bootstrap_front_door.py",  # make and sh
        "test_bootstrap_logs.py",  # looks for personal data itself
        "test_bootstrap_postgres.py",  # dumps
        "test_bootstrap_playbook_backtest.py",  # looks for personal data itself
        "serverless.py",  # playbooks' tools: a scenario's customer is nobody
        "test_bootstrap_processes.py",  # a number
        "test_e2e_tour.py",  # the commands of README
        "test_e2e_up.py",  # whether root may become somebody else
        "test_playbook_condition_limits.py",  # conditions alone
        "test_playbook_json_schema.py",  # a validator of the shipped playbooks
        "test_sandbox_program.py",  # looks for personal data itself
    }
)


def code() -> Iterator[Path]:
    """Tests, and what gives them their people."""
    for folder in ("tests", "sandbox", "api", "tools"):
        yield from sorted((ROOT / folder).rglob("*.py"))


def files_of_others() -> Iterator[Path]:
    """All but these, which must run a session inside a session."""
    return (file for file in sorted((ROOT / "tests").rglob("*.py")) if OURS not in file.parents)


def texts() -> Iterator[Literal]:
    for file in code():
        yield from literals_in(file)


def test_whatever_is_said_of_people_is_what_the_search_finds() -> None:
    unknown = [one for one in texts() if LIKE_WORDS.search(one.text) and one.text not in OF_NOBODY]
    assert [one for one in unknown if not kinds_in(one.text)] == [], (
        "give people Russian names, or add to LATIN_NAMES"
    )


def test_people_are_spoken_of_in_many_places() -> None:
    assert sum(bool(kinds_in(one.text)) for one in texts()) > 150


def test_no_test_keeps_a_store_or_a_log_out_of_sight() -> None:
    hiding = {file.name for file in files_of_others() if OUT_OF_SIGHT.search(file.read_text("utf-8"))}
    assert hiding == MAY_HIDE, "work in tmp_path: what lies there is searched at the end"


def test_children_write_into_logs_or_are_read_by_their_test() -> None:
    reading = {file.name for file in files_of_others() if WORDS_OF_CHILDREN.search(file.read_text("utf-8"))}
    assert reading == READ_THEIR_CHILDREN, (
        "give the child a file *.log under tmp_path, or say here what is read"
    )
