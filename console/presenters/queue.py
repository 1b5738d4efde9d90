"""The list of tasks as it is shown: how much time is left, whose it is, by what a line is told from the others."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from console.words import city_of
from domain.actors import Role
from domain.ids import StaffId
from domain.tasks import CALLS, KEPT_MOMENTS, PROMISED, TaskKind
from playbook.wording import Locale
from storage.queue_lists import QueueItem

SOON: Final = timedelta(minutes=30)
"""So near to its limit a task is told in another colour."""


_A_DAY: Final = timedelta(days=1)


class Line(NamedTuple):
    """One task. `there`: where the customer lives, if clocks differ from the shop's."""

    id: str
    kind: TaskKind
    number: int
    due_at: datetime
    left: str | None
    """None where it is a day or more: then the day is told."""
    tone: str
    late: bool
    attempt: int
    promised: bool
    fresh: bool
    vip: bool
    there: str | None
    zone: str | None
    time: str | None
    """What the clock shows there now."""
    who: str | None
    """Who else has it."""
    mine: bool
    """In the viewer's hand."""
    meant: bool
    """Meant for the viewer, and nobody's in particular for others."""
    pending: bool
    refused: bool
    customer: str | None
    role: Role


def lines_of(
    items: Iterable[QueueItem],
    me: StaffId,
    people: Mapping[str, str],
    shop_zone: str,
    now: datetime,
    locale: Locale,
) -> tuple[Line, ...]:
    """In the order in which they are given out."""
    items = tuple(items)
    zones = {item.zone for item in items if item.zone is not None and item.zone != shop_zone}
    there = {zone: Elsewhere(city_of(zone, locale), clock_of(zone, now)) for zone in zones}
    return tuple(_line(item, me, people, there, now) for item in items)


class Elsewhere(NamedTuple):
    """A place whose clock is not the shop's."""

    city: str
    time: str


def clock_of(zone: str, now: datetime) -> str:
    """What it shows: `19:25`."""
    return now.astimezone(ZoneInfo(zone)).strftime("%H:%M")


def left_words(due_at: datetime, now: datetime) -> str:
    """`0:18`, `−0:12`, and from a day on nothing: then the day is told."""
    minutes = round((due_at - now).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"{'−' if minutes < 0 else ''}{hours}:{rest:02}"


def _line(
    item: QueueItem, me: StaffId, people: Mapping[str, str], there: Mapping[str, Elsewhere], now: datetime
) -> Line:
    held = item.claimed_until is not None and item.claimed_until > now
    late = item.due_at < now
    elsewhere = there.get(item.zone or "") if item.kind in CALLS else None
    return Line(
        id=item.id,
        kind=item.kind,
        number=item.number,
        due_at=item.due_at,
        left=left_words(item.due_at, now) if abs(item.due_at - now) < _A_DAY else None,
        tone="bad" if late else "warn" if item.due_at - now <= SOON else "",
        late=late,
        attempt=item.attempt,
        promised=item.rule in PROMISED or item.kind in KEPT_MOMENTS,
        fresh=item.attempt == 1 and item.kind in CALLS,
        vip=item.vip,
        there=elsewhere.city if elsewhere is not None else None,
        zone=item.zone if elsewhere is not None else None,
        time=elsewhere.time if elsewhere is not None else None,
        who=people.get(item.claimed_by or "", item.claimed_by)
        if (held or item.answer) and item.claimed_by != me
        else None,
        mine=item.in_hand,
        meant=item.meant_for == me,
        pending=item.answer is not None,
        refused=item.refused is not None and item.claimed_by == me,
        customer=item.customer_name,
        role=item.role,
    )
