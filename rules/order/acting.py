"""What a trigger does, act by act, each once per cause: messages, codes, bonuses, segments, errands, words to the backend."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from domain.actors import ActorKind
from domain.ids import StaffId, bonus_id, promo_code_id
from domain.money import ZERO, rounded
from domain.tasks import TaskKind
from playbook.actions import Action, GivePromoCode, OpenTask, PayBonus
from playbook.settings_path import setting_at
from playbook.triggers import Trigger
from rules.order import messages
from rules.order.desk import Desk
from rules.order.messages import Occasion
from rules.order.state import PendingTrigger
from rules.order.wanted import BonusEntry, PromoCodeWanted

_Value = TypeVar("_Value", timedelta, Decimal)


def act(
    desk: Desk, trigger: Trigger, actions: Sequence[Action], pending: PendingTrigger, at: datetime
) -> None:
    """All that a trigger does now, or at `at` where the order is closed already."""
    customer = desk.surroundings.customer
    if trigger.marketing and (customer.black_listed or customer.unsubscribed):
        return
    says_sms = any(action.sms is not None for action in actions)
    occasion = Occasion(trigger=trigger, pending=pending, at=at, says_sms=says_sms)
    for place, action in enumerate(actions):
        _Doing(desk, occasion, place).do(action)
    messages.note_unsaid(desk, occasion)


@dataclass(frozen=True)
class _Doing:
    """One act at its place in the trigger's `do`."""

    desk: Desk
    occasion: Occasion
    place: int

    def do(self, action: Action) -> None:
        if action.written is not None:
            messages.say(self.desk, self.occasion, self.place, action)
        elif action.promo_code is not None:
            self._give(action.promo_code)
        elif action.bonus is not None:
            self._pay(action.bonus)
        elif action.segment is not None:
            self.desk.outbox.segments.append(action.segment)
        elif action.task is not None:
            self._ask(action.task)
        elif action.webhook is not None:
            messages.post(self.desk, self.occasion, self.place, action.webhook)

    def _give(self, code: GivePromoCode) -> None:
        one = self.occasion
        order = self.desk.order
        identity = promo_code_id(order.shop, order.id, one.pending.cause, one.name, str(self.place))
        valid_for = self._value(code.valid_for, timedelta)
        if not valid_for:
            return
        self.desk.outbox.promo_codes.append(
            PromoCodeWanted(
                id=identity,
                trigger=one.trigger.id,
                percent=self._value(code.percent, Decimal),
                valid_until=one.at + valid_for,
            )
        )
        one.promo_code = identity

    def _pay(self, bonus: PayBonus) -> None:
        """Only people earn: what a rule, a key or the customer did pays nobody."""
        by = self.occasion.pending.by
        if by is None or by.kind is not ActorKind.STAFF:
            return
        amount = self._worth(bonus)
        if amount <= ZERO:
            return
        one = self.occasion
        identity = bonus_id(self.desk.order.id, one.pending.cause, one.name, self.place)
        if any(earned.id == identity for earned in self.desk.state.bonuses):
            return
        entry = BonusEntry(id=identity, staff=StaffId(by.id), trigger=one.trigger.id, amount=amount)
        self.desk.state.bonuses = (*self.desk.state.bonuses, entry)
        self.desk.outbox.bonuses.append(entry)

    def _worth(self, bonus: PayBonus) -> Decimal:
        if bonus.percent is not None:
            return rounded(self._sum(bonus.of or "") * self._share(bonus, bonus.percent) / 100)
        pieces = 1 if bonus.times is None else int(self._of_fact(bonus.times))
        return rounded(self._value(bonus.amount or ZERO, Decimal) * pieces)

    def _share(self, bonus: PayBonus, percent: Decimal | str) -> Decimal:
        """The category's own percent, where the shop has one for it."""
        usual = self._value(percent, Decimal)
        if bonus.by_category is None:
            return usual
        category = getattr(self.occasion.pending.fact, "category", "")
        return self.desk.playbook.bonuses.up_sale_by_category.get(category, usual)

    def _sum(self, path: str) -> Decimal:
        if path.startswith("fact."):
            return Decimal(self._of_fact(path))
        return self.desk.order.goods if path == "order.goods" else self.desk.order.total

    def _of_fact(self, path: str) -> Decimal | int:
        """A number of the fact; loading refuses a path that names none."""
        found = getattr(self.occasion.pending.fact, path.removeprefix("fact."))
        return found if isinstance(found, Decimal | int) else ZERO

    def _ask(self, task: OpenTask) -> None:
        """An errand; every other kind the lifecycle opens itself, and the row only says how."""
        if task.kind is not TaskKind.ERRAND:
            return
        name = self.occasion.trigger.id
        # A closed order has no task but look_into (lifecycle, property 2).
        kind = TaskKind.LOOK_INTO if self.desk.state.closed else TaskKind.ERRAND
        self.desk.open_task(kind, f"trigger {name}", about=name, role=task.role, within=task.due_within)

    def _value(self, written: _Value | str, kind: type[_Value]) -> _Value:
        return setting_at(self.desk.playbook, written, kind) if isinstance(written, str) else written
