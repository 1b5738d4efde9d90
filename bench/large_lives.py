"""The lives a large shop's orders are copies of: one of each kind, made by real steps on PostgreSQL."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from sqlalchemy import func, update
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.payloads import Step
from domain import answers as a
from domain.actors import Actor
from domain.ids import CustomerId, OrderId, StimulusId
from domain.orders import DeliveryKind, Order, PaymentMethod, Reason
from domain.parcels import ParcelCode
from domain.stimuli import MoneyArrived, OrderShipped, ParcelMoved, PaymentReceived, StimulusBody
from domain.tasks import TaskKind
from storage.customers import NewCustomer
from storage.states import MessageState
from storage.tables import messages
from tests.activities.advancing import SHOP, Stepping
from tests.builders import BANK, CARRIER, NOON, SHOP_KEY, TRACK, order
from tests.storage.making import a_new_order

K = TaskKind


class Kind(NamedTuple):
    """Of a thousand orders so many live like this. `stands`: an open one has stood there for up to so many days."""

    name: str
    share: int
    live: Callable[["Desk"], Awaitable[None]]
    placed: Order
    stands: int | None = None


class Lived(NamedTuple):
    """An order whose life can be copied; `ended` is the last moment of it."""

    order: OrderId
    customer: CustomerId
    kind: Kind
    ended: datetime


class Desk(Stepping):
    """One whose messages go out as they are wanted. `method`: how its order is paid."""

    def __init__(self, engine: AsyncEngine, method: PaymentMethod, number: int) -> None:
        super().__init__(engine)
        self.method = method
        self._keys = number * 1000  # stimuli of another order have other keys

    async def step(self, *asked: StimulusId, order: OrderId | None = None) -> Step:
        """One step; what it wanted sent is sent."""
        step = await super().step(*asked, order=order)
        sent_at = func.coalesce(messages.c.not_before, messages.c.wanted_at)
        async with self.engine.begin() as conn:
            await conn.execute(
                update(messages)
                .where(messages.c.order_id == self.order)
                .values(state=MessageState.SENT, sent_at=sent_at)
            )
        return step


async def _told(desk: Desk, body: StimulusBody, actor: Actor) -> None:
    await desk.tell(body, actor=actor)
    await desk.step()


async def _answered(desk: Desk, kind: TaskKind, answer: a.Answer) -> None:
    await desk.answer(kind, answer)
    await desk.step()


async def _new(desk: Desk) -> None:
    await desk.step()


async def _called_in_vain(desk: Desk) -> None:
    await _new(desk)
    await _answered(desk, K.CONFIRM_ORDER, a.NoAnswer(why="Не берёт трубку"))
    await desk.wait(hours=3)


async def _thinks(desk: Desk) -> None:
    await _new(desk)
    later = desk.now + timedelta(days=1)
    await _answered(desk, K.CONFIRM_ORDER, a.Thinking(call_at=later, why="Хочет посоветоваться"))
    await desk.wait(days=1)


async def _agreed(desk: Desk) -> None:
    await _called_in_vain(desk)
    await _answered(desk, K.CONFIRM_ORDER, a.Confirmed())


async def _unpaid(desk: Desk) -> None:
    await _agreed(desk)
    await desk.wait(hours=4)
    await desk.wait(days=1)


async def _paid(desk: Desk) -> None:
    await _agreed(desk)
    await desk.wait(hours=1)
    money = PaymentReceived(provider="bank", external_id="pay-1", amount=Decimal("4770.00"), paid_at=desk.now)
    await _told(desk, money, actor=BANK)


async def _shipped(desk: Desk) -> None:
    await (_paid if desk.method.prepaid else _agreed)(desk)
    await desk.wait(hours=1)
    await _answered(desk, K.PACK_ORDER, a.Packed())
    await desk.wait(hours=1)
    await _told(desk, OrderShipped(track_number=TRACK), actor=SHOP_KEY)
    await desk.wait(days=2)
    await _told(desk, ParcelMoved(code=ParcelCode.IN_TRANSIT, at=desk.now), actor=CARRIER)


async def _stuck(desk: Desk) -> None:
    await _shipped(desk)
    await desk.wait(days=7)


async def _arrived(desk: Desk) -> None:
    await _shipped(desk)
    await desk.wait(days=3)
    moved = ParcelMoved(code=ParcelCode.ARRIVED, at=desk.now, office="690001")
    await _told(desk, moved, actor=CARRIER)


async def _lies_there(desk: Desk) -> None:
    await _arrived(desk)
    await desk.wait(days=3)
    await desk.wait(days=1)
    await desk.wait(hours=1)


async def _comes_back(desk: Desk) -> None:
    await _lies_there(desk)
    await _answered(desk, K.REMIND_PICKUP, a.Refused(reason=Reason.FOUND_ELSEWHERE))
    await desk.wait(days=6)
    await _told(desk, ParcelMoved(code=ParcelCode.ARRIVED_BACK, at=desk.now), actor=CARRIER)


async def _returned(desk: Desk) -> None:
    await _comes_back(desk)
    await _answered(desk, K.RECEIVE_RETURN, a.Received(condition=a.Condition.GOOD))


async def _handed_over(desk: Desk) -> None:
    await _arrived(desk)
    await desk.wait(days=1)
    await _told(desk, ParcelMoved(code=ParcelCode.HANDED_OVER, at=desk.now), actor=CARRIER)


async def _owed(desk: Desk) -> None:
    await _handed_over(desk)
    await desk.wait(days=21)


async def _completed(desk: Desk) -> None:
    await _handed_over(desk)
    if not desk.method.prepaid:
        await desk.wait(days=5)
        money = MoneyArrived(amount=Decimal("4770.00"), external_id="register-1", received_at=desk.now)
        await _told(desk, money, actor=SHOP_KEY)


async def _cancelled(desk: Desk) -> None:
    await _called_in_vain(desk)
    await _answered(desk, K.CONFIRM_ORDER, a.CancelIt(reason=Reason.CHANGED_MIND))


_POST: Final = order()
_ONLINE: Final = order(method=PaymentMethod.ONLINE)
_POINT: Final = order(kind=DeliveryKind.PICKUP_POINT, carrier="cdek", timezone="Asia/Yekaterinburg")

KINDS: Final = (
    Kind("completed", 300, _completed, _POST),
    Kind("completed, prepaid", 200, _completed, _ONLINE),
    Kind("completed at a point", 80, _completed, _POINT),
    Kind("cancelled", 120, _cancelled, _POST),
    Kind("returned", 60, _returned, _POST),
    Kind("new", 60, _new, _POST, 3),
    Kind("called in vain", 25, _called_in_vain, _POINT, 3),
    Kind("thinks", 15, _thinks, _POST, 5),
    Kind("agreed", 30, _agreed, _POST, 5),
    Kind("unpaid", 10, _unpaid, _ONLINE, 5),
    Kind("shipped", 40, _shipped, _POST, 10),
    Kind("stuck", 5, _stuck, _POST, 20),
    Kind("lies there", 35, _lies_there, _POST, 20),
    Kind("owed", 10, _owed, _POINT, 40),
    Kind("comes back", 10, _comes_back, _POST, 30),
)
"""A thousand in all, two hundred of them with an open task."""


async def lived(engine: AsyncEngine) -> tuple[Lived, ...]:
    """One order of each kind, in the shop that `publish` made."""
    found = []
    for number, kind in enumerate(KINDS):
        desk = Desk(engine, kind.placed.method, number)
        customer = NewCustomer(phone=f"+7901000{number:04}", email=f"life{number}@example.org", name="Анна")
        await desk.place(a_new_order(f"life-{number}", shop=SHOP, customer=customer, placed=kind.placed))
        await kind.live(desk)
        found.append(Lived(desk.order, (await desk.row()).customer_id, kind, desk.now))
    return tuple(found)


BEGAN: Final = NOON
"""When each of them was placed."""
