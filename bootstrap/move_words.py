"""Says what a move to another playbook would do, in lines for a terminal; what it would do is `bootstrap.moving`'s."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bootstrap.moving import MovePreview, Moving, statuses_of
from domain.durations import format_duration

SHOWN = 8
"""So many orders of a group are shown one by one; the rest is counted."""
_MINUTE = timedelta(minutes=1)
_OF_TRIGGERS = "trigger "


class _Change(NamedTuple):
    number: int
    words: str
    before: datetime | None
    after: datetime | None


def lines_of(told: MovePreview) -> Iterator[str]:
    """The whole preview: who moves, who stays and why, and what changes, in the shop's time zone."""
    zone = ZoneInfo(told.timezone)
    yield f"{told.shop}: to version {told.version[:12]}"
    statuses = ", ".join(f"{count} {status.value}" for status, count in statuses_of(told))
    yield f"{_orders(len(told.moves))} would move" + (f": {statuses}" if statuses else "")
    yield f"{_orders(len(told.stays))} cannot move" + (":" if told.stays else "")
    yield from _reasons(told)
    if told.closed:
        yield f"{_orders(told.closed)} closed, left as they are"
    yield from _groups("Timers that change", _timers(told), zone)
    yield from _groups("Tasks that become ready at another time", _tasks(told), zone)
    dropped = Counter(name for move in told.moves for name in move.change.dropped)
    if dropped:
        yield "Triggers that wait and are dropped"
        for name, count in sorted(dropped.items()):
            yield f"  {name}: {_orders(count)}"


def ending_of(now: Moving) -> Iterator[str]:
    """What became of the moves."""
    yield f"{_orders(now.applied)} moved"
    for code, count in sorted(now.refused.items()):
        yield f"{_orders(count)} refused: {code}"
    if now.waiting:
        yield (
            f"{_orders(now.waiting)} still to be moved: the moves are stored, and are made when the workers reach them; "
            "run this command again to see what is left"
        )


def _reasons(told: MovePreview) -> Iterator[str]:
    by_code: dict[str, list[int]] = {}
    details: dict[str, str] = {}
    for one in told.stays:
        by_code.setdefault(one.why.code, []).append(one.number)
        details[one.why.code] = one.why.detail
    for code, numbers in sorted(by_code.items()):
        shown = ", ".join(str(number) for number in numbers[:SHOWN])
        more = f" and {len(numbers) - SHOWN} more" if len(numbers) > SHOWN else ""
        yield f"  {code}: {details[code]}"
        yield f"    {shown}{more}"


def _timers(told: MovePreview) -> dict[str, list[_Change]]:
    groups: dict[str, list[_Change]] = {}
    for move in told.moves:
        for timer in move.change.timers:
            if timer.after is None and timer.rule.startswith(_OF_TRIGGERS):
                continue  # told with the triggers that are dropped
            change = _Change(move.number, timer.words, timer.before, timer.after)
            groups.setdefault(timer.rule, []).append(change)
    return groups


def _tasks(told: MovePreview) -> dict[str, list[_Change]]:
    groups: dict[str, list[_Change]] = {}
    for move in told.moves:
        for task in move.change.tasks:
            change = _Change(move.number, task.kind.replace("_", " "), task.before, task.after)
            groups.setdefault(task.kind, []).append(change)
    return groups


def _groups(title: str, groups: dict[str, list[_Change]], zone: ZoneInfo) -> Iterator[str]:
    if not groups:
        return
    yield f"{title} ({zone.key})"
    for rule, changes in sorted(groups.items()):
        yield f"  {rule}: {_orders(len({change.number for change in changes}))}"
        for change in changes[:SHOWN]:
            yield f"    {change.number}  {_moved(change, zone)}  {change.words}"
        if len(changes) > SHOWN:
            yield f"    and {len(changes) - SHOWN} more{_shifts(changes[SHOWN:])}"


def _shifts(changes: list[_Change]) -> str:
    """By how much those move that are not shown."""
    shifts = [one.after - one.before for one in changes if one.before is not None and one.after is not None]
    if not shifts:
        return ""
    least, most = _by(min(shifts)), _by(max(shifts))
    return f", by {least}" if least == most else f", by {least} to {most}"


def _by(shift: timedelta) -> str:
    """ "+2d", "-3h30m"."""
    length = abs(shift) - abs(shift) % _MINUTE
    if not length:
        return "less than a minute"
    return ("-" if shift < timedelta(0) else "+") + format_duration(length)


def _moved(change: _Change, zone: ZoneInfo) -> str:
    """From when to when; to the second where the minute would read as if nothing changed."""
    before, after = (_said(at, zone) for at in (change.before, change.after))
    if before == after:
        before, after = (_said(at, zone, ":%S") for at in (change.before, change.after))
    return f"{before} -> {after}"


def _said(at: datetime | None, zone: ZoneInfo, seconds: str = "") -> str:
    return "none" if at is None else f"{at.astimezone(zone):%Y-%m-%d %H:%M{seconds}}"


def _orders(count: int) -> str:
    return "1 order" if count == 1 else f"{count} orders"
