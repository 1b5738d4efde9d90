"""Edits an order: lines, delivery, address or payment; the personal part is stored first, the step decides."""

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.asked import refuse_a_past_day, refuse_the_past
from desk.asker import Asker
from desk.moments import RequestClock, order_now
from desk.orders.asked import AddressAsked
from desk.orders.asked_edit import ContactEdit, OrderEdit
from desk.orders.goods import completed_edit
from desk.orders.intake import Known, edit_of
from desk.orders.present import load, order_of
from desk.services import Services
from desk.submitting import Act, Submitted, apply_now
from domain.orders import Edit
from domain.stimuli import OrderEdited
from storage.customers import CustomerChange
from storage.orders import OrderRow
from storage.rows import Address


async def edit(
    services: Services,
    asker: Asker,
    clock: RequestClock,
    order_id: str,
    asked: OrderEdit,
    once: str,
    *,
    silent: bool = False,
) -> Submitted:
    """Raises DeskError. Until it is shipped the same order is edited, never replaced. `silent`: the customer is told nothing."""
    async with services.engine.connect() as connection:
        row = await load(connection, asker.shop, order_id)
        order = order_of(row)
        change = await change_of(connection, row, asked)
    now = await order_now(services, clock, row)
    refuse_the_past(asked, now)
    if asked.delivery is not None:
        refuse_a_past_day(asked.delivery.day, "/delivery/day", now, order.reach.zone.name)
    act = Act(
        order_id,
        OrderEdited(edit=change, silent=silent),
        sender=asker.sender,
        key=once,
        note=asked.comment,
        address=address_of(asked.delivery.address if asked.delivery else None),
        card=_card(asked.customer),
        said=asked,
    )
    return await apply_now(services, asker, clock, act)


async def change_of(connection: AsyncConnection, row: OrderRow, asked: OrderEdit) -> Edit:
    """What the rules are told of it: flags for the personal part, goods with what the shop told of them before."""
    order = order_of(row)
    return await completed_edit(connection, row.shop, order, edit_of(asked, order, known_of(row)))


def address_of(asked: AddressAsked | None) -> Address | None:
    """As it is stored beside the order."""
    return None if asked is None else Address.model_validate(asked.model_dump())


def known_of(row: OrderRow) -> Known:
    """By what the customer can be reached so far."""
    return Known(phone=row.customer_phone, email=row.customer_email)


def _card(asked: ContactEdit | None) -> CustomerChange | None:
    if asked is None:
        return None
    given = {name: value for name, value in asked.model_dump().items() if value is not None}
    if asked.phone is not None:
        given["wrong_number"] = False
    return CustomerChange.model_validate(given)
