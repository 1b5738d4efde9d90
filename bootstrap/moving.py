"""Moves a shop's waiting orders to another version of its playbook, on purpose: told before by the very move, then made.

What is told is a value for whoever shows it. Made it is by stimuli like all else: stored here, taken by each order's step.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from pydantic import Field, ValidationError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from activities.resuming import PlaybookMissing, Playbooks
from domain.actors import Actor
from domain.base import Moment, Stored
from domain.ids import OrderId, ShopId, StimulusId
from domain.statuses import Status
from domain.stimuli import PlaybookMoved
from rules.order.move_preview import Immovable, Movable, Versions, previewed
from rules.order.state import OrderState
from storage import inbox, order_playbooks, playbooks
from storage.inbox import NewStimulus
from storage.order_playbooks import FollowerRow, MoveFilters
from storage.states import InboxState

SENDER = "playbook migrate"
NEEDS_ENGINEER = Immovable(
    code="needs_engineer", detail="The rules broke on it: an engineer must look at it first."
)
NOT_BEGUN = Immovable(code="not_begun", detail="No step was made of it yet: try again in a moment.")
UNREADABLE = Immovable(code="snapshot_unreadable", detail="What is stored of it cannot be read.")
OWN_UNREADABLE = Immovable(
    code="playbook_unreadable", detail="The version it follows cannot be read by this Steward."
)
RULES_BREAK = Immovable(code="rules_break", detail="The rules break on this move: it would stop the order.")
_PAGE = 100

OrderTime = Callable[[FollowerRow], datetime]
"""The present moment of an order."""


class NoMove(Exception):
    """The move cannot even be tried: no such version, or it cannot be read. Its words say what to do."""


class OrderMove(Stored):
    """An order that moves, and what changes for it."""

    id: OrderId
    number: int
    status: Status
    revision: int
    """The order's when this was told: the same move asked for twice meanwhile is one."""
    at: Moment
    """The order's own time at which it was tried."""
    change: Movable


class OrderStays(Stored):
    """An order that cannot move, and why."""

    number: int
    status: Status
    why: Immovable


class MovePreview(Stored):
    """What moving these orders to `version` would do. `timezone` is the shop's by that version."""

    shop: ShopId
    version: str
    timezone: str
    moves: tuple[OrderMove, ...]
    stays: tuple[OrderStays, ...]
    closed: int
    """Closed orders among those asked about: they keep the version they ended with."""


class Moving(Stored):
    """What became of the moves that were asked for: how many were made, refused (by code), and still wait."""

    applied: int = 0
    refused: dict[str, int] = Field(default_factory=dict)
    waiting: int = 0


async def version_named(conn: AsyncConnection, shop: ShopId, written: str | None) -> str:
    """The version in force, or the published one that begins as `written`. Raises NoMove."""
    if written is None:
        present = await playbooks.current(conn, shop)
        if present is None:
            raise NoMove(f"{shop} has no playbook in force: publish one")
        return present.version
    found = await playbooks.versions_like(conn, shop, written)
    if len(found) == 1:
        return found[0]
    if found:
        raise NoMove(f"{len(found)} versions of {shop} begin with {written}: name more of it")
    published = [version[:12] for version in await playbooks.versions_like(conn, shop, "")][:5]
    raise NoMove(f"no version {written} of {shop} is published; the latest are {', '.join(published)}")


