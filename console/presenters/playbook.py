"""The playbook's pages: what a move to another version would do, in groups; and the reports of rules as spans with a class."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from bootstrap.moving import MovePreview, statuses_of
from console.menu import N_
from console.naming import naming_of
from console.words import Speaker
from domain.statuses import Status
from rules.comparison.layout import Entry, Ink, Line, contents_of
from rules.words.waits import setting_of, wait_words
from storage.playbooks import VersionRow

SHOWN: Final = 5
"""So many orders of a group are told one by one."""
WHY_STAYS: Final = {
    "needs_engineer": N_("A rule broke on it: an engineer must look at it first."),
    "not_begun": N_("It has only just come in: try again in a moment."),
    "snapshot_unreadable": N_("What is stored of it cannot be read: tell an engineer."),
    "playbook_unreadable": N_("The version it follows cannot be read any more: tell an engineer."),
    "rules_break": N_("The rules break on this move, and it would stop the order: tell an engineer."),
    "same_playbook": N_("It follows this version already."),
}


@dataclass(frozen=True)
class Shift:
    """An order of a group: from when to when."""

    number: int
    before: datetime | None
    after: datetime | None


@dataclass(frozen=True)
class Group:
    """Orders for which the same changes; `code` is the setting it comes from, where one is."""

    title: str
    code: str
    orders: int
    shifts: tuple[Shift, ...]

    @property
    def more(self) -> int:
        """Those that are not told one by one."""
        return self.orders - len(self.shifts)


@dataclass(frozen=True)
class Stays:
    """Orders that cannot move, for one reason."""

    why: str
    orders: int
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class MoveShown:
    """The whole preview."""

    moves: int
    statuses: tuple[tuple[Status, int], ...]
    stays: tuple[Stays, ...]
    closed: int
    timers: tuple[Group, ...]
    tasks: tuple[Group, ...]
    due: tuple[Group, ...]
    dropped: tuple[tuple[str, int], ...]


def move_shown(told: MovePreview, say: Speaker) -> MoveShown:
    """In groups, the largest first."""
    timers: dict[str, list[Shift]] = {}
    tasks: dict[str, list[Shift]] = {}
    due: dict[str, list[Shift]] = {}
    words: dict[str, str] = {}
    for move in told.moves:
        for timer in move.change.timers:
            timers.setdefault(timer.rule, []).append(Shift(move.number, timer.before, timer.after))
            words[timer.rule] = wait_words(timer.rule, timer.words, say.locale)
        for task in move.change.tasks:
            if task.before != task.after:
                tasks.setdefault(task.kind, []).append(Shift(move.number, task.before, task.after))
            else:
                due.setdefault(task.kind, []).append(Shift(move.number, task.due_before, task.due_after))
    named = naming_of(say.locale)
    dropped = Counter(name for move in told.moves for name in move.change.dropped)
    return MoveShown(
        moves=len(told.moves),
        statuses=tuple(statuses_of(told)),
        stays=_stays(told, say),
        closed=told.closed,
        timers=_groups([(words[rule], setting_of(rule), shifts) for rule, shifts in timers.items()]),
        tasks=_groups([(named.task(kind), "", shifts) for kind, shifts in tasks.items()]),
        due=_groups([(named.task(kind), "", shifts) for kind, shifts in due.items()]),
        dropped=tuple(sorted(dropped.items())),
    )


class Told(NamedTuple):
    """A line of a comparison; `name`: by which the contents lead to it."""

    name: str
    line: Line


class ComparedShown(NamedTuple):
    """What two playbooks say differently; the heading of what that comes to in scenarios; and that, which may be long."""

    meaning: tuple[Told, ...]
    heading: Told
    effects: tuple[Told, ...]
    contents: tuple[Entry, ...]
    """The parts, where the comparison is long."""
    scenarios: tuple[Entry, ...]


def compared_shown(lines: tuple[Line, ...]) -> ComparedShown:
    """Without its title, which the page says itself."""
    last = max(number for number, line in enumerate(lines) if line and line[0].ink is Ink.HEADING)
    contents = contents_of(lines)
    names = {entry.number: entry.name for entry in contents}
    told = tuple(Told(names.get(number, ""), line) for number, line in enumerate(lines))
    return ComparedShown(
        told[1:last],
        told[last],
        told[last + 1 :],
        tuple(entry for entry in contents if not entry.inner),
        tuple(entry for entry in contents if entry.inner),
    )


def short(version: str) -> str:
    """As people name a version."""
    return version[:12]


def before_of(versions: tuple[VersionRow, ...], version: str) -> str | None:
    """The version published just before this one; what a change is compared with."""
    names = [row.version for row in versions]
    place = names.index(version) if version in names else -1
    return names[place + 1] if 0 <= place < len(names) - 1 else None


def _groups(found: list[tuple[str, str, list[Shift]]]) -> tuple[Group, ...]:
    groups = [
        Group(title, code, len({shift.number for shift in shifts}), tuple(shifts[:SHOWN]))
        for title, code, shifts in found
    ]
    return tuple(sorted(groups, key=lambda group: (-group.orders, group.title)))


def _stays(told: MovePreview, say: Speaker) -> tuple[Stays, ...]:
    by_code: dict[str, list[int]] = {}
    details: dict[str, str] = {}
    for one in told.stays:
        by_code.setdefault(one.why.code, []).append(one.number)
        known = WHY_STAYS.get(one.why.code)
        details[one.why.code] = say.gettext(known) if known is not None else one.why.detail
    return tuple(
        Stays(details[code], len(numbers), tuple(map(say.numbered, numbers[:SHOWN])))
        for code, numbers in by_code.items()
    )
