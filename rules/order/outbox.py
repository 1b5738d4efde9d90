"""What came of the rules and was not handed out yet."""

from dataclasses import dataclass, field, replace
from typing import Self

from domain.facts import Fact
from domain.ids import RefundId
from domain.orders import Reason
from rules.order.wanted import (
    BonusEntry,
    HandoverRequest,
    MessageWanted,
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
    messages: list[MessageWanted] = field(default_factory=list)
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
            messages=[*self.messages],
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
            messages=tuple(self.messages),
            refunds=tuple(self.refunds),
            refunds_withdrawn=tuple(self.refunds_withdrawn),
            handovers=tuple(self.handovers),
            promo_codes=tuple(self.promo_codes),
            bonuses=tuple(self.bonuses),
            segments=tuple(dict.fromkeys(self.segments)),
            black_list=self.black_list,
            playbook=self.playbook,
        )
