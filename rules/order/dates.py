"""Where each date of an order stands that a trigger may hang on (playbook/dates.py names them)."""

from collections.abc import Callable
from datetime import datetime

from domain.statuses import BEFORE_SHIPMENT, Status
from playbook.dates import OrderDate
from rules.order.state import OrderState
from rules.order.stock import RESERVATION


def date_of(state: OrderState, date: OrderDate) -> datetime | None:
    """The date as it stands now; None while there is none, or when it is over for good."""
    return None if state.closed else _DATES[date](state)


def _slot_start(state: OrderState) -> datetime | None:
    slot = state.order.delivery.slot
    handed_over = state.parcel.handed_over_at is not None
    return slot.start if slot is not None and not handed_over else None


def _reservation_end(state: OrderState) -> datetime | None:
    """Goods that are paid or packed are held for good: their reservation has no end."""
    deadline = state.deadlines.get(RESERVATION)
    return deadline.at if deadline is not None else None


def _before_shipment(at: datetime | None, state: OrderState) -> datetime | None:
    return at if state.status in BEFORE_SHIPMENT else None


_DATES: dict[OrderDate, Callable[[OrderState], datetime | None]] = {
    OrderDate.RESERVED_UNTIL: _reservation_end,
    OrderDate.INVOICE_UNTIL: lambda state: _before_shipment(state.invoice_until, state),
    OrderDate.PAY_UNTIL: lambda state: _before_shipment(state.pay_until, state),
    OrderDate.SLOT_START: _slot_start,
    OrderDate.GOES_BACK_AT: lambda state: (
        state.parcel.store_until if state.status is Status.AT_PICKUP else None
    ),
}
