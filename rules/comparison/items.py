"""What came of a scenario as things that can be found again in another life: messages, tasks, gifts, troubles."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from domain.base import Moment
from rules.simulation import transcript as t


class Kind(StrEnum):
    """What sort of thing came of a scenario."""

    MESSAGE = "message"
    TASK = "task"
    GIFT = "gift"
    """A promo code, a bonus, a segment, the black list, money asked back, a carrier or backend that is told."""
    TROUBLE = "trouble"
    """A step that was refused or found nothing, or was not although it should."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that came of a scenario. `at` is its moment: of a task, when it is in the queue."""

    kind: Kind
    entry: t.AnyEntry
    at: Moment
    known_by: tuple[str, ...]
    """What makes it the same thing in two lives, at whatever moment."""
    aspects: tuple[tuple[str, object], ...] = ()
    """What else is compared, by name."""
    due: Moment | None = None
    text: str = ""


def items_of(life: t.Transcript) -> list[Item]:
    """All of them, in order of time."""
    items = [item for entry in life.entries if (item := _item(entry)) is not None]
    return sorted([*items, *_tasks(life)], key=lambda item: item.at)


def _tasks(life: t.Transcript) -> Iterator[Item]:
    """Each task once: as it was known last, with how it ended."""
    known: dict[str, t.TaskTurned] = {}
    ends: dict[str, str] = {}
    for entry in life.entries:
        if not isinstance(entry, t.TaskTurned):
            continue
        if entry.turn in (t.TaskTurn.OPENED, t.TaskTurn.MOVED):
            known[entry.task.id] = entry
        elif entry.turn is not t.TaskTurn.OVERDUE:
            ends[entry.task.id] = entry.outcome or entry.turn.value
    for id_, entry in known.items():
        task = entry.task
        aspects = (("role", task.role.value), ("end", ends.get(id_)))
        known_by = (task.kind.value, str(task.attempt), task.about or "")
        yield Item(Kind.TASK, entry, task.ready_at, known_by, aspects, task.due_at)


def _item(entry: t.AnyEntry) -> Item | None:
    match entry:
        case t.Message() if entry.fate is not t.Fate.HELD:
            known_by: tuple[str, ...] = (entry.trigger, entry.channel.value, entry.template, entry.to.value)
            words = "\n\n".join(filter(None, (entry.subject, entry.text)))
            return Item(Kind.MESSAGE, entry, entry.at, known_by, (("fate", entry.fate.value),), text=words)
        case t.Refusal() | t.Unrefused() | t.Missed():
            about = entry.code if isinstance(entry, t.Refusal) else entry.kind
            return Item(Kind.TROUBLE, entry, entry.at, (entry.who.value, entry.word, about))
        case t.CodeGiven():
            aspects: tuple[tuple[str, object], ...] = (("percent", entry.percent), ("until", entry.until))
            return Item(Kind.GIFT, entry, entry.at, (entry.kind, entry.why), aspects)
        case t.BonusEarned():
            aspects = (("amount", entry.amount),)
            return Item(Kind.GIFT, entry, entry.at, (entry.kind, entry.why, entry.staff), aspects)
        case t.RefundTurned():
            return Item(Kind.GIFT, entry, entry.at, (entry.kind,), (("amount", entry.amount),))
        case t.HandoverAsked():
            return Item(Kind.GIFT, entry, entry.at, (entry.kind, entry.carrier))
        case t.SegmentSet():
            return Item(Kind.GIFT, entry, entry.at, (entry.kind, entry.segment))
        case t.BackendTold():
            return Item(Kind.GIFT, entry, entry.at, (entry.kind, entry.event))
        case t.BlackListed():
            return Item(Kind.GIFT, entry, entry.at, (entry.kind, entry.reason))
        case _:
            return None
