"""All that the rules read outside the order, gathered by the step before they run."""

from pydantic import Field

from domain.base import Moment, Stored
from domain.buyers import Buyer
from domain.ids import MessageId
from domain.statuses import Status
from playbook.schema import Playbook


class OtherOrder(Stored):
    """Another order of the same phone; `same_lines` compares sku and quantity."""

    id: str
    number: int
    status: Status
    placed_at: Moment
    same_lines: bool = False
    draft: bool = False


class CustomerView(Stored):
    """What is known of the customer, as flags and counts."""

    black_listed: bool = False
    unsubscribed: bool = False
    completed_orders: int = 0
    returned_orders: int = 0
    last_contact_at: Moment | None = None
    wrong_number: bool = False
    segments: tuple[str, ...] = ()
    """In which triggers and people keep the customer."""


class Surroundings(Stored):
    """The customer's flags and history, other orders, stock, and when this order's messages were sent."""

    customer: CustomerView = CustomerView()
    other_orders: tuple[OtherOrder, ...] = ()
    stock: dict[str, int] = Field(default_factory=dict)
    """Levels by sku, where the shop tells them: what is left without this order."""
    sent: dict[MessageId, Moment] = Field(default_factory=dict)
    """When each message of this order was accepted by its gateway."""
    buyer: Buyer | None = None
    """Who buys, as far as prices go; read only where the playbook makes them."""
    known_orders: frozenset[str] = frozenset()
    """Ids named in the stimulus that exist in this shop (`duplicate` of which order)."""
    playbook_version: str = ""
    """The version the order follows, where a stimulus moves it to another one."""
    playbooks: dict[str, Playbook] = Field(default_factory=dict)
    """Published playbooks that a stimulus names, by version."""
