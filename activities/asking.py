"""What a message needs from outside before it can be written: the page where the order is paid, and the parcel's office."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncEngine

from activities.values import state_of
from domain.ids import ShopId, from_cause
from domain.money import ZERO
from ports.accounts import CarrierAccounts, PaymentAccounts
from ports.errors import PortError, Rejected
from rules.order.state import OrderState
from storage import offices, payment_links
from storage.offices import OfficeSeen
from storage.orders import OrderRow


class Providers(PaymentAccounts, CarrierAccounts, Protocol):
    """Take prepayments, and know where parcels lie."""


@dataclass(frozen=True)
class Asking:
    """Asks and keeps the answers; no transaction is open while somebody outside is asked."""

    engine: AsyncEngine
    providers: Providers
    payment_provider: str
    """Through whom customers pay by link."""
    return_url: str
    """Where a customer lands after paying."""

    async def payment_link(self, order: OrderRow, now: datetime) -> str | None:
        """The page to pay what is owed; None when nothing is, or the shop takes no payments. Raises PortError."""
        state = state_of(order)
        gateway = self.providers.payments(order.shop, self.payment_provider)
        if state.owed <= ZERO or gateway is None:
            return None
        async with self.engine.connect() as conn:
            known = await payment_links.find(conn, order.id, state.owed)
        if known is not None:
            return known.url
        try:
            made = await gateway.create_payment(
                from_cause("payment", order.id, str(state.owed)),
                state.owed,
                order.currency,
                str(order.number),
                self.return_url,
            )
        except Rejected:
            return None  # the message says the other ways to pay
        async with self.engine.begin() as conn:
            kept = await payment_links.keep(
                conn, order.id, state.owed, made.url, self.payment_provider, made.provider_id, now
            )
        return kept.url

    async def learn_office(self, order: OrderRow, now: datetime) -> None:
        """Puts the office where the parcel lies into the directory, if its carrier knows it and we did not."""
        state: OrderState = state_of(order)
        carrier, code = state.parcel.carrier or order.carrier, state.parcel.office
        gateway = self.providers.carrier(ShopId(order.shop), carrier)
        if code is None or gateway is None:
            return
        async with self.engine.connect() as conn:
            if await offices.get(conn, carrier, code) is not None:
                return
        try:
            office = await gateway.office(code)
        except PortError:
            return  # the message names the index and the tracking link instead
        if office is None:
            return
        seen = OfficeSeen(
            carrier=carrier,
            code=office.code,
            address=office.address,
            city=office.city,
            phone=office.phone,
            hours=office.hours,
        )
        async with self.engine.begin() as conn:
            await offices.put(conn, seen, now)
