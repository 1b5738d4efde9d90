"""What a trigger may do, each act as typed data: say something, give something, ask or note something; rules/order/acting does it."""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from domain.actors import Role
from domain.base import Asked, Flag
from domain.durations import Duration
from domain.money import AskedAmount, Percent
from domain.tasks import TaskKind
from playbook.errors import Invalid
from playbook.remarks import remark
from playbook.settings_path import SettingPath

TEMPLATE = r"^[a-z][a-z0-9_]*$"
WORD = r"^[a-z][a-z0-9_-]*$"

TemplateName = Annotated[str, Field(pattern=TEMPLATE, examples=["placed"], description="In messages/")]


def _short(value: object) -> object:
    """`sms: placed` is short for `sms: {template: placed}`."""
    return {"template": value} if isinstance(value, str) else value


class Sms(Asked):
    """An SMS to the customer; without a number for it nothing goes, and the order has a note."""

    template: TemplateName


class Email(Asked):
    """A letter, to the customer or to the carrier that is asked to take the parcel."""

    template: TemplateName
    to: Literal["customer", "carrier"] = Field(
        default="customer",
        description="Whom it goes to: the customer, or the carrier that is asked to take the parcel",
    )
    otherwise: Literal["sms"] | None = Field(
        default=None, description="With no email known the message goes by this channel"
    )
    mandatory: Flag = Field(
        default=False,
        description="With no email the preferred channel, else SMS; with no way at all an operator gets a task",
    )


class Message(Asked):
    """A message by the customer's preferred channel, falling back to the other."""

    template: TemplateName


class Notify(Asked):
    """A notice to staff, read in the console."""

    template: TemplateName
    role: Role = Field(default=Role.SUPERVISOR, description="Whom it is for")


class Comment(Asked):
    """A note on the order, for whoever works on it next."""

    template: TemplateName


class OpenTask(Asked):
    """A person's task. Those of an order's life are opened by the lifecycle, never twice: the row sets their script and delay.

    `errand` is the one kind that a trigger opens itself.
    """

    kind: TaskKind = Field(description="`errand`, or a task of the lifecycle")
    script: TemplateName | None = Field(default=None, description="In scripts/")
    role: Role | None = Field(default=None, description="Of an errand; the supervisor where none is named")
    due_within: Duration | None = Field(default=None, description="Of an errand: open time to do it")

    @model_validator(mode="after")
    def _own_errand(self) -> Self:
        if self.kind is not TaskKind.ERRAND and (self.role is not None or self.due_within is not None):
            raise Invalid(remark("errand_alone", remark("has_its_own", kind=self.kind.value)))
        if self.kind is TaskKind.ERRAND and self.script is None:
            raise Invalid(remark("errand_needs_script"))
        return self


class GivePromoCode(Asked):
    """A code of the customer's own, for one order; messages after it in the same trigger may show it as `promo_code`."""

    percent: Annotated[Percent | SettingPath, Field(union_mode="left_to_right")] = Field(
        description="Percent off the goods, or a setting that holds one"
    )
    valid_for: Annotated[Duration | SettingPath, Field(union_mode="left_to_right")] = Field(
        description="How long the code lives: a duration, or a setting that holds one"
    )


class PayBonus(Asked):
    """A line in the ledger of bonuses for the member of staff who did what the fact tells; taken back when the order fails."""

    percent: Annotated[Percent | SettingPath, Field(union_mode="left_to_right")] | None = Field(
        default=None, description="Percent of the sum `of`, or a setting that holds one"
    )
    by_category: Literal["bonuses.up_sale_by_category"] | None = Field(
        default=None,
        description="A setting that holds another percent for some categories of what the fact tells",
    )
    of: str | None = Field(
        default=None,
        description="Of what: `order.total`, `order.goods`, or a sum of the fact such as `fact.added`",
    )
    amount: Annotated[AskedAmount | SettingPath, Field(union_mode="left_to_right")] | None = Field(
        default=None, description="A sum, or a setting that holds one"
    )
    times: str | None = Field(default=None, description="A whole number of the fact, such as `fact.items`")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        by_share = self.percent is not None and self.of is not None
        by_piece = self.amount is not None
        if self.by_category is not None and not by_share:
            raise Invalid(remark("by_category_beside_percent"))
        if by_share == by_piece or (self.times is not None and not by_piece):
            raise Invalid(remark("bonus_one_way"))
        return self


class PostWebhook(Asked):
    """The fact is posted to the shop's own backend, under this name."""

    event: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.-]*$", examples=["vip.completed"])] = Field(
        description="Name of the event, as the backend receives it"
    )


class Action(Asked):
    """One act of a trigger: exactly one of these."""

    sms: Annotated[Sms | None, BeforeValidator(_short)] = None
    email: Annotated[Email | None, BeforeValidator(_short)] = None
    message: Annotated[Message | None, BeforeValidator(_short)] = None
    notify: Annotated[Notify | None, BeforeValidator(_short)] = None
    comment: Annotated[Comment | None, BeforeValidator(_short)] = None
    task: OpenTask | None = None
    promo_code: GivePromoCode | None = None
    bonus: PayBonus | None = None
    segment: Annotated[str, Field(pattern=WORD)] | None = Field(
        default=None, description="The customer is kept in this segment from now on"
    )
    webhook: PostWebhook | None = None

    @model_validator(mode="after")
    def _one_act(self) -> Self:
        if sum(getattr(self, name) is not None for name in Action.model_fields) != 1:
            *others, last = Action.model_fields
            raise Invalid(remark("one_act", others=tuple(others), last=last))
        return self

    @property
    def written(self) -> Sms | Email | Message | Notify | Comment | None:
        """The message it writes from a template, where it writes one."""
        return self.sms or self.email or self.message or self.notify or self.comment
