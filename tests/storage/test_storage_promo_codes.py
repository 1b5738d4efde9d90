"""A promo code is one customer's, for one order, until its day: given once a cause, redeemed once whoever comes at once."""

from __future__ import annotations

import asyncio
import re
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from domain.ids import CustomerId, OrderId, PromoCodeId, ShopId, promo_code_id
from domain.promo import CodeState
from storage import customers, promo_codes
from storage.customers import NewCustomer
from storage.promo_codes import CodeRefused, NewCode, PromoCodeRow
from tests.builders import NOON
from tests.storage.making import ANNA, SWAN, an_order

DAY = timedelta(days=1)
ATTEMPTS = 50


def new_code(customer: CustomerId, cause: str = "T20", **changes: object) -> NewCode:
    """15 % for ten days."""
    values: dict[str, object] = {
        "id": promo_code_id(SWAN, cause), "customer": customer, "percent": Decimal(15), "cause": cause,
        "issued_at": NOON, "expires_at": NOON + 10 * DAY,
    }  # fmt: skip
    return NewCode.model_validate(values | changes)


async def given(conn: AsyncConnection) -> tuple[PromoCodeRow, CustomerId]:
    """A code of Anna's."""
    anna = await customers.upsert(conn, SWAN, ANNA)
    return await promo_codes.issue(conn, SWAN, new_code(anna)), anna


async def refusal(conn: AsyncConnection, *asked: object) -> CodeState:
    with pytest.raises(CodeRefused) as refused:
        await promo_codes.redeem(conn, SWAN, *asked)  # type: ignore[arg-type]
    return refused.value.state


async def test_the_same_cause_gives_the_same_code_and_another_cause_another(conn: AsyncConnection) -> None:
    code, anna = await given(conn)
    again = await promo_codes.issue(conn, SWAN, new_code(anna, percent=Decimal(50)))
    other = await promo_codes.issue(conn, SWAN, new_code(anna, "review", issued_at=NOON + DAY))
    assert (again, again.percent) == (code, Decimal(15))
    assert other.code != code.code
    assert re.fullmatch(r"[2-9A-HJ-NP-Z]{5}-[2-9A-HJ-NP-Z]{5}", code.code)
    assert await promo_codes.of_customer(conn, anna) == (other, code)


async def test_a_code_is_found_as_it_was_typed_and_only_in_its_shop(conn: AsyncConnection) -> None:
    code, _ = await given(conn)
    assert await promo_codes.find(conn, SWAN, code.code.replace("-", " ").lower()) == code
    assert await promo_codes.find(conn, ShopId("petarda"), code.code) is None
    assert await promo_codes.find(conn, SWAN, "свадьба") is None


async def test_a_code_is_redeemed_once_and_again_only_for_the_same_order(conn: AsyncConnection) -> None:
    code, anna = await given(conn)
    first, second = [await an_order(conn, external_id) for external_id in ("A-1", "A-2")]
    redeemed = await promo_codes.redeem(conn, SWAN, code.code, anna, first.id, NOON)
    assert (redeemed.order_id, redeemed.redeemed_at) == (first.id, NOON)
    late = NOON + 20 * DAY
    assert await promo_codes.redeem(conn, SWAN, code.code, anna, first.id, late) == redeemed
    assert await refusal(conn, code.code, anna, second.id, NOON) is CodeState.USED


@pytest.mark.parametrize(
    ("at", "state"),
    [(NOON + 10 * DAY - timedelta(seconds=1), None), (NOON + 10 * DAY, CodeState.EXPIRED)],
)
async def test_a_code_lives_until_its_moment(
    conn: AsyncConnection, at: datetime, state: CodeState | None
) -> None:
    code, anna = await given(conn)
    placed = await an_order(conn)
    if state is None:
        assert (await promo_codes.redeem(conn, SWAN, code.code, anna, placed.id, at)).order_id == placed.id
    else:
        assert await refusal(conn, code.code, anna, placed.id, at) is state


async def test_a_code_is_nobody_elses_and_an_unknown_one_nobodys(conn: AsyncConnection) -> None:
    code, _ = await given(conn)
    placed = await an_order(conn)
    boris = await customers.upsert(conn, SWAN, NewCustomer(phone="+79161234568"))
    assert await refusal(conn, code.code, boris, placed.id, NOON) is CodeState.ANOTHERS
    assert await refusal(conn, "22222-22222", boris, placed.id, NOON) is CodeState.UNKNOWN


async def test_what_an_order_that_came_to_nothing_redeemed_may_be_used_again_until_its_day(
    conn: AsyncConnection,
) -> None:
    code, anna = await given(conn)
    first, second = [await an_order(conn, external_id) for external_id in ("A-1", "A-2")]
    await promo_codes.redeem(conn, SWAN, code.code, anna, first.id, NOON)
    assert await promo_codes.release(conn, first.id)
    assert not await promo_codes.release(conn, first.id)
    assert await promo_codes.find(conn, SWAN, code.code) == code, "its day is the same"
    assert (await promo_codes.redeem(conn, SWAN, code.code, anna, second.id, NOON)).order_id == second.id


async def test_a_shop_that_gives_a_code_no_time_gives_an_expired_one(conn: AsyncConnection) -> None:
    anna = await customers.upsert(conn, SWAN, ANNA)
    code = await promo_codes.issue(conn, SWAN, new_code(anna, expires_at=NOON))
    assert code.state_for(anna, NOON) is CodeState.EXPIRED


async def test_of_fifty_orders_at_once_one_redeems_the_code(engine: AsyncEngine) -> None:
    async with engine.begin() as conn:
        code, anna = await given(conn)
        orders = [(await an_order(conn, f"A-{number}")).id for number in range(ATTEMPTS)]

    async def attempt(order: OrderId) -> CodeState:
        try:
            async with engine.begin() as conn:
                await promo_codes.redeem(conn, SWAN, code.code, anna, order, NOON)
        except CodeRefused as refused:
            return refused.state
        return CodeState.VALID

    ends = await asyncio.gather(*(attempt(order) for order in orders))
    assert sorted(ends) == [CodeState.USED] * (ATTEMPTS - 1) + [CodeState.VALID]
    async with engine.connect() as conn:
        kept = await promo_codes.find(conn, SWAN, code.code)
    assert kept is not None and kept.order_id == orders[ends.index(CodeState.VALID)]


async def test_of_fifty_who_give_the_code_of_one_cause_at_once_all_give_the_same(engine: AsyncEngine) -> None:
    async with engine.begin() as conn:
        anna = await customers.upsert(conn, SWAN, ANNA)

    async def give() -> PromoCodeRow:
        async with engine.begin() as conn:
            return await promo_codes.issue(conn, SWAN, new_code(anna))

    assert len({code.code for code in await asyncio.gather(*(give() for _ in range(ATTEMPTS)))}) == 1


def test_the_id_of_a_code_follows_from_its_cause() -> None:
    first: PromoCodeId = promo_code_id("swan", "order-1", "T20")
    assert first == promo_code_id("swan", "order-1", "T20") != promo_code_id("petarda", "order-1", "T20")
