"""What can go wrong with the servers of one machine, each told in words a person can act on.

StackError
├── PortTaken          somebody else listens there
├── DataInUse          another copy works on the same data
├── DataUnusable       the data is there, but not for us as it is
├── BinaryMissing      the server's program is not installed
├── NotReady           started, alive, but does not answer in time
└── ProcessEnded       ended though nobody asked it to
"""

from pathlib import Path


class StackError(Exception):
    """A server of this machine could not be started, or did not go on; `str()` is the sentence to show."""


class PortTaken(StackError):
    """Another program listens on the port."""

    def __init__(self, port: int, option: str) -> None:
        super().__init__(f"port {port} is taken; choose another with {option}")
        self.port = port
        self.option = option


class DataInUse(StackError):
    """Another copy runs on the same data; two would destroy each other's work."""


class DataUnusable(StackError):
    """The data on disk cannot be used as it is; the sentence says what to do."""


class BinaryMissing(StackError):
    """The program of a server is not where it was looked for."""


class NotReady(StackError):
    """A process runs but did not answer within its time."""


class ProcessEnded(StackError):
    """A process ended by itself; the last lines of its log are part of the sentence."""

    def __init__(self, name: str, returncode: int, log: Path, last_lines: str) -> None:
        how = f"was ended by signal {-returncode}" if returncode < 0 else f"ended with code {returncode}"
        told = f"; the last it wrote:\n{last_lines}" if last_lines else " and wrote nothing"
        super().__init__(f"{name} {how} (log: {log}){told}")
        self.name = name
        self.returncode = returncode
