"""Returns: of the orders that were sent, how many came back, by carrier and by the region they went to, and why."""

from typing import Final

from sqlalchemy import Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import ShopId
from domain.money import Signed
from domain.periods import Period
from domain.statuses import ON_THE_WAY, Status
from domain.zones import region_called, region_of_postcode
from storage.reports.counting import placed_in
from storage.rows import Row
from storage.tables import order_facts, orders

_BACK: Final = (Status.RETURNING, Status.RETURNED)
_SENT: Final = (*sorted(ON_THE_WAY), Status.AWAITING_MONEY, Status.COMPLETED, *_BACK)
_PREFIX: Final = 3
"""So many digits of a postcode tell the region."""


class Returns(Row):
    """Of one carrier, region and currency: orders that left the shop, and those that came back or are on their way back.

    `region` is its Russian name, or what the order called it where we know no such region; None where nothing tells it.
    `unclaimed` to `lost` make up `back`; what the carrier sent back by itself is in `by_carrier`.
    """

    carrier: str
    region: str | None
    currency: str
    sent: int
    back: int
    back_total: Signed
    """The totals of those that came back."""
    unclaimed: int
    refused: int
    called_back: int
    by_carrier: int
    lost: int


class _Placed(Returns):
    postcode: str | None


async def read(conn: AsyncConnection, shop: ShopId, period: Period) -> tuple[Returns, ...]:
    """Of the orders that were placed in the period; by carrier, the region with most returns first."""
    found: dict[tuple[str, str | None, str], Returns] = {}
    for row in (await conn.execute(_returns(shop, period))).mappings():
        one = _in_its_region(_Placed.of(row))
        key = (one.carrier, one.region, one.currency)
        found[key] = _plus(found[key], one) if key in found else one
    return tuple(
        sorted(
            found.values(),
            key=lambda one: (one.carrier, -one.back, -one.sent, one.region or "", one.currency),
        )
    )


def by_carrier(rows: tuple[Returns, ...]) -> tuple[Returns, ...]:
    """The same of all regions together."""
    found: dict[tuple[str, str], Returns] = {}
    for row in rows:
        one, key = row.model_copy(update={"region": None}), (row.carrier, row.currency)
        found[key] = _plus(found[key], one) if key in found else one
    return tuple(found.values())


def _returns(shop: ShopId, period: Period) -> Select[tuple[object, ...]]:
    told = order_facts.c.body
    why = (
        select(told["why"].astext)
        .where(order_facts.c.order_id == orders.c.id, order_facts.c.kind == "order.returning")
        .order_by(order_facts.c.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    lost = (
        select(func.bool_or(told["lost"].astext == "true"))
        .where(order_facts.c.order_id == orders.c.id, order_facts.c.kind == "order.returned")
        .scalar_subquery()
    )
    region = orders.c.address["region"].astext
    postcode = func.left(orders.c.address["postcode"].astext, _PREFIX)
    sent = (
        select(orders.c.carrier, region.label("region"), postcode.label("postcode"))
        .add_columns(orders.c.currency, orders.c.total, orders.c.status.in_(_BACK).label("back"))
        .add_columns(
            case((orders.c.status.in_(_BACK), why)).label("why"),
            case((orders.c.status == Status.RETURNED, func.coalesce(lost, False)), else_=False).label("lost"),
        )
        .where(placed_in(shop, period), orders.c.status.in_(_SENT))
        .cte("sent")
        # Else the facts would be asked for each count anew.
        .prefix_with("MATERIALIZED")
    )
    back, why_back = func.count().filter(sent.c.back), sent.c.back & ~sent.c.lost
    return select(
        sent.c.carrier,
        sent.c.region,
        sent.c.postcode,
        sent.c.currency,
        func.count().label("sent"),
        back.label("back"),
        func.coalesce(func.sum(sent.c.total).filter(sent.c.back), 0).label("back_total"),
        func.count().filter(why_back, sent.c.why == "unclaimed").label("unclaimed"),
        func.count().filter(why_back, sent.c.why == "refused").label("refused"),
        func.count().filter(why_back, sent.c.why == "cancelled").label("called_back"),
        func.count().filter(why_back, func.coalesce(sent.c.why, "carrier") == "carrier").label("by_carrier"),
        func.count().filter(sent.c.lost).label("lost"),
    ).group_by(sent.c.carrier, sent.c.region, sent.c.postcode, sent.c.currency)


def _in_its_region(row: _Placed) -> Returns:
    called = region_called(row.region) if row.region else None
    place = called or region_of_postcode(f"{row.postcode or ''}000")
    named = place.name if place is not None else row.region
    return Returns.model_validate({**row.model_dump(exclude={"postcode"}), "region": named or None})


def _plus(one: Returns, other: Returns) -> Returns:
    names = ("sent", "back", "back_total", "unclaimed", "refused", "called_back", "by_carrier", "lost")
    return one.model_copy(update={name: getattr(one, name) + getattr(other, name) for name in names})
