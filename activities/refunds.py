"""Gives money back through the payment provider, and tells the order how it ended; that it is due the rules decided."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio import activity

from activities.effects import Act, RefundAct
from activities.failures import CodedError, retried
from activities.moments import order_moment
from activities.senders import refunds_of
from domain.actors import Actor, ActorKind
from domain.ids import OrderId, RefundId, ShopId
from domain.stimuli import RefundFailed, RefundMade
from ports.accounts import PaymentAccounts
from ports.errors import Outage, PortError, Unavailable, clean_code
from ports.payments import PaymentGateway, ProviderRefund, RefundState
from storage import inbox, refunds
from storage.inbox import NewStimulus
from storage.refunds import RefundRow
from storage.states import OPEN_REFUNDS

NO_PROVIDER = "no_provider"
CANCELLED = "cancelled_by_provider"


@dataclass(frozen=True)
class Refunds:
    """The acts `make_refund` and `give_refund_up`."""

    engine: AsyncEngine
    payers: PaymentAccounts

    @activity.defn(name=Act.MAKE_REFUND)
    async def make_refund(self, given: RefundAct) -> None:
        """One attempt. Raises a CodedError: final where the provider refuses for good, else to be tried again."""
        async with self.engine.begin() as conn:
            row = await refunds.get(conn, given.refund_id)
            await refunds.tried(conn, given.refund_id)
        if row is None:
            raise CodedError("no_such_refund", kind="NoSuchRefund", retry=False)
        if row.state not in OPEN_REFUNDS and not (row.withdrawn and row.attempts):
            return
        gateway = self.payers.payments(row.shop, row.provider) if row.provider else None
        if gateway is None or row.payment_external_id is None:
            raise CodedError(NO_PROVIDER, kind="NoProvider", retry=False)
        try:
            made = await _asked(gateway, row, row.payment_external_id)
        except PortError as error:
            raise retried(error) from None
        if made is None:
            return
        await self._settle(row, made, order_moment(given.now))

    @activity.defn(name=Act.GIVE_REFUND_UP)
    async def give_refund_up(self, given: RefundAct) -> None:
        """Leaves it to a person."""
        now = order_moment(given.now)
        async with self.engine.begin() as conn:
            if await refunds.mark_failed(conn, given.refund_id, given.code, now):
                failed = RefundFailed(refund=given.refund_id, code=given.code)
                await inbox.store(conn, _stimulus(given.shop, given.refund_id, given.order_id, failed, now))

    async def _settle(self, row: RefundRow, made: ProviderRefund, now: datetime) -> None:
        if made.state is RefundState.CANCELLED:
            raise CodedError(clean_code(made.reason or CANCELLED), kind="Cancelled", retry=False)
        async with self.engine.begin() as conn:
            if made.state is RefundState.PENDING:
                await refunds.mark_pending(conn, row.id, made.provider_id)
            elif await refunds.mark_made(conn, row.id, made.provider_id, now):
                came = RefundMade(amount=row.amount, external_id=made.provider_id, refund=row.id)
                await inbox.store(conn, _stimulus(row.shop, row.id, row.order_id, came, now))
        if made.state is RefundState.PENDING:
            raise retried(Unavailable(Outage.STILL_PROCESSING))


async def _asked(gateway: PaymentGateway, row: RefundRow, payment: str) -> ProviderRefund | None:
    """The refund as the provider has it; asked anew under the same client id the money goes back once all the same.

    A withdrawn one is not asked for; where it was before, and its answer was lost, it may have been made: that must be told.
    """
    known = await gateway.find_refund(row.id, payment) if row.attempts else None
    if known is not None or row.withdrawn:
        return known
    return await gateway.refund(row.id, payment, row.amount, row.currency)


def _stimulus(
    shop: ShopId, refund: RefundId, order: OrderId, body: RefundMade | RefundFailed, now: datetime
) -> NewStimulus:
    return NewStimulus(
        # The provider's webhook and the shop may tell of the same refund: it counts once.
        sender=refunds_of(shop) if isinstance(body, RefundMade) else "refund",
        key=body.external_id if isinstance(body, RefundMade) else f"failed/{refund}",
        shop=shop,
        target=order,
        body=body,
        actor=Actor(kind=ActorKind.BANK, id="refund"),
        received_at=now,
    )
