"""What a backtest lives again: an order that really happened, and the people and world around it in one play of it."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple, Protocol

from domain.orders import Order
from domain.statuses import Status
from domain.stimuli import Stimulus
from domain.tasks import Task
from playbook.schema import Playbook
from rules.order.surroundings import CustomerView
from rules.order.wanted import HandoverRequest, RefundRequest


class Others(Protocol):
    """People, carrier and bank in one play of a life. Moments are aware; each stimulus is told at its `received_at`."""

    def told(self) -> Iterable[Stimulus]:
        """All that comes at its real moment, whatever the rules do."""

    def place(self, stimulus: Stimulus) -> int:
        """Of two at one moment the one with the lower place comes first."""

    def answer(self, task: Task, status: Status, now: datetime) -> Stimulus | None:
        """What becomes of a task that was opened, or moved, at `now`; None where nobody did it."""

    def refunded(self, refund: RefundRequest, now: datetime) -> Stimulus | None:
        """How the bank answers."""

    def handed(self, request: HandoverRequest, now: datetime) -> Stimulus | None:
        """How the carrier answers."""

    def was_told(self, stimulus: Stimulus) -> None:
        """It found what it was about, and the rules heard it."""

    def unmatched(self) -> Counter[str]:
        """What the history tells and this play never asked for, by kind."""


class Life(Protocol):
    """An order that really happened."""

    @property
    def number(self) -> int:
        """What people of the shop call the order by."""

    @property
    def order(self) -> Order:
        """As it was placed."""

    @property
    def customer(self) -> CustomerView:
        """As far as it is known how the customer stood when the order was placed."""

    @property
    def known_orders(self) -> frozenset[str]:
        """Other orders that the history names."""

    @property
    def until(self) -> datetime:
        """Up to when it is lived."""

    @property
    def really(self) -> Status | None:
        """How it really stands; None where that is not to be compared."""

    def others(self) -> Others:
        """Everybody else, for one play."""


class Pair(NamedTuple):
    """A life with the playbooks it is lived by: the one it is measured against, and the changed one."""

    life: Life
    before: Playbook
    after: Playbook
