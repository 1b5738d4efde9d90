"""Makes every run of the tests end with a search for personal data in all it left, and fail where there is any.

Nobody has to think of it: log lines go through production's set-up into `SEEN`, output is in pytest's reports, stores
and logs of servers and processes lie in the session's folder. With xdist each worker searches what is its own.
"""

from collections import Counter
from collections.abc import Callable, Generator
from typing import Any

import pytest

from tests.privacy.scan import Searched, search
from tests.privacy.seen import SEEN

_FAILED = pytest.StashKey[bool]()
_OF_WORKERS: list[Searched] = []
_TOLD_AT_MOST = 100


def pytest_configure() -> None:
    """Before anything is logged."""
    SEEN.watch_logs()


@pytest.fixture(scope="session", autouse=True)
def _session_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    SEEN.folder = tmp_path_factory.getbasetemp()


@pytest.fixture
def log_lines() -> Callable[[], list[str]]:
    """Gives the log lines of the test so far, as production writes them."""
    begun = len(SEEN.told)
    return lambda: list(SEEN.log_lines(since=begun))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Whose doing it is, what is seen from now on."""
    SEEN.test = item.nodeid
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What a test and the processes it started wrote; of one that failed pytest itself writes what went wrong."""
    report = yield
    if report.failed:
        item.stash[_FAILED] = True
    if report.when == "teardown" and not item.stash.get(_FAILED, False):
        for name, text in report.sections:
            # Not pytest's own copy of log lines: they are kept as production writes them.
            if not name.startswith("Captured log"):
                SEEN.add_output(text)
    return report


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """After the last server of this process was stopped."""
    searched = search(SEEN)
    output = getattr(session.config, "workeroutput", None)
    if output is not None:  # xdist's: it goes to the process that tells the result
        output["privacy"] = (searched.findings, dict(searched.counts), searched.seconds)
        return
    _OF_WORKERS.append(searched)
    if any(one.findings for one in _OF_WORKERS) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """An xdist worker has ended, and tells what it found."""
    told = getattr(node, "workeroutput", {}).get("privacy")
    if told is not None:
        findings, counts, seconds = told
        _OF_WORKERS.append(Searched(findings, Counter(counts), seconds))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How much was searched, and what was found."""
    counts = sum((one.counts for one in _OF_WORKERS), Counter[str]())
    if not counts:
        return
    findings = [finding for one in _OF_WORKERS for finding in one.findings]
    terminalreporter.section("personal data", red=bool(findings), green=not findings)
    for finding in findings[:_TOLD_AT_MOST]:
        terminalreporter.write_line(f"FOUND {finding}", red=True)
    if len(findings) > _TOLD_AT_MOST:
        terminalreporter.write_line(f"… and {len(findings) - _TOLD_AT_MOST} more")
    read = ", ".join(f"{count:,} × {sort}" for sort, count in sorted(counts.items()))
    seconds = max(one.seconds for one in _OF_WORKERS)
    terminalreporter.write_line(f"{len(findings)} found in {read}; {seconds:.1f} s of a processor")
