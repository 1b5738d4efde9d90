"""A scenario: an order, what is known around it, and what people, carriers and banks do, when. How it is read is loading's."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

from pydantic import Field, SerializeAsAny

from domain.actors import Role
from domain.base import Asked
from playbook.wording import Locale
from rules.simulation.known import CustomerKnown, OfficeWritten, Product
from rules.simulation.moments import SAME_MOMENT, PlanTime, StepTime, When
from rules.simulation.sayings import Said
from rules.simulation.writing import OrderWritten


class Who(StrEnum):
    """Who does something in a step: a member of staff by role, or somebody outside."""

    OPERATOR = Role.OPERATOR.value
    DUTY_OPERATOR = Role.DUTY_OPERATOR.value
    PICKER = Role.PICKER.value
    WAREHOUSE = Role.WAREHOUSE.value
    BUYER = Role.BUYER.value
    MENTOR = Role.MENTOR.value
    SHOW_MANAGER = Role.SHOW_MANAGER.value
    SUPERVISOR = Role.SUPERVISOR.value
    ADMIN = Role.ADMIN.value
    CUSTOMER = "customer"
    SHOP = "shop"
    CARRIER = "carrier"
    BANK = "bank"
    GATEWAY = "gateway"
    WORLD = "world"

    @property
    def role(self) -> Role | None:
        """Of a member of staff."""
        return Role(self.value) if self.value in _ROLES else None


_ROLES: Final = frozenset(Role)


class Title(Asked):
    """The same in both languages."""

    ru: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def in_(self, locale: Locale) -> str:
        """The words in one of them."""
        return self.ru if locale is Locale.RU else self.en


class Answering(StrEnum):
    """What a bank or a carrier's gateway does when it is asked: its answer comes at once, or only by a step."""

    YES = "yes"
    NO = "no"
    WAITS = "waits"


class Manners(Asked):
    """How the world answers what Steward asks of it by itself."""

    refunds: Answering = Answering.YES
    handovers: Answering = Answering.YES


class Changed(Asked):
    """The world is another from now on: stock levels by sku, what is known of the customer."""

    stock: dict[str, int] = Field(default_factory=dict)
    customer: CustomerKnown | None = None


class Step(Asked):
    """One thing somebody does, and when; without `who` it is only waited."""

    at: When = SAME_MOMENT
    who: Who | None = None
    word: str = ""
    said: SerializeAsAny[Said] | Changed | None = None
    expect: str | None = None
    """`refused`, a refusal's code, or `missed`: the step is meant to fail like this."""


MISSED: Final = "missed"
"""Expected of a step that finds no task (refund, message) to be about."""
REFUSED: Final = "refused"
"""Expected of a step that the rules refuse, for whatever reason."""


class Heading(Asked):
    """A scenario without its steps, as the file has it."""

    title: Title
    about: Title | None = None
    shop: str | None = None
    """Only for the playbook of this shop."""
    order: OrderWritten = OrderWritten()
    placed_by: Who | None = None
    """Who typed it in; the customer, or of an order taken over the shop, where nobody is named."""
    customer: CustomerKnown = CustomerKnown()
    stock: dict[str, int] = Field(default_factory=dict)
    products: dict[str, Product] = Field(default_factory=dict)
    offices: dict[str, OfficeWritten] = Field(default_factory=dict)
    world: Manners = Manners()
    until: PlanTime = When(length=timedelta(days=30))
    """How long it is looked on after the last step."""


class Scenario(Heading):
    """The whole of it; `name` is the file's."""

    name: str
    steps: tuple[Step, ...] = ()


class StepHeading(Asked):
    """What stands in every step besides who does what."""

    at: StepTime = SAME_MOMENT
    expect: str | None = None
