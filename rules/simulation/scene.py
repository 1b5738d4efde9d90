"""What a word of a scenario finds when its moment has come: the order as it stands, by the shop's clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.ids import MessageId
from rules.order.state import OrderState
from rules.simulation.known import Product
from rules.simulation.moments import When


class NothingThere(Exception):
    """The word is about something that is not there now: a task, a refund, a message; the text says what."""


@dataclass(frozen=True)
class Sent:
    """A message that went out: by its trigger and channel."""

    id: MessageId
    trigger: str
    channel: str


@dataclass(frozen=True)
class Scene:
    """The present moment of an order in play; `now` is aware, `zone` the shop's, `step` counts from 1."""

    state: OrderState
    now: datetime
    zone: ZoneInfo
    step: int
    phone: str | None
    sent: tuple[Sent, ...] = ()
    products: Mapping[str, Product] = field(default_factory=dict)
    """What the shop told of its products."""

    def moment(self, when: When | None) -> datetime:
        """What is meant by it in this moment; now, where nothing is said."""
        return self.now if when is None else when.moment(self.now, self.zone)

    def identity(self, what: str) -> str:
        """An id of somebody outside, the same whenever the scenario is played."""
        return f"{what}-{self.step}"
