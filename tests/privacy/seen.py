"""Keeps what a session of tests lets be seen, until it is searched at its end: log lines, output, metrics, failures.

Temporal's stores and the logs of servers and processes need not be kept: they lie in the session's folder.
"""

import io
import logging
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from temporalio.api.failure.v1 import Failure
from temporalio.converter import DataConverter, PayloadConverter

from bootstrap.logs import set_up_logs
from bootstrap.settings import LogFormat
from tests.privacy.finding import Told
from tests.privacy.stores import text_of
from workflows.converter import DATA_CONVERTER
from workflows.failures import GuardedFailureConverter

_LOG_LINE = "log line"


@dataclass
class Seen:
    """Of one process that runs tests."""

    told: list[Told] = field(default_factory=list)
    test: str = "before the first test"
    """Which runs now."""
    folder: Path | None = None
    """Where all its tests write; None as long as none has run."""
    _served: set[str] = field(default_factory=set)

    def add(self, sort: str, text: str) -> None:
        """The running test let this be seen."""
        self.told.append(Told(sort, self.test, text))

    def add_output(self, text: str) -> None:
        """A test has read what a process of its own wrote."""
        self.add("text on stdout or stderr", text)

    def add_page(self, text: str) -> None:
        """A metrics page was served; of hundreds alike only what is new is kept."""
        lines = dict.fromkeys(text.splitlines())
        self.add("metrics page", "\n".join(line for line in lines if line not in self._served))
        self._served.update(lines)

    def watch_logs(self) -> None:
        """From now on all log lines of this process are written as production writes them, to be kept here."""
        hook = sys.excepthook
        set_up_logs("DEBUG", LogFormat.JSON)
        sys.excepthook = hook
        [handler] = logging.getLogger().handlers
        assert isinstance(handler, logging.StreamHandler)
        handler.setStream(_Lines(self))
        # Schemathesis asks through it, and it tells whole addresses: a caller's words, not Steward's.
        logging.getLogger("urllib3").setLevel(logging.WARNING)

    def log_lines(self, since: int) -> Iterator[str]:
        """What was logged since `told` had that length."""
        return (one.text for one in self.told[since:] if one.sort == _LOG_LINE)


class _Lines(io.TextIOBase):
    """The stream of the one log handler: it writes a line and its end."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen

    def write(self, text: str) -> int:
        self._seen.add(_LOG_LINE, text)
        return len(text)


SEEN = Seen()
"""Of this process."""


class _WatchedFailures(GuardedFailureConverter):
    """The product's, and what it writes is kept: of an act's attempts only the last one's failure is in a history."""

    def to_failure(
        self, exception: BaseException, payload_converter: PayloadConverter, failure: Failure
    ) -> None:
        super().to_failure(exception, payload_converter, failure)
        SEEN.add("failure", text_of(failure))


WATCHED_CONVERTER: DataConverter = replace(DATA_CONVERTER, failure_converter_class=_WatchedFailures)
"""The product's, for clients and workers of tests."""
