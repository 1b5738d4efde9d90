"""Random lives by a playbook that loading took: everything said and asked is really rendered, nothing may fail or go round for ever."""

from __future__ import annotations

from random import Random

from domain.money import ZERO
from domain.orders import TALKS, Warning
from domain.tasks import Task
from playbook.dates import OrderDate
from playbook.schema import Playbook
from playbook.script_values import ScriptValues, TaskValues
from playbook.scripts import script
from playbook.task_rows import script_of
from playbook.templates import TemplateChannel, render
from playbook.values import MessageValues, OfficeValues, RecipientValues
from rules.order.dates import date_of
from rules.order.requirements import missing_parts
from rules.order.wanted import MessageChannel, MessageWanted, Recipient, Taken
from rules.speaking import known_values, to_collect
from tests.builders import Life
from tests.rules.random_lives import OFTEN, RandomLives

MOST_WAKES = 3000
"""More deadlines than this in one life are rules that wake each other."""
OFFICES = (None, OfficeValues(code="690001"), OfficeValues(code="690001", name="Отделение", hours="пн–пт"))


class MeteredLife(Life):
    """A life that ends where it would go round for ever."""

    wakes = 0

    def _take(self) -> Taken:
        self.wakes += 1
        assert self.wakes < MOST_WAKES, "the rules wake each other without end"
        return super()._take()


class MutatedLives(RandomLives):
    """Lives by one playbook, without hypothesis: thousands a minute."""

    lives = MeteredLife

    def __init__(self, playbook: Playbook) -> None:
        super().__init__()
        self.playbook = playbook
        self.shops = (playbook,)

    def live(self, seed: str, steps: int) -> None:
        """One order's life. Whatever it raises is a fault that loading should have found."""
        chance = Random(seed)
        self.payments, self.checked_messages, self.checked_facts = 100, 0, 0
        self.told, self.said = {}, set()
        self.a_customer_orders(chance)
        spoken = 0
        for _ in range(steps):
            (what,) = chance.choices([*OFTEN], weights=[*OFTEN.values()])
            getattr(self, what)(chance)
            for message in self.life.messages[spoken:]:
                self._say(message, chance)
            spoken = len(self.life.messages)
            for task in self.life.open_tasks:
                self._read_out(task, chance)
            self.life.process.explain(self.life.now)

    def _say(self, message: MessageWanted, chance: Random) -> None:
        """As it would be written for sending."""
        if message.channel is MessageChannel.WEBHOOK:
            return
        state = self.life.process.snapshot()
        name, office = chance.choice([None, "Анна"]), chance.choice(OFFICES)
        recipient = RecipientValues(name=name, collect=to_collect(state))
        values = MessageValues(
            **dict(known_values(state, self.playbook, name, office)),
            fact=message.fact,
            happened_at=self.life.facts[message.fact_seq - 1].at,
            payment_link="https://pay.example/1" if state.owed > ZERO else None,
            recipient=recipient if message.to is Recipient.CARRIER else None,
            reminder=message.reminder,
            promo_code="K7WMA-4PXDQ" if message.promo_code else None,
            unsubscribe_link="https://shop.example/u/1" if message.marketing else None,
        )
        locale = chance.choice(["ru", "en"])
        assert render(self.playbook, message.template, TemplateChannel(message.channel.value), locale, values)

    def _read_out(self, task: Task, chance: Random) -> None:
        """As the console would show it."""
        name = script_of(self.playbook, task.kind, task.about)
        if name is None:
            return
        state, now = self.life.process.snapshot(), self.life.now
        until = {date.value: date_of(state, date) for date in OrderDate if date is not OrderDate.SLOT_START}
        known = known_values(state, self.playbook, chance.choice([None, "Анна"]), chance.choice(OFFICES))
        values = ScriptValues(
            **dict(known),
            task=TaskValues(kind=task.kind, attempt=task.attempt, amount=task.amount, about=task.about),
            to_pay=max(ZERO, state.owed),
            missing=missing_parts(state.order, self.playbook.confirmation, now),
            warnings=tuple(chance.sample([*Warning], chance.randint(0, 2))),
            contacted_before=state.order.channel in TALKS,
            **until,
        )
        assert script(self.playbook, name, self.playbook.locale, values)