async def preview(
    engine: AsyncEngine, asked: MoveFilters, version: str, order_time: OrderTime, *, page: int = _PAGE
) -> MovePreview:
    """What would come of it, order by order; changes nothing. Raises NoMove."""
    known = Playbooks()
    moves: list[OrderMove] = []
    stays: list[OrderStays] = []
    async with engine.connect() as conn:
        try:
            new = await known.get(conn, version)
        except PlaybookMissing:
            raise NoMove(f"no version {version} is published") from None
        except ValidationError:
            raise NoMove(f"version {version[:12]} cannot be read by this Steward: publish it anew") from None
        if new.shop != asked.shop:
            raise NoMove(f"version {version[:12]} is the playbook of {new.shop}, not of {asked.shop}")
        closed = await order_playbooks.count_closed(conn, asked)
    after: OrderId | None = None
    while True:
        # A connection for each page: nothing stays open while the rules work.
        async with engine.connect() as conn:
            rows = await order_playbooks.open_page(conn, asked, after, page)
            tried = [(row, await _tried(conn, known, row, version, order_time(row))) for row in rows]
        if not rows:
            break
        after = rows[-1].id
        for row, result in tried:
            if isinstance(result, OrderMove):
                moves.append(result)
            else:
                stays.append(OrderStays(number=row.number, status=row.status, why=result))
    return MovePreview(
        shop=asked.shop,
        version=version,
        timezone=new.hours.timezone,
        moves=tuple(sorted(moves, key=lambda one: one.number)),
        stays=tuple(sorted(stays, key=lambda one: one.number)),
        closed=closed,
    )


async def _tried(
    conn: AsyncConnection, known: Playbooks, row: FollowerRow, version: str, now: datetime
) -> OrderMove | Immovable:
    if row.needs_engineer is not None:
        return NEEDS_ENGINEER
    if row.playbook_version == version:
        return Immovable(code="same_playbook", detail="The order follows this version already.")
    if row.snapshot is None:
        return NOT_BEGUN
    try:
        old = await known.get(conn, row.playbook_version)
    except (PlaybookMissing, ValidationError):
        return OWN_UNREADABLE
    try:
        state = OrderState.model_validate_json(row.snapshot)
    except ValidationError:
        return UNREADABLE
    versions = Versions(
        before=row.playbook_version, old=old, after=version, new=await known.get(conn, version)
    )
    try:
        change = previewed(state, versions, now)
    except Exception:
        # A rule that breaks on one order must not hide what becomes of the others; its step would park it.
        return RULES_BREAK
    if isinstance(change, Immovable):
        return change
    return OrderMove(
        id=row.id, number=row.number, status=row.status, revision=row.revision, at=now, change=change
    )


async def ask(engine: AsyncEngine, told: MovePreview, actor: Actor) -> tuple[StimulusId, ...]:
    """Stores the moves that were told, each once; relays nudge their orders. Asked for again meanwhile they are the same."""
    asked: list[StimulusId] = []
    for move in told.moves:
        new = NewStimulus(
            sender=SENDER,
            key=f"{move.id}/{move.revision}/{told.version}",
            shop=told.shop,
            target=move.id,
            body=PlaybookMoved(version=told.version),
            actor=actor,
            received_at=move.at,
        )
        # One by one: nobody waits for an order of ours while the others are stored.
        async with engine.begin() as conn:
            asked.append((await inbox.store(conn, new)).id)
    return tuple(asked)


async def look(engine: AsyncEngine, asked: tuple[StimulusId, ...]) -> Moving:
    """What became of them by now."""
    states = Counter[InboxState]()
    refused = Counter[str]()
    for start in range(0, len(asked), _PAGE):
        async with engine.connect() as conn:
            ends = await order_playbooks.ends(conn, asked[start : start + _PAGE])
        states.update(one.state for one in ends)
        refused.update(one.refusal_code or "" for one in ends if one.state is InboxState.REFUSED)
    applied = states[InboxState.APPLIED]
    waiting = states.total() - applied - states[InboxState.REFUSED]
    return Moving(applied=applied, refused=dict(refused), waiting=waiting)


def by_clock(now: datetime) -> OrderTime:
    """Each order's time where the machine's clock shows `now`: in the sandbox an order may live ahead of it."""
    return lambda row: now + timedelta(seconds=row.clock_offset_seconds)


def statuses_of(told: MovePreview) -> Iterator[tuple[Status, int]]:
    """How many move in each status, in the order of a usual life."""
    for status in Status:
        count = sum(one.status is status for one in told.moves)
        if count:
            yield status, count
