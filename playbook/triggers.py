"""What a shop sends when something happens: triggers, their actions and templates as typed data; rules/order/messages carries them out."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from domain.actors import Role
from domain.base import Asked
from domain.durations import Duration
from domain.facts import fact_models
from playbook.naming import nearest


def _known_fact(kind: str) -> str:
    if kind not in fact_models():
        raise ValueError(
            f"there is no fact {kind!r}{nearest(kind, fact_models()) or ': docs/facts.md lists them'}"
        )
    return kind


FactKind = Annotated[str, AfterValidator(_known_fact), Field(examples=["order.placed"])]
"""The kind of a fact, as docs/facts.md lists them."""

SettingPath = Annotated[str, Field(examples=["payment.remind_pay_after"])]
"""A duration that stands elsewhere in the playbook; loading refuses one that does not exist."""


class MessageAction(Asked):
    """One message of a trigger: by sms, by email, by the customer's preferred channel, or a notice to staff."""

    sms: str | None = Field(default=None, description="Template")
    email: str | None = Field(default=None, description="Template")
    message: str | None = Field(default=None, description="Template; the preferred channel, falling back")
    notify: str | None = Field(default=None, description="Template of a notice to staff")
    role: Role = Role.SUPERVISOR
    otherwise: str | None = Field(
        default=None, pattern="^sms$", description="With no email known the message goes by this channel"
    )
    mandatory: bool = Field(default=False, description="With no way to send it an operator gets a task")

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if sum(way is not None for way in (self.sms, self.email, self.message, self.notify)) != 1:
            raise ValueError("an action is exactly one of sms, email, message, notify")
        return self

    @property
    def template(self) -> str:
        """The name of its template."""
        return self.sms or self.email or self.message or self.notify or ""


class Trigger(Asked):
    """On a fact, after a delay, unless a later fact made it pointless: do."""

    id: str = Field(min_length=1, pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")
    enabled: bool = True
    on: FactKind
    # From left to right: the cleverer union would rather keep "4h" as text than read it.
    after: Annotated[Duration | SettingPath, Field(union_mode="left_to_right")] | None = Field(
        default=None, description="A duration, or a setting like payment.remind_pay_after"
    )
    unless: tuple[FactKind, ...] = Field(default=(), description="Later facts that make it pointless")
    immediate: bool = Field(
        default=False, description="Goes at once, also outside the customer's message hours"
    )
    marketing: bool = Field(
        default=False, description="Needs consent; never to the black-listed or unsubscribed"
    )
    do: tuple[MessageAction, ...]


class TemplateText(Asked):
    """One template as resolved: subject and HTML only for email."""

    text: str
    subject: str | None = None
    html: str | None = None
