"""Hands one written message to its gateway, and finds out what became of it when an earlier attempt may have done so."""

from dataclasses import dataclass
from typing import Protocol

from activities.outgoing import Outgoing
from ports.accounts import EmailAccounts, SmsAccounts, WebhookAccounts
from ports.errors import Rejected, Rejection
from ports.messages import Accepted, DeliveryState, EmailToSend, SmsToSend
from ports.webhooks import WebhookToPost
from rules.order.wanted import MessageChannel
from storage.ledger import LedgerRow

_WRONG_ADDRESS = frozenset({Rejection.BAD_RECIPIENT, Rejection.UNDELIVERABLE})
NO_GATEWAY = "no_gateway"


class NeverDelivered(Exception):
    """The message can never be delivered; `code` says why. `wrong_address`: nor any other to this address."""

    def __init__(self, code: str, *, wrong_address: bool = False) -> None:
        self.code = code
        self.wrong_address = wrong_address
        super().__init__(code)


class NoWay(Exception):
    """The shop has nowhere for it, and wants none: it stays in the ledger, to be read there."""


class Senders(SmsAccounts, EmailAccounts, WebhookAccounts, Protocol):
    """Send what customers and the shop's backend get."""


@dataclass(frozen=True)
class Transport:
    """SMS, email and webhooks through the shop's own accounts."""

    senders: Senders

    async def send(self, outgoing: Outgoing, *, resend: bool) -> Accepted | None:
        """The gateway's word; None when it may be out already and nobody can tell.

        `resend`: an email whose answer was lost is sent once more. Raises NeverDelivered, NoWay, and PortError otherwise.
        """
        try:
            if outgoing.message.channel == MessageChannel.SMS:
                return await self._sms(outgoing)
            if outgoing.message.channel == MessageChannel.WEBHOOK:
                return await self._webhook(outgoing)
            if may_be_out(outgoing.message) and not resend:
                return None
            return await self._email(outgoing)
        except Rejected as error:
            raise NeverDelivered(str(error), wrong_address=error.code in _WRONG_ADDRESS) from None

    async def _sms(self, outgoing: Outgoing) -> Accepted:
        message = outgoing.message
        gateway = self.senders.sms(message.shop)
        if gateway is None:
            raise NeverDelivered(NO_GATEWAY)
        if may_be_out(message):
            found = await gateway.find(message.client_id, outgoing.address)
            if found is not None and found.state is DeliveryState.FAILED:
                raise NeverDelivered(f"undelivered:{found.raw}")
            if found is not None:
                return Accepted(provider_id=found.provider_id)
        return await gateway.send(
            SmsToSend(
                client_id=message.client_id,
                phone=outgoing.address,
                text=outgoing.text,
                sender=outgoing.sender or None,
            )
        )

    async def _webhook(self, outgoing: Outgoing) -> Accepted:
        """Safe to repeat: the receiver knows it by its id."""
        message = outgoing.message
        gateway = self.senders.webhooks(message.shop)
        if gateway is None:
            raise NoWay
        await gateway.post(WebhookToPost(client_id=message.client_id, body=outgoing.text))
        return Accepted(provider_id=message.client_id)

    async def _email(self, outgoing: Outgoing) -> Accepted:
        message = outgoing.message
        gateway = self.senders.email(message.shop)
        if gateway is None:
            raise NeverDelivered(NO_GATEWAY)
        return await gateway.send(
            EmailToSend(
                client_id=message.client_id,
                to=outgoing.address,
                subject=outgoing.subject,
                text=outgoing.text,
                html=outgoing.html,
                sender=outgoing.sender,
                unsubscribe_url=outgoing.unsubscribe_url,
            )
        )


def may_be_out(message: LedgerRow) -> bool:
    """An earlier attempt wrote it and died before it could mark it: a freed message has a code, an unwritten no text."""
    return message.attempts > 1 and message.code is None and message.text is not None
