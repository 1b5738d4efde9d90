"""Effects are rows before they are acts: claimed by one, marked in one direction, never made twice for one cause."""

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from domain.facts import OrderWasPlaced
from domain.ids import MessageId, RefundId, RequestId, ShopId
from storage import effects, handovers, inbox, ledger, message_lists, payment_links, refunds, targets
from storage.customers import NewCustomer
from storage.handovers import NewHandover
from storage.intake import Placed
from storage.ledger import LedgerRow, NewMessage
from storage.message_lists import MessageFilters
from storage.refunds import NewRefund
from storage.states import HandoverProgress, MessageState, RefundProgress
from storage.tables import messages
from tests.builders import NOON
from tests.storage.making import SWAN, an_order

LEASE = timedelta(seconds=60)
FACT = OrderWasPlaced(channel="site", total=Decimal("4770.00"))


def message(id_: str, seq: int = 1, trigger: str = "T1", **more: object) -> NewMessage:
    """A message that the rules want."""
    values = {
        "id": id_,
        "trigger": trigger,
        "template": "placed",
        "channel": "sms",
        "cause": "stimulus",
        "fact_seq": seq,
        "fact": FACT,
    }
    return NewMessage.model_validate(values | more)


async def want(conn: AsyncConnection, placed: Placed, *wanted: NewMessage) -> None:
    """The step wants these."""
    await ledger.add(conn, SWAN, placed.id, placed.customer_id, wanted, NOON)


async def the_only(conn: AsyncConnection) -> LedgerRow:
    """The one message there is."""
    [row] = (await message_lists.find_page(conn, MessageFilters(shop=SWAN))).items
    return row


async def claim(conn: AsyncConnection, *ids: str, owner: str = "sender", later: float = 0) -> list[str]:
    """Claims messages; those that were got."""
    now = NOON + timedelta(seconds=later)
    got = await ledger.claim(conn, [MessageId(id_) for id_ in ids], owner, LEASE, now)
    return [row.id for row in got]


