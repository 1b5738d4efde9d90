"""Searches all that a session of tests left for personal data and says where it is; that it is searched, the plugin sees to."""

import gc
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.privacy.finding import Told, kinds_in
from tests.privacy.seen import Seen
from tests.privacy.stores import stored_in


@dataclass(frozen=True)
class Searched:
    """What came of a search: where something is, how many texts of each sort were read, in how many seconds of a processor."""

    findings: list[str]
    counts: Counter[str]
    seconds: float


def search(seen: Seen) -> Searched:
    """Everything that was kept, and all stores and logs in the session's folder."""
    begun = time.process_time()
    findings: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for one in (*seen.told, *_counters(), *_files(seen.folder)):
        counts[one.sort] += 1
        findings.update(f"{kind}, {one.sort}: {_place(one)}" for kind in sorted(one.kinds))
    told = [f"{words} ({count} times)" if count > 1 else words for words, count in findings.items()]
    return Searched(told, counts, time.process_time() - begun)


def _place(found: Told) -> str:
    """Where it was found, with the name of what was logged; nothing that is personal itself."""
    try:
        event = str(json.loads(found.text)["event"])
    except (ValueError, TypeError, KeyError):
        return found.where
    return found.where if kinds_in(event) else f"{event}, {found.where}"


def _counters() -> Iterator[Told]:
    """What this process counted, as the page would show it, whoever made the registry."""
    if "prometheus_client" not in sys.modules:
        return
    from prometheus_client import CollectorRegistry, generate_latest

    gc.unfreeze()  # what was there before the first test is not among the objects else
    for one in gc.get_objects():
        if type(one) is CollectorRegistry:
            yield Told("metrics page", "counters of this process", generate_latest(one).decode())


def _files(folder: Path | None) -> Iterator[Told]:
    if folder is None:
        return
    # Resolved: pytest names some folders twice.
    files = {file.resolve() for file in folder.rglob("*") if file.is_file()}
    for file in sorted(files):
        name = file.relative_to(folder.resolve()).as_posix()
        if file.match("temporal-*.db"):
            yield from stored_in(file, name)
        elif file.match("*.log") or file.match("*.log.1"):
            with file.open(encoding="utf-8", errors="replace") as lines:
                yield from (
                    Told("line of a log file", f"{name}, line {n}", line) for n, line in enumerate(lines, 1)
                )
