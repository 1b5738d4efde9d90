"""A promo code that an order used up comes back when the order comes to nothing, in the step that ends it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal

import pytest_asyncio

from domain.answers import Confirmed, Received
from domain.ids import promo_code_id
from domain.orders import PaymentMethod
from domain.parcels import ParcelCode
from domain.statuses import Status
from domain.stimuli import OrderCancelled, OrderPacked, OrderShipped, ParcelMoved, PaymentReceived
from domain.tasks import TaskKind
from storage import customers, promo_codes
from storage.engine import make_engine
from storage.promo_codes import NewCode
from tests.activities.advancing import SHOP, Stepping, publish
from tests.builders import BANK, NOON, TRACK, order
from tests.storage.making import ANNA, a_new_order


@pytest_asyncio.fixture
async def desk(database_url: str) -> AsyncIterator[Stepping]:
    """A shop without orders yet."""
    engine = make_engine(database_url)
    async with engine.begin() as conn:
        await publish(conn)
    yield Stepping(engine)
    await engine.dispose()


async def _with_code(desk: Stepping, method: PaymentMethod) -> str:
    """An order that uses a customer's code up, its first step made; the code."""
    async with desk.engine.begin() as conn:
        anna = await customers.upsert(conn, SHOP, ANNA)
        new = NewCode(
            id=promo_code_id(SHOP, "T20"), customer=anna, percent=Decimal(5), cause="T20", issued_at=NOON,
            expires_at=NOON + timedelta(days=90),
        )  # fmt: skip
        code = (await promo_codes.issue(conn, SHOP, new)).code
    said = order(method=method).model_copy(update={"promo_code": code, "code_percent": Decimal(5)})
    new_order = a_new_order("A-code", shop=SHOP, placed=said).model_copy(update={"redeems": True})
    await desk.place(new_order)
    await desk.step()
    return code


async def _is_free(desk: Stepping, code: str) -> bool:
    async with desk.engine.connect() as conn:
        row = await promo_codes.find(conn, SHOP, code)
    assert row is not None
    return row.order_id is None


async def _come_back(desk: Stepping) -> None:
    """The parcel goes, is not fetched, and is in the warehouse again."""
    for body in (
        OrderPacked(),
        OrderShipped(carrier="russian_post", track_number=TRACK),
        ParcelMoved(code=ParcelCode.RETURNING, at=desk.now),
        ParcelMoved(code=ParcelCode.ARRIVED_BACK, at=desk.now + timedelta(hours=1)),
    ):
        await desk.tell(body)
        await desk.step()
    await desk.answer(TaskKind.RECEIVE_RETURN, Received(condition="good"))
    assert (await desk.step()).status is Status.RETURNED


async def test_a_cancelled_order_gives_its_code_back(desk: Stepping) -> None:
    code = await _with_code(desk, PaymentMethod.ON_DELIVERY)
    assert not await _is_free(desk, code)
    await desk.tell(OrderCancelled(reason="customer"))
    await desk.step()
    assert await _is_free(desk, code)


async def test_a_parcel_nobody_paid_for_gives_its_code_back(desk: Stepping) -> None:
    code = await _with_code(desk, PaymentMethod.ON_DELIVERY)
    await desk.answer(TaskKind.CONFIRM_ORDER, Confirmed())
    await desk.step()
    await _come_back(desk)
    assert await _is_free(desk, code)


async def test_a_paid_order_that_came_back_has_used_its_code(desk: Stepping) -> None:
    code = await _with_code(desk, PaymentMethod.ONLINE)
    await desk.answer(TaskKind.CONFIRM_ORDER, Confirmed())
    await desk.step()
    body = PaymentReceived(provider="bank", external_id="p", amount=Decimal("4770.00"), paid_at=desk.now)
    await desk.tell(body, actor=BANK)
    await desk.step()
    await _come_back(desk)
    assert not await _is_free(desk, code)
