"""Customers as lines of a list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from storage.customers import CustomerRow


@dataclass(frozen=True)
class CustomerLine:
    """One customer. Contacts are whole: only who speaks with customers sees this list."""

    id: str
    name: str | None
    phone: str | None
    email: str | None
    vip: bool
    black_listed: bool
    wrong_number: bool
    unsubscribed: bool
    erased: bool
    completed: int
    returned: int
    last_contact_at: datetime | None
    since: datetime


def lines(rows: Iterable[CustomerRow]) -> tuple[CustomerLine, ...]:
    """In their order."""
    return tuple(
        CustomerLine(
            id=row.id,
            name=row.name,
            phone=row.phone,
            email=row.email,
            vip=row.vip,
            black_listed=row.black_listed,
            wrong_number=row.wrong_number,
            unsubscribed=row.unsubscribed_at is not None,
            erased=row.erased_at is not None,
            completed=row.completed_orders,
            returned=row.returned_orders,
            last_contact_at=row.last_contact_at,
            since=row.created_at,
        )
        for row in rows
    )
