"""How many canonical lives a minute the rules alone drive, beside a loop that only dumps and reads the snapshot."""

from datetime import timedelta
from decimal import Decimal

from bench.timing import seconds_each
from domain import answers as a
from domain.parcels import ParcelCode
from domain.stimuli import MoneyArrived
from domain.tasks import TaskKind
from rules.order.state import OrderState
from tests.builders import CARRIER, Life, order


def canonical_life() -> Life:
    """The life lifecycle.md names for comparisons: ten messages."""
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
    life.tell(MoneyArrived(amount=Decimal("4770.00"), received_at=life.now, external_id="r-1"), CARRIER)
    return life


def measure() -> None:
    """Prints both and their ratio."""
    state = canonical_life().process.snapshot()
    life = seconds_each(canonical_life, 100)
    snapshot = seconds_each(lambda: OrderState.model_validate_json(state.model_dump_json()), 1000)
    print(f"a canonical life: {life * 1000:.2f} ms, {60 / life:,.0f} a minute a core")
    print(
        f"  beside writing and reading its snapshot once ({snapshot * 1e6:.0f} µs): {life / snapshot:.0f} times"
    )


if __name__ == "__main__":
    measure()
