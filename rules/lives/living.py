"""A marketplace's order for a backtest: what its times tell is told at them, and what they leave open when the rules ask."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from domain.ids import stimulus_id
from domain.orders import Order
from domain.statuses import Status
from domain.stimuli import Stimulus
from domain.tasks import Task
from rules.backtest.lives import Others
from rules.lives.mapping import Expected, Telling, expected_end, order_of, refund_made, reply, tellings
from rules.lives.reading import RealLife
from rules.order.surroundings import CustomerView
from rules.order.wanted import HandoverRequest, RefundRequest

ASKED_WITHIN: Final = timedelta(days=60)
"""The rules ask about whatever is silent sooner than that."""


@dataclass(frozen=True)
class MarketplaceLife:
    """A real order as a life; `number` is its line in the file."""

    real: RealLife
    order: Order
    until: datetime
    customer: CustomerView = field(default_factory=CustomerView)
    """Each real order has a customer of its own."""
    known_orders: frozenset[str] = frozenset()

    @classmethod
    def of(cls, real: RealLife, shop: str, zone: ZoneInfo, end_of_data: datetime) -> "MarketplaceLife":
        """As an order of this shop. One that was over is lived a while longer, for what is told only when the rules ask."""
        until = end_of_data + ASKED_WITHIN if real.end.over else end_of_data
        return cls(real, order_of(real, real.line, shop, zone), until)

    @property
    def number(self) -> int:
        """The line in the file, the heading being 1: the data has no numbers of orders."""
        return self.real.line

    @property
    def really(self) -> Status:
        """How the lifecycle calls the real end."""
        expected: Expected = expected_end(self.real)
        return Status(expected.value)

    def others(self) -> Others:
        """Everybody else, for one play."""
        return _Marketplace(self)


class _Marketplace:
    def __init__(self, life: MarketplaceLife) -> None:
        self._life = life
        self._said = 0

    def told(self) -> Iterable[Stimulus]:
        return [self._stimulus(telling) for telling in tellings(self._life.real, self._life.order)]

    def place(self, stimulus: Stimulus) -> int:
        return 0

    def answer(self, task: Task, status: Status, now: datetime) -> Stimulus | None:
        answer = reply(self._life.real, task, status, now)
        return None if answer is None else self._stimulus(answer)

    def refunded(self, refund: RefundRequest, now: datetime) -> Stimulus:
        return self._stimulus(refund_made(refund.id, refund.amount, now))

    def handed(self, request: HandoverRequest, now: datetime) -> None:
        """The data knows of no request."""

    def was_told(self, stimulus: Stimulus) -> None:
        """Nothing is remembered: what is told because the rules ask is there whenever they ask."""

    def unmatched(self) -> Counter[str]:
        return Counter()

    def _stimulus(self, telling: Telling) -> Stimulus:
        self._said += 1
        return Stimulus(
            id=stimulus_id(self._life.real.id, str(self._said)),
            received_at=telling.at,
            actor=telling.by,
            body=telling.body,
        )
