"""What two playbooks come to in the same scenario: messages and tasks that appear, vanish, move or change, and another end."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from domain.base import Moment
from domain.statuses import PaymentState, Status
from playbook.schema import Playbook
from rules.comparison.items import Item, Kind, items_of
from rules.comparison.wordwise import Piece, word_changes
from rules.simulation import transcript as t
from rules.simulation.running import Unplayable, play
from rules.simulation.scenario import Scenario, Title


class Turn(StrEnum):
    """What became of a thing in the second life."""

    APPEARED = "appeared"
    VANISHED = "vanished"
    MOVED = "moved"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Aspect:
    """Something about a thing that differs: `due`, `role`, `end`, `fate`, `amount`."""

    name: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Effect:
    """A difference in one thing: it is only in one life, or in both at another moment or with other words."""

    kind: Kind
    before: Item | None
    after: Item | None
    moved: timedelta = timedelta(0)
    """By how much it is later; negative where it is sooner."""
    aspects: tuple[Aspect, ...] = ()
    pieces: tuple[Piece, ...] = ()

    @property
    def turn(self) -> Turn:
        """In a word; what has both moved and changed has changed."""
        if self.before is None:
            return Turn.APPEARED
        if self.after is None:
            return Turn.VANISHED
        return Turn.CHANGED if self.aspects or self.pieces else Turn.MOVED

    @property
    def at(self) -> datetime:
        """Where it stands among others: where it was before, if it was."""
        item = self.before or self.after
        if item is None:
            raise ValueError("a difference is about something")
        return item.at


@dataclass(frozen=True, slots=True)
class End:
    """How a life ends: where the order stands, since when, how it is paid."""

    status: Status
    payment: PaymentState
    since: Moment


@dataclass(frozen=True, slots=True)
class Difference:
    """A scenario that goes otherwise. `ends` differ by status, payment or day; `unplayable` says why one cannot be played."""

    scenario: str
    title: Title
    currency: str
    effects: tuple[Effect, ...] = ()
    ends: tuple[End, End] | None = None
    unplayable: tuple[Unplayable | None, Unplayable | None] = (None, None)


@dataclass(frozen=True, slots=True)
class Effects:
    """The scenarios that go otherwise, and how many were played in all."""

    differences: tuple[Difference, ...]
    played: int


def effects_of(before: Playbook, after: Playbook, scenarios: Iterable[Scenario]) -> Effects:
    """Plays each scenario by both. Raises what `play` raises, but that an order cannot be placed."""
    chosen = tuple(scenarios)
    found = (difference_in(scenario, before, after) for scenario in chosen)
    return Effects(tuple(one for one in found if one is not None), len(chosen))


def difference_in(scenario: Scenario, before: Playbook, after: Playbook) -> Difference | None:
    """What is otherwise in one scenario; None where nothing is."""
    one, other = _played(scenario, before), _played(scenario, after)
    if isinstance(one, Unplayable) or isinstance(other, Unplayable):
        reasons = (
            one if isinstance(one, Unplayable) else None,
            other if isinstance(other, Unplayable) else None,
        )
        if str(reasons[0]) == str(reasons[1]):
            return None
        return Difference(scenario.name, scenario.title, "RUB", unplayable=reasons)
    effects = tuple(sorted(_effects(items_of(one), items_of(other)), key=lambda effect: effect.at))
    ends = _ends(one, other)
    if not effects and ends is None:
        return None
    return Difference(scenario.name, scenario.title, other.order.currency, effects, ends)


def _played(scenario: Scenario, playbook: Playbook) -> t.Transcript | Unplayable:
    try:
        return play(scenario, playbook)
    except Unplayable as refused:
        return refused.with_traceback(None)


def _ends(before: t.Transcript, after: t.Transcript) -> tuple[End, End] | None:
    one, other = _end(before), _end(after)
    zone = ZoneInfo(after.shop_zone)
    days = (one.since.astimezone(zone).date(), other.since.astimezone(zone).date())
    same = (one.status, one.payment) == (other.status, other.payment) and days[0] == days[1]
    return None if same else (one, other)


def _end(life: t.Transcript) -> End:
    moves = [entry.at for entry in life.entries if isinstance(entry, t.Happened) and entry.moved]
    return End(life.summary.status, life.summary.payment, moves[-1] if moves else life.began)


def _effects(before: list[Item], after: list[Item]) -> Iterator[Effect]:
    """What is the same in both is left out first, whatever its place; the rest is paired in order of time."""
    theirs, ours = Counter(map(_all_of, before)), Counter(map(_all_of, after))
    old, new = _but(before, theirs & ours), _but(after, theirs & ours)
    for known_by in _KNOWN_BY:
        for one, other in _pairs(old, new, known_by):
            old.remove(one)
            new.remove(other)
            yield _changed(one, other)
    for item in old:
        yield Effect(item.kind, item, None)
    for item in new:
        yield Effect(item.kind, None, item)


def _all_of(item: Item) -> tuple[object, ...]:
    return item.kind, item.known_by, item.at, item.aspects, item.due, item.text


def _but(items: list[Item], same: Counter[tuple[object, ...]]) -> list[Item]:
    left = Counter(same)
    kept = []
    for item in items:
        if left[_all_of(item)]:
            left[_all_of(item)] -= 1
        else:
            kept.append(item)
    return kept


def _exactly(item: Item) -> tuple[str, ...]:
    return item.known_by


def _by_words(item: Item) -> tuple[str, ...] | None:
    """The same message of another trigger: its id was changed."""
    return item.known_by[1:] if item.kind is Kind.MESSAGE else None


_KNOWN_BY: Final[tuple[Callable[[Item], tuple[str, ...] | None], ...]] = (_exactly, _by_words)


def _pairs(
    old: list[Item], new: list[Item], known_by: Callable[[Item], tuple[str, ...] | None]
) -> list[tuple[Item, Item]]:
    waiting: defaultdict[object, list[Item]] = defaultdict(list)
    for item in new:
        waiting[item.kind, known_by(item)].append(item)
    found = []
    for item in old:
        same = waiting[item.kind, known_by(item)] if known_by(item) is not None else []
        if same:
            found.append((item, same.pop(0)))
    return found


def _changed(before: Item, after: Item) -> Effect:
    theirs, ours = dict(before.aspects), dict(after.aspects)
    moved = after.at - before.at
    aspects = [Aspect(name, theirs[name], ours[name]) for name in theirs if theirs[name] != ours.get(name)]
    # What is due so much later as it is ready later has only moved.
    if before.due is not None and after.due is not None and after.due - before.due != moved:
        aspects.append(Aspect("due", before.due, after.due))
    pieces = word_changes(before.text, after.text)
    return Effect(before.kind, before, after, moved, tuple(aspects), pieces)
