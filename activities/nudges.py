"""What is told to an order's workflow and what it answers: ids, codes, numbers and times, never a customer's data."""

from domain.base import Stored
from domain.ids import OrderId, ShopId, StimulusId

CONTINUE_AFTER = 200
"""Events after which a run continues as new: each costs about half a millisecond when a worker replays it."""


class OrderInput(Stored):
    """Which order a workflow looks after. `clock_offset_seconds` is 0 outside the sandbox."""

    order_id: OrderId
    shop: ShopId
    summary: str = ""
    """One line without personal data; kept here because Temporal forgets its own when a run continues as new."""
    clock_offset_seconds: float = 0
    continue_after: int = CONTINUE_AFTER


class OrderEnded(Stored):
    """The order is closed, at this revision; a late stimulus begins another run."""

    revision: int = 0


class NudgeInput(Stored):
    """A stimulus was stored; what it says is read by the step. None: nothing came, have a look all the same."""

    stimulus_id: StimulusId | None = None


class Answered(Stored):
    """What became of the stimulus of an update.

    `refused` is the reason's code. `waiting`: it is stored and not yet applied, for it may still be undone, or the
    order needs an engineer.
    """

    revision: int = 0
    refused: str | None = None
    waiting: bool = False
