"""What lists say of an order or its customer beside a task or a message: number and currency, phone and email."""

from collections.abc import Collection

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import CustomerId, OrderId
from storage.rows import Row
from storage.tables import customers, orders


class OrderLabel(Row):
    """How people call an order, and the currency of its amounts."""

    id: OrderId
    number: int
    currency: str


async def of_orders(conn: AsyncConnection, ids: Collection[OrderId]) -> dict[OrderId, OrderLabel]:
    """By order; ids that are none are left out."""
    if not ids:
        return {}
    rows = await conn.execute(
        select(orders.c.id, orders.c.number, orders.c.currency).where(orders.c.id.in_(list(ids)))
    )
    return {label.id: label for label in (OrderLabel.of(row) for row in rows.mappings())}


class Contact(Row):
    """By what a customer is reached; personal."""

    id: CustomerId
    phone: str | None = Field(repr=False)
    email: str | None = Field(repr=False)


async def contacts(conn: AsyncConnection, ids: Collection[CustomerId]) -> dict[CustomerId, Contact]:
    """By customer; ids that are none are left out."""
    if not ids:
        return {}
    rows = await conn.execute(
        select(customers.c.id, customers.c.phone, customers.c.email).where(customers.c.id.in_(list(ids)))
    )
    return {contact.id: contact for contact in (Contact.of(row) for row in rows.mappings())}
