"""What the step is asked and what it answers, as recorded in histories: ids, codes, numbers and times only."""

from domain.base import Moment, Stored
from domain.ids import MessageId, OrderId, RefundId, RequestId, StimulusId
from domain.statuses import Stage, Status


class AdvanceInput(Stored):
    """Which order to advance, at which moment of its time.

    `asked`: stimuli whose end must be told, also when an earlier step took them (its answer was lost with a worker).
    """

    order_id: OrderId
    now: Moment
    asked: tuple[StimulusId, ...] = ()


class Step(Stored):
    """What a step came to. Defaults are never changed: recorded steps leave out what equals them."""

    revision: int = 0
    status: Status | None = None
    stage: Stage = Stage.AGREEMENT
    facts: tuple[str, ...] = ()
    """Kinds of the facts that happened."""
    applied: tuple[StimulusId, ...] = ()
    """Taken in this step, and those asked about that were taken before."""
    refusals: dict[StimulusId, str] = {}
    """Codes by stimulus, asked ones included."""
    next_at: Moment | None = None
    next_rule: str = ""
    next_words: str = ""
    messages: tuple[MessageId, ...] = ()
    """Open rows of the ledger: to be sent."""
    refunds: tuple[RefundId, ...] = ()
    handovers: tuple[RequestId, ...] = ()
    closed: bool = False
    line: str = ""
    """The order's state in words without personal data: "confirmed · 1 open task: pack_order"."""
    needs_engineer: bool = False
    more: bool = False
    """More stimuli wait than one step takes."""
