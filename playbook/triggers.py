"""What a shop does when something happens: triggers with their moments and ladders as typed data; rules/order/triggers carries them out."""

from datetime import timedelta
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from domain.base import Asked, Flag
from domain.durations import Duration
from domain.facts import fact_models
from domain.tasks import TaskKind
from playbook.actions import Action
from playbook.dates import OrderDate
from playbook.errors import Invalid
from playbook.naming import nearest
from playbook.remarks import remark
from playbook.settings_path import SettingPath

ClockTime = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", examples=["17:00"])]


def _known_fact(kind: str) -> str:
    if kind not in fact_models():
        hint = nearest(kind, fact_models()) or remark("facts_are_listed")
        raise Invalid(remark("no_fact", hint, name=kind))
    return kind


FactKind = Annotated[str, AfterValidator(_known_fact), Field(examples=["order.placed"])]
"""The kind of a fact, as docs/facts.md lists them."""

# From left to right: the cleverer union would rather keep "4h" as text than read it.
Delay = Annotated[Duration | SettingPath, Field(union_mode="left_to_right")]


def _something(actions: tuple[Action, ...]) -> tuple[Action, ...]:
    if not actions:
        raise Invalid(remark("no_acts"))
    return actions


Actions = Annotated[tuple[Action, ...], AfterValidator(_something)]


class AtMoment(Asked):
    """The first such moment from then on: a time of day by somebody's clock, or the next opening of hours."""

    time: ClockTime | None = Field(default=None, description="A time of day, such as 17:00")
    clock: Literal["customer", "shop"] = Field(default="customer", description="Whose time of day it is")
    hours: Literal["shop", "calls", "messages"] | None = Field(
        default=None,
        description="The next open moment of the shop, of calls to this customer, or of messages",
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.time is None) == (self.hours is None):
            raise Invalid(remark("at_one_way"))
        return self


class BeforeDate(Asked):
    """So long before a date of the order, which is followed: when it moves the trigger moves, when it is gone nothing is done."""

    date: OrderDate = Field(description="The date of the order that is followed")
    by: Delay = Field(description="How long before it: a duration, or a setting that holds one")


class Then(Asked):
    """What is done when no rung of the ladder helped."""

    after: Duration = Field(description="From the fact, not before the last reminder")
    do: Actions = Field(description="What is done, in this order")


class Ladder(Asked):
    """Reminders: what the trigger does is done at each of these times after the fact, until something ends it."""

    at: tuple[Duration, ...] = Field(
        min_length=1, max_length=20, description="When, each counted from the fact; up to 20, going up"
    )
    until: tuple[FactKind, ...] = Field(min_length=1, description="Facts that end it")
    then: Then | None = None

    @model_validator(mode="after")
    def _upwards(self) -> Self:
        if any(later <= earlier for earlier, later in pairwise(self.at)):
            raise Invalid(remark("ladder_goes_up"))
        if self.then is not None and self.then.after < self.at[-1]:
            raise Invalid(remark("then_comes_last"))
        return self

    @property
    def rungs(self) -> tuple[timedelta, ...]:
        """Every moment of it after the fact, that of `then` last."""
        return (*self.at, self.then.after) if self.then else self.at


class Trigger(Asked):
    """On a fact, when a condition holds, after a delay, unless a later fact made it pointless: do.

    The condition is asked when the fact happens, and again when the delay is over: a reason that is gone counts no more.
    """

    id: str = Field(
        min_length=1,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$",
        description="Its name; one of the default playbook's changes that one",
    )
    enabled: Flag = Field(default=True, description="`false` switches it off")
    on: FactKind = Field(description="The fact it waits for")
    when: str | None = Field(
        default=None,
        min_length=1,
        description="A condition in CEL over order, customer, fact, shop",
        examples=["order.total >= 10000"],
    )
    after: Delay | None = Field(
        default=None, description="A duration, or a setting like payment.remind_pay_after"
    )
    before: BeforeDate | None = None
    at: AtMoment | None = Field(default=None, description="Then the next such moment is waited for")
    unless: tuple[FactKind, ...] = Field(default=(), description="Later facts that make it pointless")
    remind: Ladder | None = None
    immediate: Flag = Field(
        default=False, description="Goes at once, also outside the customer's message hours"
    )
    marketing: Flag = Field(
        default=False, description="Needs consent; never to the black-listed or unsubscribed"
    )
    do: Actions = Field(description="What is done, in this order")

    @model_validator(mode="after")
    def _one_clock(self) -> Self:
        if sum(part is not None for part in (self.after, self.before, self.remind)) > 1:
            raise Invalid(remark("one_clock"))
        return self

    @property
    def only_rows(self) -> bool:
        """It only says how the lifecycle opens a task of its own: there is nothing to do when its fact happens."""
        return all(action.task is not None and action.task.kind is not TaskKind.ERRAND for action in self.do)

    def acts_at(self, rung: int) -> Actions:
        """What is done at this step of its ladder, from 0; after the last reminder that is `then`."""
        ladder = self.remind
        last = ladder is not None and rung >= len(ladder.at)
        return ladder.then.do if ladder is not None and ladder.then is not None and last else self.do

    def is_ended_by(self, kind: str) -> bool:
        """Whether a fact of this kind makes it pointless."""
        return kind in self.unless or (self.remind is not None and kind in self.remind.until)


class TemplateText(Asked):
    """One template as resolved: subject and HTML only for email."""

    text: str = Field(description="The text, a Jinja template")
    subject: str | None = Field(default=None, description="Subject of a letter")
    html: str | None = Field(default=None, description="The letter as HTML")


class ReplyText(Asked):
    """One canned reply as resolved: a line `# Title`, then what is sent."""

    text: str = Field(description="The text, a Jinja template")


class ScriptText(Asked):
    """One script of operators as resolved: steps, each a line `# Title` and what is said or done."""

    text: str = Field(description="The text, a Jinja template")
