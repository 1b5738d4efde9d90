"""What lists of orders are narrowed to, as conditions that indexes serve; what is shown of each is the lists' own."""

import re
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, union

from domain.base import Moment, Stored
from domain.ids import CustomerId, ShopId
from domain.orders import DeliveryKind, PaymentMethod, Warning
from domain.phones import ImpossiblePhone, normalise
from domain.statuses import PaymentState, Status
from storage.customers import named, phone_ends
from storage.tables import customers, orders

_NUMBER = re.compile(r"(?:№|#|no?\.?)?\s*([0-9]{1,9})", re.IGNORECASE)
"""More digits do not fit the column."""
_PART_OF_A_PHONE = re.compile(r"[0-9 ()+-]{4,}")
_MOST_CUSTOMERS = 500
"""Of a name that more people have the list would be no help: then another word is typed."""


class OrderFilters(Stored):
    """What a list of orders is narrowed to; all that is given must hold.

    `q` finds by number, external id, track number, phone (whole, or its last digits) or words of the name.
    """

    shop: ShopId
    status: Status | None = None
    external_id: str | None = None
    phone: str | None = None
    placed_after: Moment | None = None
    """Not at this moment: later."""
    placed_from: Moment | None = None
    placed_before: Moment | None = None
    q: str | None = None
    customer_id: CustomerId | None = None
    statuses: frozenset[Status] | None = None
    payment_state: PaymentState | None = None
    method: PaymentMethod | None = None
    delivery_kind: DeliveryKind | None = None
    carrier: str | None = None
    warning: Warning | None = None
    warned: bool = False
    """With any warning."""
    needs_engineer: bool = False


def number_in(typed: str) -> int | None:
    """An order's number as people write and copy it: `1042`, `№ 1042`, `No. 1042`, `#1042`."""
    found = _NUMBER.fullmatch(typed.strip())
    return int(found[1]) if found else None


def conditions(filters: OrderFilters) -> list[ColumnElement[bool]]:
    """Besides the shop, which every list of orders is narrowed to."""
    same = {
        orders.c.status: filters.status,
        orders.c.external_id: filters.external_id,
        customers.c.phone: filters.phone,
        orders.c.customer_id: filters.customer_id,
        orders.c.payment_state: filters.payment_state,
        orders.c.method: filters.method,
        orders.c.delivery_kind: filters.delivery_kind,
        orders.c.carrier: filters.carrier,
    }
    found: list[ColumnElement[bool]] = [
        column == value for column, value in same.items() if value is not None
    ]
    found += _placed(filters.placed_after, filters.placed_from, filters.placed_before)
    if filters.statuses is not None:
        found.append(orders.c.status.in_(sorted(filters.statuses)))
    if filters.warned or filters.warning is not None:
        found.append(func.cardinality(orders.c.warnings) > 0)
    if filters.warning is not None:
        found.append(orders.c.warnings.contains([filters.warning.value]))
    if filters.needs_engineer:
        found.append(orders.c.needs_engineer.is_not(None))
    if filters.q is not None and filters.q.strip():
        found.append(_found_by(filters.shop, filters.q.strip()))
    return found


def _placed(
    after: datetime | None, first: datetime | None, before: datetime | None
) -> list[ColumnElement[bool]]:
    found = []
    if after is not None:
        found.append(orders.c.placed_at > after)
    if first is not None:
        found.append(orders.c.placed_at >= first)
    if before is not None:
        found.append(orders.c.placed_at < before)
    return found


def _found_by(shop: ShopId, q: str) -> ColumnElement[bool]:
    """Each way of finding asks its own index; one condition over all of them would read every order of the shop."""
    mine = select(orders.c.id).where(orders.c.shop == shop)
    theirs = select(customers.c.id).where(customers.c.shop == shop, _customer_found_by(q))
    ways = [
        mine.where(orders.c.external_id == q),
        mine.where(orders.c.track_number == "".join(q.split()).upper()),
        mine.where(orders.c.customer_id.in_(theirs.limit(_MOST_CUSTOMERS))),
    ]
    if (number := number_in(q)) is not None:
        ways.append(mine.where(orders.c.number == number))
    return orders.c.id.in_(union(*ways))


def _customer_found_by(q: str) -> ColumnElement[bool]:
    ways = [named(q)]
    try:
        ways.append(customers.c.phone == normalise(q))
    except ImpossiblePhone:
        ways.append(customers.c.phone == q)
    if _PART_OF_A_PHONE.fullmatch(q):
        ways.append(phone_ends(q))
    return or_(*ways)
