"""What a shop is connected to: whether each way outside is open, when it last worked, and what its backend did not take."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bootstrap.gateways import CDEK
from desk.asker import Asker
from desk.messages import send_again
from desk.refusals import MessageIsKnown
from desk.services import Services
from domain.ids import ShopId
from playbook.schema import Sending
from rules.order.wanted import MessageChannel
from storage import message_lists, shops, vendors
from storage.ledger import LedgerRow
from storage.message_lists import MessageFilters
from storage.states import MessageState
from storage.vendors import CARRIER, CHANNELS, PAYMENTS, Last

_LOOKED_BACK: Final = timedelta(days=30)
_REPLAYED_AT_ONCE: Final = 200


@dataclass(frozen=True)
class Way:
    """One way outside. `account`: the shop has one; `mode`: of a channel of messages, what the playbook says."""

    name: str
    account: bool
    mode: Sending | None
    good: Last | None
    bad: Last | None
    waiting: int = 0

    @property
    def works(self) -> bool:
        """What went last went well."""
        return self.bad is None or (self.good is not None and self.good.at >= self.bad.at)


@dataclass(frozen=True)
class Ways:
    """All of a shop's, and whether its sending is paused."""

    paused: bool
    ways: tuple[Way, ...]


async def ways(conn: AsyncConnection, services: Services, shop: ShopId, now: datetime) -> Ways:
    """As they stand at `now`."""
    row = await shops.get(conn, shop)
    version = row.playbook_version if row is not None else None
    rules = await services.playbooks.get(conn, version) if version is not None else None
    seen = {(one.way, one.good): one for one in await vendors.last(conn, shop, now - _LOOKED_BACK)}
    unsent = await message_lists.unsent(conn)
    gateways = services.gateways
    accounts = {
        MessageChannel.SMS: gateways.sms(shop) is not None,
        MessageChannel.EMAIL: gateways.email(shop) is not None,
        MessageChannel.WEBHOOK: gateways.webhooks(shop) is not None,
        PAYMENTS: gateways.payments(shop) is not None,
        CARRIER: gateways.carrier(shop, CDEK) is not None,
    }
    made = []
    for name, account in accounts.items():
        waits = unsent.get((shop, str(name)))
        made.append(
            Way(
                name=str(name),
                account=account,
                mode=rules.sending.by(name) if rules is not None and name in CHANNELS else None,
                good=seen.get((str(name), True)),
                bad=seen.get((str(name), False)),
                waiting=waits.total if waits is not None else 0,
            )
        )
    return Ways(paused=row is not None and row.paused, ways=tuple(made))


async def not_taken(conn: AsyncConnection, shop: ShopId, limit: int = 20) -> tuple[list[LedgerRow], bool]:
    """Events that the shop's backend did not take, the latest first; whether there are more.

    Those of the time before it had an address are told again one by one, from the log of messages: there may be many.
    """
    states = (MessageState.FAILED, MessageState.UNKNOWN)
    filters = MessageFilters(shop=shop, channel=MessageChannel.WEBHOOK, states=states)
    page = await message_lists.find_page(conn, filters, None, limit)
    return list(page.items), page.next is not None


async def replay_all(services: Services, asker: Asker) -> int:
    """All of these are told again, the oldest of the latest 200 first; how many."""
    async with services.engine.connect() as conn:
        rows, _ = await not_taken(conn, asker.shop, _REPLAYED_AT_ONCE)
    told = 0
    for row in reversed(rows):
        try:
            await send_again(services, asker, row.id)
        except MessageIsKnown:
            continue  # somebody else was quicker
        told += 1
    return told
