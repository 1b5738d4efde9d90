"""All effects of one order at a glance: which are open, and when its messages were sent; one statement for the step."""

from typing import Final

from sqlalchemy import Boolean, String, literal, null, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.base import Moment, Stored
from domain.ids import MessageId, OrderId, RefundId, RequestId
from storage.rows import Row
from storage.states import OPEN_HANDOVERS, OPEN_MESSAGES, OPEN_REFUNDS, MessageState
from storage.tables import handovers, messages, refunds

_TO_PEOPLE: Final = ("sms", "email")


class OpenEffects(Stored):
    """What is still to be done outside for an order, oldest first, and `sent`: when each message went out."""

    messages: tuple[MessageId, ...] = ()
    refunds: tuple[RefundId, ...] = ()
    handovers: tuple[RequestId, ...] = ()
    sent: dict[MessageId, Moment] = {}
    unsaid: tuple["Unsaid", ...] = ()


class Unsaid(Stored):
    """A message to a person that nobody is sending: which trigger wanted it, and the kind of fact it tells of."""

    id: MessageId
    trigger: str
    fact: str


class _Effect(Row):
    kind: str
    id: str
    state: str
    sent_at: Moment | None
    trigger: str | None
    fact: str | None
    to_person: bool | None


async def open_effects(conn: AsyncConnection, order_id: OrderId) -> OpenEffects:
    """The order's open messages, refunds and requests, and when its messages were sent."""
    fact = messages.c.fact["kind"].astext
    to_person = messages.c.channel.in_(_TO_PEOPLE)
    # What only messages have.
    none = (
        null().cast(messages.c.sent_at.type),
        null().cast(messages.c.trigger.type),
        null().cast(messages.c.trigger.type),
        null().cast(Boolean),
    )
    rows = await conn.execute(
        union_all(
            select(
                literal("message", String).label("kind"),
                messages.c.id,
                messages.c.state,
                messages.c.wanted_at,
                messages.c.sent_at,
                messages.c.trigger,
                fact.label("fact"),
                to_person.label("to_person"),
            ).where(
                messages.c.order_id == order_id,
                or_(messages.c.state.in_(OPEN_MESSAGES), messages.c.sent_at.is_not(None)),
            ),
            select(
                literal("refund", String), refunds.c.id, refunds.c.state, refunds.c.wanted_at, *none
            ).where(refunds.c.order_id == order_id, refunds.c.state.in_(OPEN_REFUNDS)),
            select(
                literal("handover", String), handovers.c.id, handovers.c.state, handovers.c.wanted_at, *none
            ).where(handovers.c.order_id == order_id, handovers.c.state.in_(OPEN_HANDOVERS)),
        ).order_by("wanted_at", "id")
    )
    effects = [_Effect.of(row) for row in rows.mappings()]
    return OpenEffects(
        messages=tuple(
            MessageId(row.id) for row in effects if row.kind == "message" and row.state in OPEN_MESSAGES
        ),
        refunds=tuple(RefundId(row.id) for row in effects if row.kind == "refund"),
        handovers=tuple(RequestId(row.id) for row in effects if row.kind == "handover"),
        sent={MessageId(row.id): row.sent_at for row in effects if row.sent_at is not None},
        unsaid=tuple(
            Unsaid(id=MessageId(row.id), trigger=row.trigger or "", fact=row.fact or "")
            for row in effects
            if row.kind == "message" and row.state == MessageState.WANTED and row.to_person
        ),
    )
