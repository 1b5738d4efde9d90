"""The search for personal data can fail: run over tests that leave some in each place, it names every place and no value."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLANTED = "tests/privacy/planted"


@dataclass(frozen=True)
class Ran:
    """A run of pytest inside ours."""

    status: int
    told: str

    @property
    def found(self) -> str:
        """What it tells of personal data."""
        return "\n".join(line for line in self.told.splitlines() if line.startswith("FOUND "))


def pytest_over(*arguments: str) -> Ran:
    """What it leaves lies outside of our own session's folder, which is searched too."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    with TemporaryDirectory() as folder:
        ran = subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-p",
                "no:cacheprovider",
                "-q",
                f"--basetemp={folder}/base",
                *arguments,
            ],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=270,
        )
    return Ran(ran.returncode, ran.stdout + ran.stderr)


@pytest.fixture(scope="module")
def of_two_workers() -> Iterator[Ran]:
    """Everything planted, as `make test` would run it."""
    files = (f"{PLANTED}/planted_in_temporal.py", f"{PLANTED}/planted_in_words.py")
    yield pytest_over("-n", "2", "--dist", "loadfile", *files)


def test_tests_that_pass_and_leave_personal_data_fail_the_run(of_two_workers: Ran) -> None:
    assert "12 passed" in of_two_workers.told, of_two_workers.told
    assert of_two_workers.status == pytest.ExitCode.TESTS_FAILED


@pytest.mark.parametrize(
    "event",
    [
        "WORKFLOW_EXECUTION_STARTED", "WORKFLOW_EXECUTION_SIGNALED", "WORKFLOW_EXECUTION_UPDATE_ACCEPTED",
        "WORKFLOW_EXECUTION_UPDATE_COMPLETED", "ACTIVITY_TASK_SCHEDULED", "ACTIVITY_TASK_COMPLETED",
        "ACTIVITY_TASK_FAILED", "MARKER_RECORDED", "TIMER_STARTED", "UPSERT_WORKFLOW_SEARCH_ATTRIBUTES",
        "WORKFLOW_PROPERTIES_MODIFIED", "WORKFLOW_EXECUTION_COMPLETED", "WORKFLOW_EXECUTION_TERMINATED",
    ],
)  # fmt: skip
def test_each_event_that_tells_something_is_named(of_two_workers: Ran, event: str) -> None:
    assert re.search(
        rf"^FOUND a phone number, event: temporal\d/\S+, .*, event \d+ {event}",
        of_two_workers.found,
        re.M,
    )


@pytest.mark.parametrize(
    "place",
    [
        # Ids, memo and attributes as they are listed; failures and heartbeats of what is tried again.
        r"a phone number, record: temporal\d/\S+, table executions_visibility",
        r"a phone number, record: temporal\d/\S+, table current_executions",
        r"a phone number, record: temporal\d/\S+, table activity_info_maps",
        r"Russian words .*, event: \S*/private-temporal/deleted-\d/\S+, forgotten, event 1 WORKFLOW_EXECUTION_STARTED",
        r"Russian words .*, failure: .*::test_words_of_our_own_error",
        r"Russian words .*, log line: planted_by_structlog, .*::test_in_a_line_of_ours",
        r"an email address, log line: .*::test_in_a_line_of_a_library",
        r"Russian words .*, log line: .*::test_in_an_escaped_line",
        r"a made-up personal text, log line: planted_by_machine, .*::test_in_a_made_up_text",
        r"a phone number, text on stdout or stderr: .*::test_on_stdout",
        r"a phone number, line of a log file: \S+/logs/child.log, line 1",
        r"a phone number, metrics page: counters of this process",
        r"Russian words .*, metrics page: counters of this process",
    ],
)
def test_every_other_place_is_named(of_two_workers: Ran, place: str) -> None:
    assert re.search(rf"^FOUND {place}", of_two_workers.found, re.M), of_two_workers.found


def test_no_value_is_told_again(of_two_workers: Ran) -> None:
    for value in ("9161234567", "916) 123", "Анна", "anna@", "Светланская"):
        assert value not in of_two_workers.told


def test_one_process_searches_as_well() -> None:
    ran = pytest_over("-n", "0", f"{PLANTED}/planted_in_words.py")
    assert ran.status == pytest.ExitCode.TESTS_FAILED
    assert "8 passed" in ran.told
    assert "a phone number, line of a log file" in ran.found


def test_a_run_that_leaves_nothing_passes_and_says_how_much_was_read() -> None:
    ran = pytest_over("-n", "0", "tests/bootstrap/test_bootstrap_processes.py", "-k", "side_by_side")
    assert ran.status == pytest.ExitCode.OK, ran.told
    assert re.search(r"^0 found in .*; \d+\.\d s of a processor$", ran.told, re.M), ran.told
