"""The ledger of messages: each is a row before it is sent, claimed by one sender, then marked; how it is sent is the activities'.

wanted ─claim─▶ claimed ─▶ sent ─▶ delivered
   ▲──release──────┤  └──▶ failed (also after sent) · unknown · dropped · noted
shadow rows, and those dropped before, are so because the shop's channel is not live, or they were overtaken by events.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from pydantic import Field
from sqlalchemy import and_, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.actors import Role
from domain.base import Moment, Stored
from domain.facts import FACT, FactBody
from domain.ids import CustomerId, MessageId, OrderId, PromoCodeId, ShopId
from storage import targets
from storage.rows import Row
from storage.states import OPEN_MESSAGES, MessageState, Recipient
from storage.tables import customers, messages

DAILY_CAP: Final = "daily_cap"
"""The code of a message that waits because its channel has sent all that the shop lets it send in a day."""
NO_WEBHOOK: Final = "no_webhook"
"""The code of an event that the shop has given no address for."""
_WEBHOOK: Final = "webhook"
_MAY_GO_AGAIN: Final = or_(
    messages.c.state == MessageState.UNKNOWN,
    and_(
        messages.c.channel == _WEBHOOK,
        or_(
            messages.c.state == MessageState.FAILED,
            and_(messages.c.state == MessageState.NOTED, messages.c.code == NO_WEBHOOK),
        ),
    ),
)
OUTDATED: Final = "outdated"
"""The code of a message that was overtaken by what happened before it could be sent."""


class NewMessage(Stored):
    """A message as the step wants it; texts and addresses are found when it is sent."""

    id: MessageId
    trigger: str
    template: str
    channel: str
    cause: str
    fact_seq: int
    fact: FactBody
    role: Role | None = None
    marketing: bool = False
    immediate: bool = False
    recipient: Recipient = Recipient.CUSTOMER
    promo_code: PromoCodeId | None = None
    """The code it may show."""
    reminder: int | None = None
    playbook_version: str | None = None
    """In whose words it is written, where that is not the order's version any more."""
    not_before: Moment | None = None
    """Business time: of a closed order, which has no timers, whoever sends it waits."""
    state: MessageState = MessageState.WANTED


class LedgerRow(Row):
    """A message. Subject, text and html are what was or will be sent: personal."""

    id: MessageId
    shop: ShopId
    order_id: OrderId
    customer_id: CustomerId
    trigger: str
    template: str
    channel: str
    cause: str
    fact_seq: int
    fact: str
    """The domain's fact body, JSON text."""
    role: Role | None
    marketing: bool
    immediate: bool
    recipient: Recipient
    promo_code: PromoCodeId | None
    reminder: int | None
    playbook_version: str | None
    """None: it is written in the words of the version its order follows."""
    state: MessageState
    wanted_at: Moment
    not_before: Moment | None
    slot_at: Moment | None
    """Start of the shop's day whose cap it counts in; None while it was not counted."""
    attempts: int
    """Claims so far, this one included: over 1 means that an earlier one may have sent it."""
    client_id: str
    provider_id: str | None
    code: str | None
    subject: str | None = Field(repr=False)
    text: str | None = Field(repr=False)
    html: str | None = Field(repr=False)
    sent_to: str | None
    """Masked; None before the words are written."""
    sent_at: Moment | None
    delivered_at: Moment | None

    @property
    def may_go_again(self) -> bool:
        """Whether a person may have it sent once more: its fate is unknown; or it is an event that did not reach the shop's
        own backend, which knows repeats by their id."""
        unheard = self.state is MessageState.FAILED or (
            self.state is MessageState.NOTED and self.code == NO_WEBHOOK
        )
        return self.state is MessageState.UNKNOWN or (self.channel == _WEBHOOK and unheard)

    @property
    def body(self) -> FactBody:
        """The fact it tells of."""
        return FACT.validate_json(self.fact)


async def add(
    conn: AsyncConnection,
    shop: ShopId,
    order_id: OrderId,
    customer: CustomerId,
    wanted: Sequence[NewMessage],
    now: datetime,
) -> None:
    """Keeps what the step wants sent. A message of the same cause is there already: it is one message, not two."""
    if not wanted:
        return
    await conn.execute(
        insert(messages).on_conflict_do_nothing(index_elements=["id"]),
        [
            {
                **message.model_dump(exclude={"fact"}),
                "fact": FACT.dump_json(message.fact).decode(),
                "shop": shop,
                "order_id": order_id,
                "customer_id": customer,
                "client_id": message.id,
                "wanted_at": now,
            }
            for message in wanted
        ],
    )


