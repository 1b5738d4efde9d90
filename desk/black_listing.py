"""The black list: who put a customer there or took them off, when and why; each time with a note on the card, whichever door it came by."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.asker import Asker
from storage import customer_lists
from storage.customers import CustomerChange, CustomerRow
from storage.states import NoteKind


def listed(why: str | None, asker: Asker, now: datetime) -> CustomerChange:
    """Onto the list for a reason; None: off it."""
    on = why is not None
    return CustomerChange(
        black_listed=on,
        black_listed_why=why,
        black_listed_by=asker.actor.id if on else None,
        black_listed_at=now if on else None,
    )


async def noted(
    connection: AsyncConnection,
    asker: Asker,
    before: CustomerRow,
    after: CustomerRow,
    why: str,
    now: datetime,
    once: str,
) -> None:
    """Kept with the card, once for each request; nothing where the customer stands as before."""
    if (before.black_listed, before.black_listed_why) == (after.black_listed, after.black_listed_why):
        return
    kind = NoteKind.BLACK_LISTED if after.black_listed else NoteKind.TAKEN_OFF
    await customer_lists.note(connection, asker.shop, after.id, kind, why, asker.actor, now, once)
