"""Promo codes given to customers: issued once a cause, redeemed once under a lock, given back when the order comes to nothing.

When a code is given, and what it takes off, the rules say; here it gets its letters.
"""

import secrets
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.base import Moment, Stored
from domain.ids import CustomerId, OrderId, PromoCodeId, ShopId
from domain.money import Percent
from domain.promo import CODE_LENGTH, CODE_LETTERS, CodeState, code_key
from storage.rows import Row
from storage.tables import promo_codes


class NewCode(Stored):
    """A code to give: `id` follows from its cause, `cause` says in a word why (a trigger's id). Moments are aware."""

    id: PromoCodeId
    customer: CustomerId
    percent: Percent
    cause: str
    issued_at: Moment
    expires_at: Moment


class PromoCodeRow(Row):
    """A code as it stands; `order_id` is the order it was redeemed with."""

    id: PromoCodeId
    shop: ShopId
    customer_id: CustomerId
    code: str
    percent: Percent
    cause: str
    issued_at: Moment
    expires_at: Moment
    order_id: OrderId | None
    redeemed_at: Moment | None

    def state_for(self, customer: CustomerId | None, at: datetime, order: OrderId | None = None) -> CodeState:
        """What it is worth to this customer at a moment; what this very order redeemed is still good for it."""
        if self.customer_id != customer:
            return CodeState.ANOTHERS
        if self.order_id is not None:
            return CodeState.VALID if self.order_id == order else CodeState.USED
        return CodeState.VALID if at < self.expires_at else CodeState.EXPIRED


class CodeRefused(Exception):
    """The code cannot be redeemed; `state` says why, and nothing was changed."""

    def __init__(self, state: CodeState) -> None:
        super().__init__(state.value)
        self.state = state


async def issue(conn: AsyncConnection, shop: ShopId, new: NewCode) -> PromoCodeRow:
    """The code of this cause: made now, or the one that was made before."""
    while True:
        letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
        made = await conn.execute(
            insert(promo_codes)
            .values(
                id=new.id,
                shop=shop,
                customer_id=new.customer,
                code=code_key(letters),
                percent=new.percent,
                cause=new.cause,
                issued_at=new.issued_at,
                expires_at=new.expires_at,
            )
            .on_conflict_do_nothing()
            .returning(promo_codes)
        )
        row = made.mappings().one_or_none()
        if row is None:
            found = await conn.execute(select(promo_codes).where(promo_codes.c.id == new.id))
            row = found.mappings().one_or_none()
        if row is not None:
            return PromoCodeRow.of(row)
        # Another cause has these very letters: once in a few quadrillion draws.


async def get(conn: AsyncConnection, id_: PromoCodeId) -> PromoCodeRow | None:
    """The code of a cause."""
    rows = await conn.execute(select(promo_codes).where(promo_codes.c.id == id_))
    found = rows.mappings().one_or_none()
    return PromoCodeRow.of(found) if found else None


async def find(conn: AsyncConnection, shop: ShopId, typed: str) -> PromoCodeRow | None:
    """The code as somebody typed it; None for no code of this shop."""
    rows = await conn.execute(
        select(promo_codes).where(promo_codes.c.shop == shop, promo_codes.c.code == code_key(typed))
    )
    found = rows.mappings().one_or_none()
    return PromoCodeRow.of(found) if found else None


async def redeem(
    conn: AsyncConnection, shop: ShopId, typed: str, customer: CustomerId, order: OrderId, at: datetime
) -> PromoCodeRow:
    """The code is this order's from now on, once; again for the same order changes nothing. Raises CodeRefused.

    The row is held until the transaction ends: of orders that come at the same moment one gets it, the others wait and
    are told that it is used. `at` is when the order was placed.
    """
    rows = await conn.execute(
        select(promo_codes)
        .where(promo_codes.c.shop == shop, promo_codes.c.code == code_key(typed))
        .with_for_update()
    )
    found = rows.mappings().one_or_none()
    if found is None:
        raise CodeRefused(CodeState.UNKNOWN)
    code = PromoCodeRow.of(found)
    state = code.state_for(customer, at, order)
    if state is not CodeState.VALID:
        raise CodeRefused(state)
    if code.order_id == order:
        return code
    taken = await conn.execute(
        update(promo_codes)
        .where(promo_codes.c.id == code.id)
        .values(order_id=order, redeemed_at=at)
        .returning(promo_codes)
    )
    return PromoCodeRow.of(taken.mappings().one())


async def release(conn: AsyncConnection, order: OrderId) -> bool:
    """The order came to nothing: its code may be used again, no longer than it would have lived anyway."""
    released = await conn.execute(
        update(promo_codes).where(promo_codes.c.order_id == order).values(order_id=None, redeemed_at=None)
    )
    return released.rowcount > 0


async def of_customer(conn: AsyncConnection, customer: CustomerId) -> tuple[PromoCodeRow, ...]:
    """All codes of a customer, the latest first."""
    rows = await conn.execute(
        select(promo_codes)
        .where(promo_codes.c.customer_id == customer)
        .order_by(promo_codes.c.issued_at.desc(), promo_codes.c.id)
    )
    return tuple(PromoCodeRow.of(row) for row in rows.mappings())
