"""The life that lifecycle.md names for budgets and comparisons, driven through the rules."""

from datetime import timedelta

from domain import answers as a
from domain.parcels import ParcelCode
from domain.stimuli import MoneyArrived
from domain.tasks import TaskKind
from tests.builders import CARRIER, Life, order


def canonical_life() -> Life:
    """From placing to completion, with ten messages on the way."""
    life = Life.of(order())
    life.answer(TaskKind.CONFIRM_ORDER, a.NoAnswer(why="занято"))
    life.wait(hours=3)
    life.confirm()
    life.pack()
    life.ship()
    life.wait(days=2)
    life.parcel(ParcelCode.ARRIVED, office="690001")
    life.wait(days=4)
    life.answer(TaskKind.REMIND_PICKUP, a.WillCollect(on=life.now + timedelta(hours=5)))
    life.wait(hours=5)
    life.parcel(ParcelCode.HANDED_OVER)
    life.wait(days=2)
    money = MoneyArrived(amount=life.process.order.total, received_at=life.now, external_id="register-1")
    life.tell(money, CARRIER)
    return life