async def test_a_message_of_one_cause_is_one_row(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    await want(conn, placed, message("a"))
    await want(conn, placed, message("a", trigger="T2"))
    assert (await the_only(conn)).trigger == "T1"
    assert (await the_only(conn)).body == FACT


async def test_messages_are_claimed_in_the_order_they_were_wanted(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    await want(conn, placed, message("a", 3), message("b", 1), message("c", 2))
    assert await claim(conn, "a", "b", "c") == ["b", "c", "a"]


async def test_a_claimed_message_is_nobody_elses_until_the_lease_ends(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    await want(conn, placed, message("a"))
    assert await claim(conn, "a") == ["a"]
    assert await claim(conn, "a", owner="other") == []
    assert await claim(conn, "a", owner="sender") == ["a"]
    assert await claim(conn, "a", owner="other", later=60) == ["a"]
    assert (await the_only(conn)).attempts == 3


async def test_senders_at_the_same_moment_share_the_messages(engine: AsyncEngine) -> None:
    async with engine.begin() as conn:
        placed = await an_order(conn)
        await want(conn, placed, *(message(str(number)) for number in range(20)))

    async def send(owner: str) -> list[str]:
        async with engine.begin() as conn:
            return await claim(conn, *(str(number) for number in range(20)), owner=owner)

    got = await asyncio.gather(*(send(f"sender-{number}") for number in range(4)))
    flat = [id_ for one in got for id_ in one]
    assert len(flat) == len(set(flat)) == 20


async def test_the_words_of_a_claimed_message_stay_for_the_next_attempt(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    await want(conn, placed, message("a"))
    await claim(conn, "a")
    await ledger.keep_texts(
        conn, MessageId("a"), to="+7 916 •••-••-67", text="Заказ 1 принят", subject="Заказ", html="<p>1</p>"
    )
    await ledger.release(conn, MessageId("a"), "sender", "timeout")
    [row] = await ledger.claim(conn, [MessageId("a")], "other", LEASE, NOON)
    assert (row.text, row.subject, row.html, row.code) == ("Заказ 1 принят", "Заказ", "<p>1</p>", "timeout")
    assert "Заказ" not in repr(row)


async def test_only_the_owner_frees_a_claim(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    await want(conn, placed, message("a"))
    await claim(conn, "a")
    await ledger.release(conn, MessageId("a"), "other", "timeout")
    assert (await the_only(conn)).state is MessageState.CLAIMED


async def test_a_sent_message_is_delivered_once_and_never_wanted_again(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    await want(conn, placed, message("a"))
    await claim(conn, "a")
    await ledger.mark_sent(conn, MessageId("a"), "gw-1", NOON)
    assert await claim(conn, "a", later=3600) == []
    found = await ledger.of_receipt(conn, SWAN, "gw-1", "+79161234567")
    assert found is not None and (found.id, found.sent_at, found.state) == ("a", NOON, MessageState.SENT)
    assert await ledger.mark_delivered(conn, MessageId("a"), NOON)
    assert not await ledger.mark_delivered(conn, MessageId("a"), NOON + LEASE)
    assert not await ledger.mark_failed(conn, MessageId("a"), "late")
    assert (await the_only(conn)).delivered_at == NOON


async def test_a_late_failure_is_told_once(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    await want(conn, placed, message("a"))
    await ledger.mark_sent(conn, MessageId("a"), "gw-1", NOON)
    assert await ledger.mark_failed(conn, MessageId("a"), "undeliverable")
    assert not await ledger.mark_failed(conn, MessageId("a"), "undeliverable")
    assert (await the_only(conn)).code == "undeliverable"


async def test_a_message_whose_answer_was_lost_waits_for_a_person(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    await want(conn, placed, message("a"))
    await claim(conn, "a")
    await ledger.mark_unknown(conn, MessageId("a"), "answer_lost")
    assert await claim(conn, "a", later=3600) == []
    await inbox.mark_applied(conn, [placed.stimulus_id], 1, NOON)
    await targets.done(conn, placed.id, 1)
    assert (await the_only(conn)).may_go_again
    assert await ledger.want_again(conn, ShopId("petarda"), MessageId("a")) is None
    assert await ledger.want_again(conn, SWAN, MessageId("a")) == placed.id
    assert await ledger.want_again(conn, SWAN, MessageId("a")) is None
    assert not (await the_only(conn)).may_go_again
    assert await claim(conn, "a") == ["a"]
    assert (await targets.backlog(conn)).waiting == 1, "its order is woken: nothing else would send it"


@pytest.mark.parametrize(
    ("channel", "state", "code", "again"),
    [
        ("webhook", MessageState.FAILED, "given_up", True),
        ("webhook", MessageState.NOTED, ledger.NO_WEBHOOK, True),
        ("webhook", MessageState.UNKNOWN, "answer_lost", True),
        ("webhook", MessageState.SENT, None, False),
        ("webhook", MessageState.DROPPED, "channel_off", False),
        ("sms", MessageState.FAILED, "bad_recipient", False),
        ("notice", MessageState.NOTED, None, False),
        ("email", MessageState.UNKNOWN, "answer_lost", True),
        ("email", MessageState.SENT, None, False),
    ],
)
async def test_what_may_go_again_is_said_alike_by_the_row_and_by_the_database(
    conn: AsyncConnection, channel: str, state: MessageState, code: str | None, again: bool
) -> None:
    placed = await an_order(conn)
    await want(conn, placed, message("a", channel=channel, state=state))
    await conn.execute(update(messages).values(code=code))
    assert (await the_only(conn)).may_go_again is again
    assert (await ledger.want_again(conn, SWAN, MessageId("a")) is not None) is again
    assert (await the_only(conn)).state is (MessageState.WANTED if again else state)
    assert not (await the_only(conn)).may_go_again


async def test_messages_are_narrowed_by_channel_state_and_time(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    for hour, (id_, channel) in enumerate((("a", "sms"), ("b", "email"), ("c", "sms"))):
        at = NOON + timedelta(hours=hour)
        await ledger.add(conn, SWAN, placed.id, placed.customer_id, [message(id_, channel=channel)], at)

    async def found(**narrowed: object) -> list[str]:
        filters = MessageFilters.model_validate({"shop": SWAN, **narrowed})
        return [row.id for row in (await message_lists.find_page(conn, filters)).items]

    assert await found() == ["c", "b", "a"]
    assert await found(channel="sms") == ["c", "a"]
    assert await found(states=(MessageState.SENT, MessageState.FAILED)) == []
    assert await found(since=NOON + timedelta(hours=1), before=NOON + timedelta(hours=2)) == ["b"]


async def test_a_receipt_is_matched_by_shop_and_phone_for_gateways_ids_are_short(
    conn: AsyncConnection,
) -> None:
    annas = await an_order(conn)
    pyotrs = await an_order(conn, "A-2", customer=NewCustomer(phone="+79160000001"))
    await want(conn, annas, message("a"))
    await want(conn, pyotrs, message("b"))
    for number, id_ in enumerate("ab"):
        await ledger.mark_sent(conn, MessageId(id_), "77", NOON + number * LEASE)
    found = [await ledger.of_receipt(conn, SWAN, "77", phone) for phone in ("+79161234567", "+79160000001")]
    assert [row and row.id for row in found] == ["a", "b"]
    assert await ledger.of_receipt(conn, SWAN, "77", "+79169999999") is None
    assert await ledger.of_receipt(conn, ShopId("petarda"), "77", "+79161234567") is None


@pytest.mark.parametrize("state", ["shadow", "dropped", "noted"])
async def test_a_message_that_is_not_sent_is_settled_too(conn: AsyncConnection, state: str) -> None:
    placed = await an_order(conn)
    await want(conn, placed, message("a"))
    match state:
        case "shadow":
            await ledger.mark_shadow(conn, MessageId("a"))
        case "dropped":
            await ledger.mark_dropped(conn, MessageId("a"), "no_consent")
        case _:
            await ledger.mark_noted(conn, MessageId("a"), "no_address")
    assert (await the_only(conn)).state == state
    assert await claim(conn, "a") == []


async def test_messages_are_listed_by_order_trigger_and_state(conn: AsyncConnection) -> None:
    one, two = await an_order(conn, "A-1"), await an_order(conn, "A-2")
    await want(conn, one, message("a"), message("b", trigger="T2"))
    await want(conn, two, message("c"))
    await ledger.mark_sent(conn, MessageId("c"), "gw", NOON)

    async def ids(**filters: object) -> set[str]:
        page = await message_lists.find_page(conn, MessageFilters.model_validate({"shop": SWAN, **filters}))
        return {row.id for row in page.items}

    assert await ids() == {"a", "b", "c"}
    assert await ids(order_id=one.id) == {"a", "b"}
    assert await ids(kind="T1") == {"a", "c"}
    assert await ids(states=("sent",)) == {"c"}
    first = await message_lists.find_page(conn, MessageFilters(shop=SWAN), limit=2)
    rest = await message_lists.find_page(conn, MessageFilters(shop=SWAN), first.next, limit=2)
    assert [row.id for row in (*first.items, *rest.items)] == ["c", "b", "a"]
    assert rest.next is None


async def test_what_is_open_and_what_was_sent_is_told_at_once(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    await want(conn, placed, message("open"), message("sent"), message("noted", state="noted"))
    await ledger.mark_sent(conn, MessageId("sent"), "gw", NOON + LEASE)
    money = [NewRefund(id=RefundId(id_), amount=Decimal("5.00")) for id_ in ("r1", "r2")]
    await refunds.add(conn, SWAN, placed.id, "RUB", money, NOON)
    await refunds.mark_failed(conn, RefundId("r2"), "refused", NOON)
    asked = [NewHandover(id=RequestId(id_), carrier="cdek") for id_ in ("h1", "h2")]
    await handovers.add(conn, SWAN, placed.id, asked, NOON)
    await handovers.mark_refused(conn, RequestId("h2"), "no_address", NOON)
    found = await effects.open_effects(conn, placed.id)
    assert (found.messages, found.refunds, found.handovers) == (("open",), ("r1",), ("h1",))
    assert found.sent == {"sent": NOON + LEASE}


async def test_a_refund_is_wanted_and_settled_once(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    new = NewRefund(id=RefundId("r"), amount=Decimal("100.00"), provider="bank", payment_external_id="p-1")
    for _ in range(2):
        await refunds.add(conn, SWAN, placed.id, "RUB", [new], NOON)
    await refunds.tried(conn, new.id)
    assert await refunds.mark_pending(conn, new.id, "gw-1")
    assert await refunds.mark_made(conn, new.id, "gw-1", NOON)
    assert not await refunds.mark_made(conn, new.id, "gw-1", NOON)
    assert not await refunds.mark_failed(conn, new.id, "late", NOON)
    [row] = await refunds.of_order(conn, placed.id)
    assert row == await refunds.get(conn, new.id)
    assert (row.state, row.amount, row.attempts) == (RefundProgress.MADE, Decimal("100.00"), 1)


async def test_a_request_to_a_carrier_is_one_askers_until_it_is_settled(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    request = RequestId("h")
    await handovers.add(conn, SWAN, placed.id, [NewHandover(id=request, carrier="cdek")], NOON)
    claimed = await handovers.claim(conn, request, "one", LEASE, NOON)
    assert claimed is not None and claimed.attempts == 1
    assert await handovers.claim(conn, request, "two", LEASE, NOON) is None
    assert await handovers.claim(conn, request, "two", LEASE, NOON + LEASE) is not None
    await handovers.mark_pending(conn, request, "gw-1")
    assert await handovers.mark_accepted(conn, request, "gw-1", "10118900001", NOON)
    assert not await handovers.mark_refused(conn, request, "late", NOON)
    assert await handovers.claim(conn, request, "one", LEASE, NOON + 3 * LEASE) is None
    row = await handovers.get(conn, request)
    assert row is not None
    assert (row.state, row.track_number) == (HandoverProgress.ACCEPTED, "10118900001")


async def test_one_page_to_pay_at_for_an_order_and_a_sum(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    sum_ = Decimal("4770.00")
    first = await payment_links.keep(conn, placed.id, sum_, "https://pay.example/1", "bank", "p-1", NOON)
    again = await payment_links.keep(conn, placed.id, sum_, "https://pay.example/2", "bank", "p-2", NOON)
    assert first == again
    assert await payment_links.order_of(conn, "bank", "p-1") == placed.id
    assert await payment_links.order_of(conn, "bank", "p-2") is None
    assert await payment_links.find(conn, placed.id, Decimal("1.00")) is None


async def test_texts_are_no_part_of_a_new_row(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    await want(conn, placed, message("a", not_before=NOON + LEASE))
    [row] = (await conn.execute(select(messages))).mappings()
    assert (row["text"], row["subject"], row["html"]) == (None, None, None)
    assert (row["not_before"], row["client_id"]) == (NOON + LEASE, "a")