async def keep_words(conn: AsyncConnection, order_id: OrderId, playbook_version: str) -> None:
    """The order moves to another playbook: what it has wanted and not sent yet is still written in the words of this one."""
    await conn.execute(
        update(messages)
        .where(
            messages.c.order_id == order_id,
            messages.c.state.in_(OPEN_MESSAGES),
            messages.c.playbook_version.is_(None),
        )
        .values(playbook_version=playbook_version)
    )


async def claim(
    conn: AsyncConnection, ids: Iterable[MessageId], owner: str, lease_for: timedelta, now: datetime
) -> tuple[LedgerRow, ...]:
    """Of these messages, those that are open and nobody else's: for this owner until `now` + `lease_for`.

    `now` is the machine's time, for a lease is about processes. Commit before sending. The same owner may claim again.
    """
    free = or_(
        messages.c.state == MessageState.WANTED,
        messages.c.lease_until <= now,
        messages.c.lease_owner == owner,
    )
    rows = await conn.execute(
        update(messages)
        .where(messages.c.id.in_(list(ids)), messages.c.state.in_(OPEN_MESSAGES), free)
        .values(
            state=MessageState.CLAIMED,
            lease_owner=owner,
            lease_until=now + lease_for,
            attempts=messages.c.attempts + 1,
        )
        .returning(messages)
    )
    claimed = [LedgerRow.of(row) for row in rows.mappings()]
    return tuple(sorted(claimed, key=lambda row: (row.fact_seq, row.id)))


async def keep_texts(
    conn: AsyncConnection,
    id_: MessageId,
    *,
    to: str | None,
    text: str,
    subject: str | None = None,
    html: str | None = None,
) -> None:
    """What is about to be sent and where to (masked; None: to the shop), so that another attempt sends the same words.

    From here to the next mark the row has no code: claimed so once more, it may be out already.
    """
    await conn.execute(
        update(messages)
        .where(messages.c.id == id_)
        .values(sent_to=to, text=text, subject=subject, html=html, code=None)
    )


async def mark_sent(conn: AsyncConnection, id_: MessageId, provider_id: str, at: datetime) -> None:
    """The gateway took it at `at` (business time: the rules count from it)."""
    await _mark(
        conn, id_, OPEN_MESSAGES, state=MessageState.SENT, provider_id=provider_id, sent_at=at, code=None
    )


async def mark_failed(conn: AsyncConnection, id_: MessageId, code: str) -> bool:
    """It can never be delivered. False when that was known."""
    undelivered = (*OPEN_MESSAGES, MessageState.SENT, MessageState.UNKNOWN)
    return await _mark(conn, id_, undelivered, state=MessageState.FAILED, code=code)


async def mark_unknown(conn: AsyncConnection, id_: MessageId, code: str) -> None:
    """It may have been sent, and the gateway cannot tell: a person decides."""
    await _mark(conn, id_, OPEN_MESSAGES, state=MessageState.UNKNOWN, code=code)


async def mark_delivered(conn: AsyncConnection, id_: MessageId, at: datetime) -> bool:
    """The customer has it. False when that was known, or it is known to have failed."""
    return await _mark(
        conn, id_, (MessageState.SENT, MessageState.UNKNOWN), state=MessageState.DELIVERED, delivered_at=at
    )


async def mark_shadow(conn: AsyncConnection, id_: MessageId) -> None:
    """The channel is only recorded: rendered, kept, not sent."""
    await _mark(conn, id_, OPEN_MESSAGES, state=MessageState.SHADOW)


async def mark_dropped(conn: AsyncConnection, id_: MessageId, code: str) -> None:
    """It must not be sent any more: consent, black list, the channel is off."""
    await _mark(conn, id_, OPEN_MESSAGES, state=MessageState.DROPPED, code=code)


