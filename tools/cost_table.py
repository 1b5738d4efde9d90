"""Writes README's table of what the canonical life costs in Temporal, step by step, from its golden history.

    python -m tools.cost_table

A test compares the table with the recording, so it cannot grow stale.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import WorkflowHistory

ROOT = Path(__file__).resolve().parents[1]
HISTORY = ROOT / "tests" / "replay" / "histories" / "order_has_ended.json"
README = ROOT / "README.md"
_TABLE = re.compile(r"(<!-- cost table -->\n).*?(<!-- end of cost table -->)", re.DOTALL)
_WORDS = (
    "placed", "no answer", "confirmed", "packed", "shipped", "arrived", "uncollected, day 3", "will collect",
    "handed over", "money arrived, completed",
)  # fmt: skip
_OF_THE_TEST_CLOCK = frozenset(
    {
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_OPTIONS_UPDATED,
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIME_SKIPPING_TRANSITIONED,
    }
)
_BEGINS = frozenset(
    {
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED,
        EventType.EVENT_TYPE_TIMER_FIRED,
    }
)


@dataclass(frozen=True)
class Cost:
    """What one step of the life left in the history."""

    step: str
    events: tuple[HistoryEvent, ...]

    def count(self, *kinds: EventType.ValueType) -> int:
        """How many events of these kinds."""
        return sum(event.event_type in kinds for event in self.events)

    @property
    def row(self) -> str:
        """Its line of the table."""
        tasks = self.count(EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
        sends = self.count(EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED)
        upserts = self.count(EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES)
        size = sum(event.ByteSize() for event in self.events)
        return f"| {self.step} | {len(self.events)} | {tasks} | {sends} | {upserts} | {size / 1024:.1f} KB |"


def costs() -> tuple[Cost, ...]:
    """The canonical life, a step each; the events of virtual time are left out, they are the test's."""
    recorded = WorkflowHistory.from_json("order", HISTORY.read_text("utf-8")).events
    events = [event for event in recorded if event.event_type not in _OF_THE_TEST_CLOCK]
    starts = [_start(events, place) for place, event in enumerate(events) if event.event_type in _BEGINS]
    starts[0] = 0
    ends = [*starts[1:], len(events)]
    parts = [tuple(events[start:end]) for start, end in zip(starts, ends, strict=True)]
    return tuple(Cost(step, part) for step, part in zip(_WORDS, parts, strict=True))


def table() -> str:
    """The Markdown table, with its sum."""
    each = costs()
    whole = Cost("**the whole life**", tuple(event for cost in each for event in cost.events))
    head = "| step | history events | workflow tasks | sending activities | search-attribute upserts | size |"
    return "\n".join([head, "|---|---|---|---|---|---|", *(cost.row for cost in (*each, whole))]) + "\n"


def page(present: str) -> str:
    """README with the table of the present recording."""
    return _TABLE.sub(lambda found: found[1] + table() + found[2], present)


def _start(events: list[HistoryEvent], place: int) -> int:
    """An update is accepted in the workflow task it brought: that task's three events are its own."""
    update = events[place].event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED
    return place - 3 if update else place


if __name__ == "__main__":
    README.write_text(page(README.read_text("utf-8")), "utf-8")
