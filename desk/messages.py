"""The ledger as people read it: where a message went or would go, until when it waits; and having one sent again."""

from datetime import datetime

from desk.asker import Asker
from desk.refusals import MessageIsKnown, NotFound
from desk.services import Services
from domain import emails, phones
from domain.ids import MessageId, OrderId
from domain.phones import Phone
from rules.order.wanted import MessageChannel
from storage import comments, ledger
from storage.labels import Contact
from storage.ledger import DAILY_CAP, LedgerRow
from storage.states import OPEN_MESSAGES, Recipient


async def send_again(services: Services, asker: Asker, id_: str, note: str | None = None) -> OrderId:
    """With its order's next step; `note` is kept with the order's comments. Raises NotFound, MessageIsKnown."""
    message = MessageId(id_)
    async with services.engine.begin() as conn:
        row = await ledger.get(conn, asker.shop, message)
        order = await ledger.want_again(conn, asker.shop, message)
        if row is None:
            raise NotFound("message")
        if order is None:
            raise MessageIsKnown
        if note is not None:
            cause = f"again {message} {row.attempts}"
            await comments.add(conn, asker.shop, order, cause, asker.actor, note, services.clock.now())
    return order


def held_until(row: LedgerRow) -> datetime | None:
    """Of a message that waits: not before this; of one over a cap the start of the day that has room."""
    if row.state not in OPEN_MESSAGES:
        return None
    return row.slot_at if row.code == DAILY_CAP else row.not_before


def masked_address(row: LedgerRow, contact: Contact | None) -> str | None:
    """Where it went; before that where it would go now. A customer's contact may have changed since."""
    if row.sent_to is not None or row.recipient is not Recipient.CUSTOMER or contact is None:
        return row.sent_to
    if row.channel == MessageChannel.SMS:
        return phones.masked(Phone(contact.phone)) if contact.phone else None
    if row.channel == MessageChannel.EMAIL:
        return emails.masked(contact.email) if contact.email else None
    return None
