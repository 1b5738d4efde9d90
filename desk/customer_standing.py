"""What people decide about a customer and must say why: onto the black list, off it; and what they note for each other."""

from typing import Annotated

from pydantic import Field

from desk.asked import FreeText, Request
from desk.asker import Asker, refuse_another_role
from desk.black_listing import listed, noted
from desk.customers import load
from desk.moments import RequestClock
from desk.refusals import CustomerErased
from desk.services import Services
from domain.actors import Role
from storage import customer_lists, customers
from storage.customers import CustomerChange
from storage.states import NoteKind


class WhyAsked(Request):
    """In words; kept with the customer."""

    why: Annotated[FreeText, Field(max_length=2000)]


async def black_list(
    services: Services, asker: Asker, clock: RequestClock, customer_id: str, asked: WhyAsked, once: str
) -> None:
    """Onto the black list: a supervisor's decision. Raises DeskError."""
    await _decide(services, asker, clock, customer_id, listed(asked.why, asker, clock.now), asked.why, once)


async def take_off(
    services: Services, asker: Asker, clock: RequestClock, customer_id: str, asked: WhyAsked, once: str
) -> None:
    """Off the black list: a supervisor's decision. Raises DeskError."""
    await _decide(services, asker, clock, customer_id, listed(None, asker, clock.now), asked.why, once)


async def note(
    services: Services, asker: Asker, clock: RequestClock, customer_id: str, asked: WhyAsked, once: str
) -> None:
    """Free text for whoever speaks with the customer next. Raises DeskError."""
    async with services.engine.begin() as connection:
        card = await load(connection, asker.shop, customer_id)
        if card.erased_at is not None:
            raise CustomerErased
        await customer_lists.note(
            connection, asker.shop, card.id, NoteKind.NOTE, asked.why, asker.actor, clock.now, once
        )


async def _decide(
    services: Services,
    asker: Asker,
    clock: RequestClock,
    customer_id: str,
    change: CustomerChange,
    why: str,
    once: str,
) -> None:
    refuse_another_role(asker.actor, Role.SUPERVISOR)
    async with services.engine.begin() as connection:
        before = await load(connection, asker.shop, customer_id)
        if not await customers.change(connection, asker.shop, before.id, change):
            raise CustomerErased
        after = await load(connection, asker.shop, customer_id)
        await noted(connection, asker, before, after, why, clock.now, once)
