"""Tells a customer's open orders that the card has another phone or email; what they make of it is the rules'."""

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.asker import Asker
from desk.moments import RequestClock, order_now
from desk.orders.present import order_of
from desk.services import Services
from domain.ids import OrderId
from domain.orders import Edit, Reach
from domain.phones import Phone, can_get_sms
from domain.statuses import BEFORE_SHIPMENT
from domain.stimuli import OrderEdited
from storage import inbox, orders
from storage.customers import CustomerRow
from storage.inbox import NewStimulus
from storage.orders import OrderFilters

_MOST = 50
"""Open orders of one customer: more would be no customer."""


async def tell_open_orders(
    connection: AsyncConnection,
    services: Services,
    asker: Asker,
    clock: RequestClock,
    before: CustomerRow,
    now: CustomerRow,
    once: str,
) -> None:
    """In the transaction of the change. Parcels that left are not edited: their messages read the card anyway."""
    if _contact(before) == _contact(now):
        return
    phone_changed = before.phone != now.phone
    filters = OrderFilters(shop=asker.shop, customer_id=now.id, statuses=BEFORE_SHIPMENT)
    for row in (await orders.find_page(connection, filters, limit=_MOST)).items:
        present = order_of(row).reach
        reach = _reach(present, now)
        if reach == present and not phone_changed:
            continue
        stimulus = NewStimulus(
            sender=asker.sender,
            key=f"{once} {row.id}",
            shop=asker.shop,
            target=OrderId(row.id),
            body=OrderEdited(edit=Edit(reach=reach, phone_changed=phone_changed and now.phone is not None)),
            actor=asker.actor,
            received_at=await order_now(services, clock, row),
        )
        await inbox.store(connection, stimulus)


def _contact(card: CustomerRow) -> tuple[object, ...]:
    return card.phone, card.email, card.locale, card.preferred_channel


def _reach(reach: Reach, card: CustomerRow) -> Reach:
    phone = Phone(card.phone) if card.phone is not None else None
    return reach.model_copy(
        update={
            "locale": card.locale,
            "calls": phone is not None,
            "sms": phone is not None and can_get_sms(phone),
            "email": card.email is not None,
            "preferred": card.preferred_channel,
        }
    )
