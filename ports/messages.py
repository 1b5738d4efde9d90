"""Sending SMS and email, and asking what became of an SMS; what to send to whom is decided before."""

from datetime import datetime
from enum import StrEnum
from typing import Protocol

from pydantic import Field

from domain.base import Stored


class SmsToSend(Stored):
    """One SMS; `client_id` is our own id of it, the same in every attempt."""

    client_id: str
    phone: str = Field(repr=False)
    """E.164 with the plus."""
    text: str = Field(repr=False)
    sender: str | None = None
    """The sender's name registered with the gateway; None means the account's default."""


class EmailToSend(Stored):
    """One email, rendered; `client_id` becomes its Message-ID."""

    client_id: str
    to: str = Field(repr=False)
    subject: str = Field(repr=False)
    text: str = Field(repr=False)
    html: str | None = Field(default=None, repr=False)
    """Ready to send: styles already inlined. None sends the text alone."""
    sender: str
    """`shop@example.org` or `Shop <shop@example.org>`."""
    unsubscribe_url: str | None = Field(default=None, repr=False)
    """Set for marketing: the one-click address of RFC 8058."""


class Accepted(Stored):
    """The gateway has taken the message and named it."""

    provider_id: str


class DeliveryState(StrEnum):
    """How far a message has come; the last three are final."""

    WAITING = "waiting"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


class DeliveryReport(Stored):
    """What the gateway says of a message it has taken."""

    provider_id: str
    state: DeliveryState
    raw: str
    """The gateway's own status code."""
    at: datetime | None = None
    """When that status began, aware, in UTC; None where the gateway does not tell."""


class Receipt(Stored):
    """A gateway's notice that a message's state has changed. Unsigned: ask `find` before believing it."""

    provider_id: str
    phone: str = Field(repr=False)
    raw: str


class SmsGateway(Protocol):
    """A vendor that delivers SMS."""

    async def send(self, message: SmsToSend) -> Accepted:
        """Hand the message over; raises PortError, `Unknown` when it may have been taken."""
        ...

    async def find(self, client_id: str, phone: str) -> DeliveryReport | None:
        """The message of that client id, or None if the gateway never took it; raises PortError."""
        ...

    def read_receipt(self, body: bytes) -> Receipt:
        """A delivery receipt as it came; raises `Rejected` (unreadable)."""
        ...


class EmailGateway(Protocol):
    """A server that takes mail. It cannot be asked afterwards: after `Unknown` the playbook decides."""

    async def send(self, message: EmailToSend) -> Accepted:
        """Hand the message over; the provider id is its Message-ID. Raises PortError."""
        ...
