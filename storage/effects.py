"""All effects of one order at a glance: which are open, and when its messages were sent; one statement for the step."""

from sqlalchemy import String, literal, null, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.base import Moment, Stored
from domain.ids import MessageId, OrderId, RefundId, RequestId
from storage.rows import Row
from storage.states import OPEN_HANDOVERS, OPEN_MESSAGES, OPEN_REFUNDS
from storage.tables import handovers, messages, refunds


class OpenEffects(Stored):
    """What is still to be done outside for an order, oldest first, and `sent`: when each message went out."""

    messages: tuple[MessageId, ...] = ()
    refunds: tuple[RefundId, ...] = ()
    handovers: tuple[RequestId, ...] = ()
    sent: dict[MessageId, Moment] = {}


class _Effect(Row):
    kind: str
    id: str
    state: str
    sent_at: Moment | None


async def open_effects(conn: AsyncConnection, order_id: OrderId) -> OpenEffects:
    """The order's open messages, refunds and requests, and when its messages were sent."""
    no_time = null().cast(messages.c.sent_at.type).label("sent_at")
    rows = await conn.execute(
        union_all(
            select(
                literal("message", String).label("kind"),
                messages.c.id,
                messages.c.state,
                messages.c.sent_at,
                messages.c.wanted_at,
            ).where(
                messages.c.order_id == order_id,
                or_(messages.c.state.in_(OPEN_MESSAGES), messages.c.sent_at.is_not(None)),
            ),
            select(
                literal("refund", String), refunds.c.id, refunds.c.state, no_time, refunds.c.wanted_at
            ).where(refunds.c.order_id == order_id, refunds.c.state.in_(OPEN_REFUNDS)),
            select(
                literal("handover", String), handovers.c.id, handovers.c.state, no_time, handovers.c.wanted_at
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
    )
