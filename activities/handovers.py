"""Asks a carrier through its gateway to take a parcel, and tells the order the answer; that it is to be asked the rules decided."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio import activity

from activities.effects import Act, AskInput, Settled
from activities.failures import retried
from activities.leases import GIVEN_UP_AFTER, LEASE, held_by_another, owner
from activities.moments import order_moment
from activities.values import state_of
from domain.actors import Actor, ActorKind
from domain.money import ZERO, rounded
from domain.statuses import Status
from domain.stimuli import HandoverAnswered
from ports.accounts import CarrierAccounts
from ports.carriers import (
    CarrierGateway,
    Destination,
    Handover,
    HandoverItem,
    HandoverRequest,
    HandoverState,
)
from ports.clock import Clock
from ports.errors import Outage, PortError, Rejected, Unavailable, clean_code
from storage import handovers, inbox, orders
from storage.engine import DATABASE_ERRORS
from storage.handovers import HandoverRow
from storage.inbox import NewStimulus
from storage.orders import OrderRow
from storage.states import OPEN_HANDOVERS

NO_GATEWAY = "no_gateway"
WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Handovers:
    """The act `ask_carrier`. `clock` is the machine's, for leases."""

    engine: AsyncEngine
    carriers: CarrierAccounts
    clock: Clock

    @activity.defn(name=Act.ASK_CARRIER)
    async def ask_carrier(self, given: AskInput) -> Settled:
        """Asks, or asks what became of it; raised errors bring Temporal back until there is an answer."""
        now = order_moment(given.now)
        async with self.engine.begin() as conn:
            row = await handovers.claim(conn, given.request_id, owner(), LEASE, self.clock.now())
            order = await orders.get(conn, given.shop, given.order_id)
            if row is None:
                known = await handovers.get(conn, given.request_id)
                if known is not None and known.state in OPEN_HANDOVERS:
                    raise held_by_another()
        if row is None or order is None:
            return Settled()
        gateway = self.carriers.carrier(row.shop, row.carrier)
        if gateway is None:
            return await self._refused(row, NO_GATEWAY, now)
        try:
            answer = await self._answer(gateway, row, order)
        except Rejected as error:
            return await self._refused(row, str(error), now)
        except PortError as error:
            if now - row.wanted_at > GIVEN_UP_AFTER:
                return await self._refused(row, "given_up", now)
            raise retried(error) from None
        except DATABASE_ERRORS:
            raise
        except Exception as broken:
            # Our own fault comes again with every attempt: people ask the carrier themselves.
            return await self._refused(row, type(broken).__name__, now)
        if answer.state is HandoverState.REFUSED:
            return await self._refused(row, clean_code(answer.reason or "refused"), now)
        return await self._accepted(row, answer, now)

    async def _answer(self, gateway: CarrierGateway, row: HandoverRow, order: OrderRow) -> Handover:
        """The carrier's final word; raises Unavailable while it has none."""
        known = await gateway.find_handover(row.id) if row.attempts > 1 else None
        if known is None and not _still_wanted(row, order):
            return Handover(provider_id="", state=HandoverState.REFUSED, reason=WITHDRAWN)
        answer = known or await gateway.request_handover(_request(row, order))
        if answer.state is HandoverState.PENDING:
            async with self.engine.begin() as conn:
                await handovers.mark_pending(conn, row.id, answer.provider_id)
            raise Unavailable(Outage.STILL_PROCESSING)
        return answer

    async def _accepted(self, row: HandoverRow, answer: Handover, now: datetime) -> Settled:
        body = HandoverAnswered(request=row.id, accepted=True, track_number=answer.track_number)
        async with self.engine.begin() as conn:
            if await handovers.mark_accepted(conn, row.id, answer.provider_id, answer.track_number, now):
                await inbox.store(conn, _stimulus(row, body, now))
        return Settled(news=True)

    async def _refused(self, row: HandoverRow, code: str, now: datetime) -> Settled:
        body = HandoverAnswered(request=row.id, accepted=False, code=code)
        async with self.engine.begin() as conn:
            if await handovers.mark_refused(conn, row.id, code, now):
                await inbox.store(conn, _stimulus(row, body, now))
        return Settled(news=True)


def _still_wanted(row: HandoverRow, order: OrderRow) -> bool:
    """Cancelled or unpacked meanwhile, there is nothing to take; packed anew, another request speaks for the parcel."""
    return order.status is Status.PACKED and state_of(order).handover in (None, row.id)


def _request(row: HandoverRow, order: OrderRow) -> HandoverRequest:
    """What the carrier must know; money to collect only where it is owed on delivery."""
    state, address = state_of(order), order.sent_to
    return HandoverRequest(
        client_id=row.id,
        order_number=str(order.number),
        recipient=order.customer_name or "",
        phone=order.customer_phone or "",
        destination=Destination(
            city=(address.city if address else None) or "",
            region=address.region if address else None,
            postcode=address.postcode if address else None,
            line=address.line if address else None,
            office_code=address.point if address else None,
        ),
        items=tuple(
            HandoverItem(
                sku=line.sku,
                name=line.name,
                quantity=line.quantity,
                unit_price=rounded(line.total / line.quantity),
            )
            for line in state.order.lines
        ),
        collect=ZERO if state.order.method.prepaid else max(ZERO, state.owed),
        delivery_price=state.order.delivery.price,
        comment=order.comment,
    )


def _stimulus(row: HandoverRow, body: HandoverAnswered, now: datetime) -> NewStimulus:
    return NewStimulus(
        sender="handover",
        key=row.id,
        shop=row.shop,
        target=row.order_id,
        body=body,
        actor=Actor(kind=ActorKind.CARRIER, id=row.carrier),
        received_at=now,
        nudge_after=timedelta(seconds=10),
    )