async def mark_noted(conn: AsyncConnection, id_: MessageId, code: str | None = None) -> None:
    """It stays to be read here: a notice to staff, or no way to the customer."""
    await _mark(conn, id_, OPEN_MESSAGES, state=MessageState.NOTED, code=code)


async def drop_outdated(conn: AsyncConnection, ids: Iterable[MessageId]) -> tuple[MessageId, ...]:
    """Those of them that nobody is sending are not to be sent any more. A claimed one may be out, and stays as it is."""
    dropped = await conn.scalars(
        update(messages)
        .where(messages.c.id.in_(list(ids)), messages.c.state == MessageState.WANTED)
        .values(state=MessageState.DROPPED, code=OUTDATED)
        .returning(messages.c.id)
    )
    return tuple(MessageId(id_) for id_ in dropped)


async def tell_why(conn: AsyncConnection, ids: Iterable[MessageId], code: str) -> None:
    """Why these wait, for who looks; of one that was tried, or is being sent, its own code tells more."""
    await conn.execute(
        update(messages)
        .where(
            messages.c.id.in_(list(ids)), messages.c.state == MessageState.WANTED, messages.c.code.is_(None)
        )
        .values(code=code)
    )


async def count_in(conn: AsyncConnection, id_: MessageId, day: datetime) -> None:
    """It has a place in the cap of the shop's day that begins at that moment."""
    await conn.execute(update(messages).where(messages.c.id == id_).values(slot_at=day))


async def hold(conn: AsyncConnection, id_: MessageId, owner: str) -> None:
    """Its day is still to come: it was certainly not sent, and anybody may claim it. Its words are written when it goes."""
    await conn.execute(
        update(messages)
        .where(
            messages.c.id == id_, messages.c.lease_owner == owner, messages.c.state == MessageState.CLAIMED
        )
        .values(
            state=MessageState.WANTED,
            lease_owner=None,
            lease_until=None,
            code=DAILY_CAP,
            text=None,
            subject=None,
            html=None,
            sent_to=None,
        )
    )


async def release(conn: AsyncConnection, id_: MessageId, owner: str, code: str) -> None:
    """It was certainly not sent: anybody may claim it."""
    await conn.execute(
        update(messages)
        .where(
            messages.c.id == id_, messages.c.lease_owner == owner, messages.c.state == MessageState.CLAIMED
        )
        .values(state=MessageState.WANTED, lease_owner=None, lease_until=None, code=code)
    )


async def want_again(conn: AsyncConnection, shop: ShopId, id_: MessageId) -> OrderId | None:
    """A person decided that it is sent once more: its order, which is woken, for nothing else would send it.

    None where it `may_go_again` no more, or never could.
    """
    order = await conn.scalar(
        update(messages)
        .where(messages.c.id == id_, messages.c.shop == shop, _MAY_GO_AGAIN)
        .values(state=MessageState.WANTED, lease_owner=None, lease_until=None)
        .returning(messages.c.order_id)
    )
    if order is None:
        return None
    await targets.wake(conn, OrderId(order), shop)
    return OrderId(order)


async def get(conn: AsyncConnection, shop: ShopId, id_: MessageId) -> LedgerRow | None:
    """A message of this shop."""
    rows = await conn.execute(select(messages).where(messages.c.id == id_, messages.c.shop == shop))
    found = rows.mappings().one_or_none()
    return LedgerRow.of(found) if found else None


async def of_receipt(conn: AsyncConnection, shop: ShopId, provider_id: str, phone: str) -> LedgerRow | None:
    """Which message a gateway's receipt speaks of: its ids are short, so two messages to other phones may share one."""
    rows = await conn.execute(
        select(messages)
        .join(customers, customers.c.id == messages.c.customer_id)
        .where(
            messages.c.provider_id == provider_id,
            messages.c.shop == shop,
            customers.c.phone == phone,
        )
        .order_by(messages.c.sent_at.desc())
        .limit(1)
    )
    found = rows.mappings().one_or_none()
    return LedgerRow.of(found) if found else None


async def _mark(
    conn: AsyncConnection, id_: MessageId, present: Sequence[MessageState], **values: object
) -> bool:
    marked = await conn.execute(
        update(messages)
        .where(messages.c.id == id_, messages.c.state.in_(present))
        .values(values | {"lease_owner": None, "lease_until": None})
    )
    return marked.rowcount > 0
