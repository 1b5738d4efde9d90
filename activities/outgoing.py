"""Makes a claimed message ready: asks consent and the shop's switches once more, finds its words and its address."""

from enum import StrEnum

from jinja2 import TemplateError
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.events import event_of
from activities.playbooks import InForce
from activities.values import Links, customer_of, values_of
from domain import emails, phones
from domain.base import Stored
from domain.phones import Phone
from playbook.schema import Playbook, Sending
from playbook.templates import NoTemplate, TemplateChannel, render
from rules.order.wanted import MessageChannel
from storage import ledger
from storage.customers import CustomerRow
from storage.ledger import LedgerRow
from storage.orders import OrderRow
from storage.states import Recipient


class Verdict(StrEnum):
    """What is to become of a claimed message."""

    SEND = "send"
    SHADOW = "shadow"
    """Only recorded, with its words."""
    DROP = "drop"
    """It must not be sent any more."""
    NOTE = "note"
    """There is no way to send it: it stays to be read here."""
    FAIL = "fail"
    """It can never be sent."""


class Outgoing(Stored):
    """A message with its verdict; `code` is why it is not sent. Address and words are personal."""

    message: LedgerRow
    verdict: Verdict
    code: str = ""
    address: str = Field(default="", repr=False)
    subject: str = Field(default="", repr=False)
    text: str = Field(default="", repr=False)
    html: str | None = Field(default=None, repr=False)
    sender: str = ""
    unsubscribe_url: str | None = Field(default=None, repr=False)


async def prepared(
    conn: AsyncConnection, message: LedgerRow, order: OrderRow, playbooks: InForce, links: Links
) -> Outgoing:
    """The message ready to go, its words kept with the row, so that another attempt sends the same ones."""
    customer = await customer_of(conn, order)
    address = _address(message, customer, order, playbooks.words)
    refused = _refused(message, customer, playbooks.switches, address)
    if refused is not None:
        return refused
    shadow = _sending(message, playbooks.switches) is Sending.SHADOW
    outgoing = Outgoing(
        message=message,
        verdict=Verdict.SHADOW if shadow else Verdict.SEND,
        address=address,
        sender=_sender(message, playbooks.words),
    )
    if message.channel == MessageChannel.WEBHOOK:
        body = message.text or await event_of(conn, message, order)
        await ledger.keep_texts(conn, message.id, to=None, text=body)
        return outgoing.model_copy(update={"text": body})
    return await _with_words(conn, outgoing, order, customer, playbooks.words, links)


async def _with_words(
    conn: AsyncConnection,
    outgoing: Outgoing,
    order: OrderRow,
    customer: CustomerRow,
    playbook: Playbook,
    links: Links,
) -> Outgoing:
    message = outgoing.message
    values = await values_of(conn, message, order, customer, playbook, links)
    subject, text, html = message.subject, message.text, message.html
    if text is None:
        try:
            written = render(
                playbook, message.template, TemplateChannel(message.channel), customer.locale, values
            )
        except (NoTemplate, TemplateError) as error:
            return outgoing.model_copy(update={"verdict": Verdict.FAIL, "code": type(error).__name__})
        subject, text, html = written.subject, written.text, written.html
    to = _masked(message, outgoing.address)
    await ledger.keep_texts(conn, message.id, to=to, text=text, subject=subject, html=html)
    return outgoing.model_copy(
        update={
            "subject": subject or "",
            "text": text,
            "html": html,
            "unsubscribe_url": values.unsubscribe_link,
        }
    )


def _refused(message: LedgerRow, customer: CustomerRow, switches: Playbook, address: str) -> Outgoing | None:
    """Why a message that was wanted must not, or cannot, go out any more."""
    if not MessageChannel(message.channel).leaves:
        return Outgoing(message=message, verdict=Verdict.NOTE)
    if _sending(message, switches) is Sending.OFF:
        return Outgoing(message=message, verdict=Verdict.DROP, code="channel_off")
    if message.channel == MessageChannel.WEBHOOK:
        return None  # it holds nothing of the customer's
    if customer.erased_at is not None:
        return Outgoing(message=message, verdict=Verdict.DROP, code="erased")
    if message.marketing and (customer.black_listed or customer.unsubscribed_at is not None):
        return Outgoing(message=message, verdict=Verdict.DROP, code="no_consent")
    if not address:
        return Outgoing(message=message, verdict=Verdict.NOTE, code="no_address")
    return None


def _sending(message: LedgerRow, switches: Playbook) -> Sending:
    return switches.sending.by(message.channel)


def _address(message: LedgerRow, customer: CustomerRow, order: OrderRow, playbook: Playbook) -> str:
    if message.recipient is Recipient.CARRIER:
        return playbook.assembly.carriers_by_email.get(order.carrier, "")
    return (customer.phone if message.channel == MessageChannel.SMS else customer.email) or ""


def _masked(message: LedgerRow, address: str) -> str:
    return phones.masked(Phone(address)) if message.channel == MessageChannel.SMS else emails.masked(address)


def _sender(message: LedgerRow, playbook: Playbook) -> str:
    about = playbook.about
    return about.sender if message.channel == MessageChannel.SMS else about.email_from
