"""What came of the rules and was not handed out yet."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Self

from domain.facts import Fact
from domain.ids import RefundId, TaskId
from domain.orders import Reason
from rules.order.wanted import (
    BonusEntry,
    HandoverRequest,
    MessageWanted,
    Pointless,
    PromoCodeWanted,
    RefundRequest,
    Taken,
    TaskChange,
)


@dataclass
class Outbox:
    """Everything since the last take, in order."""

    facts: list[Fact] = field(default_factory=list)
    tasks: list[TaskChange] = field(default_factory=list)
    calls: dict[TaskId, timedelta] = field(default_factory=dict)
    """Calls that want a place, with their limits; not handed out, but asked for before."""
    calls_put_back: list[datetime] = field(default_factory=list)
    messages: list[MessageWanted] = field(default_factory=list)
    pointless: list[Pointless] = field(default_factory=list)
    refunds: list[RefundRequest] = field(default_factory=list)
    refunds_withdrawn: list[RefundId] = field(default_factory=list)
    handovers: list[HandoverRequest] = field(default_factory=list)
    promo_codes: list[PromoCodeWanted] = field(default_factory=list)
    bonuses: list[BonusEntry] = field(default_factory=list)
    segments: list[str] = field(default_factory=list)
    black_list: Reason | None = None
    playbook: str | None = None

    def fork(self) -> Self:
        """A copy that may be changed freely: a later fact of the same step takes back messages that it made pointless."""
        return replace(
            self,
            facts=[*self.facts],
            tasks=[*self.tasks],
            calls={**self.calls},
            calls_put_back=[*self.calls_put_back],
            messages=[*self.messages],
            pointless=[*self.pointless],
            refunds=[*self.refunds],
            refunds_withdrawn=[*self.refunds_withdrawn],
            handovers=[*self.handovers],
            promo_codes=[*self.promo_codes],
            bonuses=[*self.bonuses],
            segments=[*self.segments],
        )

    def taken(self) -> Taken:
        """As it is handed out."""
        return Taken(
            facts=tuple(self.facts),
            tasks=tuple(self.tasks),
            calls_put_back=tuple(self.calls_put_back),
            messages=tuple(self.messages),
            pointless=tuple(dict.fromkeys(self.pointless)),
            refunds=tuple(self.refunds),
            refunds_withdrawn=tuple(self.refunds_withdrawn),
            handovers=tuple(self.handovers),
            promo_codes=tuple(self.promo_codes),
            bonuses=tuple(self.bonuses),
            segments=tuple(dict.fromkeys(self.segments)),
            black_list=self.black_list,
            playbook=self.playbook,
        )
