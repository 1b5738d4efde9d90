"""The facts of orders: appended by the step, read as the timeline; what they mean stands in domain.facts."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import and_, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.actors import Actor
from domain.base import Moment
from domain.facts import FACT, Fact
from domain.ids import OrderId
from domain.money import Amount
from domain.statuses import Status
from storage.cheaper import CheaperRow
from storage.rows import Row
from storage.tables import cheaper_elsewhere, comments, order_facts


class TimelineEntry(Row):
    """A fact with the words somebody left with it."""

    fact: Fact
    comment_id: str | None = None
    comment: str | None = None
    """Free text: personal, never in a history or a log."""
    cheaper: CheaperRow | None = None
    """Where it is cheaper, told with the order's end; personal too."""

    def __repr__(self) -> str:
        return f"TimelineEntry({self.fact.seq} {self.fact.body.kind})"

    __str__ = __repr__


async def add(
    conn: AsyncConnection, order_id: OrderId, facts: Sequence[Fact], comments_by_cause: Mapping[str, str]
) -> None:
    """Appends facts; those of a cause (a stimulus) that came with words are tied to the comment of that cause.

    A number taken twice is an error of the database: two steps can never write one order's timeline.
    """
    if not facts:
        return
    await conn.execute(
        insert(order_facts),
        [
            {
                "order_id": order_id,
                "seq": fact.seq,
                "at": fact.at,
                "kind": fact.body.kind,
                "actor_kind": fact.actor.kind,
                "actor_id": fact.actor.id,
                "actor_role": fact.actor.role,
                "cause": fact.cause,
                "status": fact.status,
                "body": FACT.dump_json(fact.body).decode(),
                "comment_id": comments_by_cause.get(fact.cause),
            }
            for fact in facts
        ],
    )


async def timeline(
    conn: AsyncConnection, order_id: OrderId, after: int = 0, limit: int = 200
) -> tuple[TimelineEntry, ...]:
    """Facts after the number `after`, in order; a full page means there may be more."""
    rows = await conn.execute(
        select(order_facts, comments.c.text.label("comment"), *_TOLD)
        .select_from(
            order_facts.outerjoin(comments, comments.c.id == order_facts.c.comment_id).outerjoin(
                cheaper_elsewhere,
                and_(
                    cheaper_elsewhere.c.order_id == order_facts.c.order_id,
                    cheaper_elsewhere.c.cause == order_facts.c.cause,
                ),
            )
        )
        .where(order_facts.c.order_id == order_id, order_facts.c.seq > after)
        .order_by(order_facts.c.seq)
        .limit(limit)
    )
    return tuple(_FactRow.of(row).as_entry() for row in rows.mappings())


_TOLD: Final = tuple(cheaper_elsewhere.c[name] for name in CheaperRow.model_fields)


class _FactRow(Row):
    seq: int
    at: Moment
    actor_kind: str
    actor_id: str
    actor_role: str | None
    cause: str
    status: Status
    body: str
    comment_id: str | None
    comment: str | None
    town: str | None
    place: str | None
    price: Amount | None
    ours: Amount | None

    def as_entry(self) -> TimelineEntry:
        actor = {"kind": self.actor_kind, "id": self.actor_id, "role": self.actor_role}
        fact = Fact(
            seq=self.seq,
            at=self.at,
            actor=Actor.model_validate(actor),
            cause=self.cause,
            status=self.status,
            body=FACT.validate_json(self.body),
        )
        told = (
            None
            if self.ours is None
            else CheaperRow(town=self.town, place=self.place, price=self.price, ours=self.ours)
        )
        return TimelineEntry(fact=fact, comment_id=self.comment_id, comment=self.comment, cheaper=told)
