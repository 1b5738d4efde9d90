"""Posting events to the shop's own backend; which event, and what it holds, is decided before."""

from typing import Protocol

from pydantic import Field

from domain.base import Stored


class WebhookToPost(Stored):
    """One event; `client_id` is our own id of it, the same in every attempt, by which the receiver drops repeats."""

    client_id: str
    body: str = Field(repr=False)
    """JSON, posted and signed exactly as it is here."""


class WebhookGateway(Protocol):
    """The receiver of a shop's events."""

    async def post(self, webhook: WebhookToPost) -> None:
        """Hand it over; raises PortError, never `Unknown`: a repeat does no harm."""
        ...
