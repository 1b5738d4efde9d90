"""The log of messages as people read it: what state each is in and why, in words; what the list is narrowed to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from console.menu import N_
from console.presenters.narrowing import day_of
from desk.messages import held_until, masked_address
from domain.facts import OrderWasPlaced
from domain.ids import ShopId
from domain.statuses import Status
from playbook.wording import Locale
from rules.order.wanted import MessageChannel
from rules.words.facts import fact_words
from rules.words.names import CHANNELS, STATUSES, said
from rules.words.phrases import Speaker
from storage.labels import Contact, OrderLabel
from storage.ledger import LedgerRow
from storage.message_lists import MessageFilters
from storage.states import MessageState

M = MessageState
STATES: Final[Mapping[MessageState, tuple[str, str]]] = {
    M.WANTED: (N_("To be sent"), ""),
    M.CLAIMED: (N_("Being sent"), "accent"),
    M.SENT: (N_("Sent"), "accent"),
    M.DELIVERED: (N_("Delivered"), "ok"),
    M.FAILED: (N_("Failed"), "bad"),
    M.UNKNOWN: (N_("Unknown"), "warn"),
    M.SHADOW: (N_("Only recorded"), ""),
    M.DROPPED: (N_("Not sent"), ""),
    M.NOTED: (N_("In the console"), ""),
}
"""Each state with its colour."""
CODES: Final[Mapping[str, str]] = {
    "daily_cap": N_("waits: the channel has sent all it may send today"),
    "paused": N_("waits: the shop’s sending is paused"),
    "not_yet": N_("waits for its hour"),
    "outdated": N_("overtaken by what happened before it could be sent"),
    "channel_off": N_("the channel is switched off"),
    "erased": N_("the customer’s data were erased"),
    "no_consent": N_("the customer has not agreed to such messages"),
    "no_address": N_("there is no address to send it to"),
    "no_webhook": N_("the shop has given no address for events"),
    "no_gateway": N_("the shop has no account for this channel"),
    "given_up": N_("given up after three days of trying"),
    "answer_lost": N_("the gateway’s answer was lost, and it cannot be asked"),
    "bad_recipient": N_("the number or address is wrong"),
    "undeliverable": N_("it could not be delivered"),
    "text_forbidden": N_("the gateway refuses this text"),
    "sender_refused": N_("the gateway refuses this sender"),
    "bad_request": N_("the gateway does not understand the request"),
    "credentials": N_("the gateway does not accept our account"),
    "no_money": N_("no money on the gateway’s account"),
    "unreachable": N_("the gateway cannot be reached"),
    "timeout": N_("the gateway did not answer in time"),
    "server_error": N_("the gateway is broken at the moment"),
    "temporary": N_("the gateway cannot take it at the moment"),
    "throttled": N_("the gateway asks to come later"),
}
"""Codes of the ledger and of gateways; what stands after a colon is the gateway's own."""


@dataclass(frozen=True)
class MessageNarrowing:
    """What the list is narrowed to, as its address says it; a word that is none of ours narrows nothing."""

    kind: str = ""
    channel: str = ""
    state: str = ""
    since: str = ""
    until: str = ""
    """The last day in the list."""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "MessageNarrowing":
        """Out of an address."""
        channel, state = asked.get("channel", ""), asked.get("state", "")
        return cls(
            kind=asked.get("kind", "")[:100].replace("\x00", ""),
            channel=channel if channel in list(MessageChannel) else "",
            state=state if state in list(MessageState) else "",
            since=_day(asked.get("since")),
            until=_day(asked.get("until")),
        )

    @property
    def any(self) -> bool:
        """Whether it narrows anything."""
        return bool(self.query())

    def query(self, after: str = "") -> str:
        """As an address has it."""
        given = {**vars(self), "after": after}
        return urlencode({name: value for name, value in given.items() if value})

    def filters(self, shop: ShopId, zone: str) -> MessageFilters:
        """As storage has it; days are the shop's."""
        until = _begins(self.until, zone)
        return MessageFilters(
            shop=shop,
            kind=self.kind or None,
            channel=self.channel or None,
            states=(MessageState(self.state),) if self.state else (),
            since=_begins(self.since, zone),
            before=_after_day(until, zone) if until is not None else None,
        )


@dataclass(frozen=True)
class MessageLine:
    """A message in the list and on its own; `fact` is what it tells of, `why` how its state came."""

    id: str
    order_id: str
    number: int | None
    trigger: str
    template: str
    channel: str
    channel_words: str
    to: str | None
    role: str | None
    state: MessageState
    state_words: str
    state_kind: str
    why: str | None
    own_code: str
    fact: str
    subject: str | None
    text: str | None
    marketing: bool
    wanted_at: datetime
    held_until: datetime | None
    sent_at: datetime | None
    delivered_at: datetime | None
    may_go_again: bool


def line(
    row: LedgerRow, order: OrderLabel | None, contact: Contact | None, locale: Locale, zone: str
) -> MessageLine:
    """`state_words` and `why` are messages of the catalogues; all else is said already."""
    state_words, kind = STATES[row.state]
    code, _, own = (row.code or "").partition(":")
    speaker = Speaker(locale, zone, order.currency if order is not None else "RUB")
    return MessageLine(
        id=row.id,
        order_id=row.order_id,
        number=order.number if order is not None else None,
        trigger=row.trigger,
        template=row.template,
        channel=row.channel,
        channel_words=channel_words(row.channel, locale),
        to=masked_address(row, contact),
        role=row.role,
        state=row.state,
        state_words=state_words,
        state_kind=kind,
        why=CODES.get(code),
        own_code=own if code in CODES else row.code or "",
        fact=_told(row, speaker),
        subject=row.subject,
        text=row.text,
        marketing=row.marketing,
        wanted_at=row.wanted_at,
        held_until=held_until(row),
        sent_at=row.sent_at,
        delivered_at=row.delivered_at,
        may_go_again=row.may_go_again,
    )


def _told(row: LedgerRow, speaker: Speaker) -> str:
    """The sentence of a new order relies on its status standing before it."""
    words = fact_words(row.body, speaker)
    new = said(STATUSES[Status.NEW], speaker.locale)
    return f"{new}: {words}" if isinstance(row.body, OrderWasPlaced) else words


def channel_words(channel: str, locale: Locale) -> str:
    """As the rules call it."""
    return said(CHANNELS[MessageChannel(channel)], locale) if channel in list(MessageChannel) else channel


def _day(words: str | None) -> str:
    day = day_of(words)
    return day.isoformat() if day is not None else ""


def _begins(day: str, zone: str) -> datetime | None:
    return datetime.combine(date.fromisoformat(day), time.min, ZoneInfo(zone)) if day else None


def _after_day(begins: datetime, zone: str) -> datetime:
    # By the calendar: a day may have 23 hours.
    return datetime.combine(begins.date() + timedelta(days=1), time.min, ZoneInfo(zone))
