"""Gathers from storage what a message may speak of; which message goes to whom is decided before, how it reads by playbook."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.base import Stored
from domain.orders import Order
from playbook.schema import Playbook
from playbook.values import KnownValues, MessageValues, OfficeValues, RecipientValues, ThingValues
from rules import speaking
from rules.order.state import OrderState
from storage import customers, facts, offices, products, promo_codes
from storage.customers import CustomerRow
from storage.ledger import LedgerRow
from storage.orders import OrderRow
from storage.states import Recipient

PAYMENT_LINK = "payment_link"


class Links(Stored):
    """Addresses a message may show: the API's public one, and the page where this order is paid."""

    public_url: str
    payment: str | None = None


def state_of(order: OrderRow) -> OrderState:
    """The rules' state as the last step left it; an order that has had no step yet is as it was placed."""
    if order.snapshot is None:
        return OrderState(order=Order.model_validate_json(order.order_body))
    return OrderState.model_validate_json(order.snapshot)


def shows_payment_link(playbook: Playbook, template: str, channel: str) -> bool:
    """Whether the template speaks of the page where the order is paid."""
    written = (text for name, text in playbook.templates.items() if name.startswith(f"{template}.{channel}."))
    return any(PAYMENT_LINK in part for text in written for part in (text.text, text.html or ""))


async def customer_of(conn: AsyncConnection, order: OrderRow) -> CustomerRow:
    """The order's customer; raises LookupError, which storage does not let happen."""
    customer = await customers.get(conn, order.shop, order.customer_id)
    if customer is None:
        raise LookupError("an order without a customer")
    return customer


async def values_of(
    conn: AsyncConnection,
    message: LedgerRow,
    order: OrderRow,
    customer: CustomerRow,
    playbook: Playbook,
    links: Links,
) -> MessageValues:
    """Everything the message's template may use."""
    known = await known_values(conn, order, customer, playbook)
    return MessageValues(
        **dict(known),
        fact=message.body,
        happened_at=await happened_at(conn, message),
        payment_link=links.payment,
        recipient=_recipient(state_of(order), order) if message.recipient is Recipient.CARRIER else None,
        reminder=message.reminder,
        promo_code=await _promo_code(conn, message),
        things_to_add=await _things_to_add(conn, order, known),
        unsubscribe_link=f"{links.public_url}/u/{customer.unsubscribe_token}" if message.marketing else None,
    )


async def known_values(
    conn: AsyncConnection, order: OrderRow, customer: CustomerRow, playbook: Playbook
) -> KnownValues:
    """What is known of the order whatever is said of it, to the customer or to staff."""
    state = state_of(order)
    office = await _office(conn, state.parcel.carrier or order.carrier, state.parcel.office)
    return speaking.known_values(state, playbook, customer.name, office)


async def _things_to_add(
    conn: AsyncConnection, order: OrderRow, known: KnownValues
) -> tuple[ThingValues, ...]:
    """Asked for only where something is missing to free delivery: few orders are so near."""
    missing = known.missing_to_free_delivery
    if missing is None:
        return ()
    found = await products.to_add(conn, order.shop, missing, [line.sku for line in known.order.lines])
    return tuple(ThingValues(name=one.name, price=one.price) for one in found if one.price is not None)


async def _promo_code(conn: AsyncConnection, message: LedgerRow) -> str | None:
    """The code that was given with the message, as it is read aloud."""
    given = await promo_codes.get(conn, message.promo_code) if message.promo_code else None
    return given.code if given is not None else None


def _recipient(state: OrderState, order: OrderRow) -> RecipientValues:
    """Whom the carrier brings it to; money to collect only where it is owed on delivery."""
    to = order.sent_to
    parts = (to.postcode, to.region, to.city, to.line, to.point) if to else ()
    return RecipientValues(
        name=order.customer_name,
        phone=order.customer_phone,
        address=", ".join(part for part in parts if part) or None,
        collect=speaking.to_collect(state),
    )


async def happened_at(conn: AsyncConnection, message: LedgerRow) -> datetime:
    """The moment of the fact that the message tells of."""
    told = await facts.timeline(conn, message.order_id, after=message.fact_seq - 1, limit=1)
    return told[0].fact.at if told else message.wanted_at


async def _office(conn: AsyncConnection, carrier: str, code: str | None) -> OfficeValues | None:
    """Where the parcel lies; of an office the directory does not know, only its code is said."""
    if code is None:
        return None
    known = await offices.get(conn, carrier, code)
    if known is None:
        return OfficeValues(code=code)
    return OfficeValues(
        code=code, name=known.name or None, address=known.address, phone=known.phone, hours=known.hours
    )
