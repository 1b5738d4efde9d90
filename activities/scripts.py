"""Gathers from storage what an operator's script may speak of, and renders it; which script a task has is the playbook's."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from activities.goods import CURRENCY, completed, shelf_for
from activities.values import known_values, state_of
from domain.money import ZERO
from domain.orders import TALKS, Order, Warning
from domain.tasks import AGREEING_CALLS
from playbook.dates import OrderDate
from playbook.schema import Playbook
from playbook.script_values import (
    AnalogueValues,
    DateValues,
    OfferKind,
    OfferValues,
    ScriptValues,
    StockValues,
    TaskValues,
)
from playbook.scripts import NoScript, Step, script
from playbook.task_rows import script_of
from rules.order.dates import date_of
from rules.order.requirements import missing_parts
from rules.order.state import OrderState
from rules.pricing.basket import items_of
from rules.pricing.offering import offers_of
from storage import products
from storage.customers import CustomerRow
from storage.orders import OrderRow
from storage.tasks import TaskRow


async def script_for(
    conn: AsyncConnection,
    task: TaskRow,
    order: OrderRow,
    customer: CustomerRow,
    playbook: Playbook,
    now: datetime,
    levels: Mapping[str, int] | None = None,
) -> tuple[Step, ...]:
    """The steps of a task's script, in the shop's language; none where the playbook names no script for it.

    `levels`: how much there is of the order's goods, where that was read before.
    Raises jinja2.TemplateError when a script that was not checked at load fails.
    """
    name = script_of(playbook, task.kind, task.about)
    if name is None:
        return ()
    values = await _values(conn, task, order, customer, playbook, now, levels)
    try:
        return script(playbook, name, playbook.locale, values)
    except NoScript:  # published before scripts were kept with the playbook
        return ()


async def _values(
    conn: AsyncConnection,
    task: TaskRow,
    order: OrderRow,
    customer: CustomerRow,
    playbook: Playbook,
    now: datetime,
    levels: Mapping[str, int] | None,
) -> ScriptValues:
    state = state_of(order)
    known = await known_values(conn, order, customer, playbook)
    until = {date: date_of(state, date) for date in OrderDate}
    return ScriptValues(
        **dict(known),
        task=TaskValues(kind=task.kind, attempt=task.attempt, amount=task.amount, about=task.about),
        to_pay=max(ZERO, state.owed),
        address=order.sent_to.on_one_line if order.sent_to else None,
        missing=missing_parts(state.order, playbook.confirmation, now),
        warnings=task.warnings,
        contacted_before=state.order.channel in TALKS or Warning.PRIOR_CONTACT in task.warnings,
        stock=await _stock(conn, state, levels),
        offers=await _offers(conn, state.order, playbook) if task.kind in AGREEING_CALLS else (),
        dates=_dates(customer),
        reserved_until=until[OrderDate.RESERVED_UNTIL],
        invoice_until=until[OrderDate.INVOICE_UNTIL],
        pay_until=until[OrderDate.PAY_UNTIL],
        goes_back_at=until[OrderDate.GOES_BACK_AT],
    )


async def _stock(
    conn: AsyncConnection, state: OrderState, levels: Mapping[str, int] | None
) -> tuple[StockValues, ...]:
    """The lines of which something is known: a level the shop told, or that they are short."""
    lines, shop = state.order.lines, state.order.shop
    if levels is None:
        levels = await products.stock(conn, shop, (line.sku for line in lines))
    found = []
    for line in lines:
        left = levels.get(line.sku)
        short = line.sku in state.short_skus or (left is not None and left < line.quantity)
        if not short and left is None:
            continue
        alike = await products.in_stock_like(conn, shop, line.sku) if short else ()
        analogues = tuple(
            AnalogueValues(name=other.name, price=other.price, left=other.stock or 0) for other in alike
        )
        found.append(
            StockValues(name=line.name, quantity=line.quantity, left=left, short=short, analogues=analogues)
        )
    return tuple(found)


async def _offers(conn: AsyncConnection, order: Order, playbook: Playbook) -> tuple[OfferValues, ...]:
    """Other goods to offer, at list prices, to an order in the currency that these have."""
    if order.currency != CURRENCY:
        return ()
    lines = await completed(conn, order.shop, order.lines)
    items = items_of(order.model_copy(update={"lines": lines}))
    shelf = await shelf_for(conn, order.shop, items, playbook)
    return tuple(
        OfferValues(
            kind=OfferKind(hint.kind),
            name=hint.name,
            price=hint.unit_price or ZERO,
            left=hint.left or 0,
            beside=hint.line_name,
        )
        for hint in offers_of(items, shelf, playbook)
    )


def _dates(customer: CustomerRow) -> tuple[DateValues, ...]:
    return tuple(
        DateValues(name=name, day=date.fromisoformat(day)) for name, day in customer.dates_by_name.items()
    )
