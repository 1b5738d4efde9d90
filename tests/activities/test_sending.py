"""Sending on a real ledger: consent and switches at the last moment, crashes between claim and mark, outages, lost answers."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

import pytest
import pytest_asyncio
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.testing import ActivityEnvironment

from activities.asking import Asking
from activities.effects import SendInput, Settled
from activities.failures import CodedError
from activities.leases import GIVEN_UP_AFTER
from activities.messages import Messages
from activities.resuming import Playbooks
from activities.transport import Transport
from bootstrap.clock import SystemClock
from domain.answers import Confirmed, NoAnswer, Thinking
from domain.ids import MessageId
from domain.orders import PaymentMethod
from domain.tasks import TaskKind
from playbook.pricing import FreeDelivery, FreeFrom
from playbook.schema import Playbook, Sending, TemplateText
from playbook.triggers import Trigger
from ports.errors import Outage, Rejected, Rejection, Throttled, Unavailable
from ports.messages import Accepted, EmailGateway, EmailToSend
from providers.carriers.fake import FakeCarrier
from providers.email.fake import FakeEmail
from providers.pacing import PacedEmail, Turns
from providers.payments.fake import FakePayments
from providers.sms.fake import FakeSms
from providers.webhooks.fake import FakeWebhooks
from storage import inbox, ledger, message_lists, products, promo_codes, shops
from storage.engine import make_engine
from storage.ledger import LedgerRow
from storage.message_lists import MessageFilters
from storage.products import Product
from storage.states import MessageState
from storage.tables import customers, messages
from tests.activities.advancing import SHOP, Stepping, publish
from tests.builders import act, default_playbook, order


@dataclass(frozen=True)
class PausingMail:
    """A mail server during whose work something happens."""

    act: Callable[[EmailToSend], Awaitable[Accepted]]

    async def send(self, message: EmailToSend) -> Accepted:
        return await self.act(message)


class Shop:
    """One order whose first message is wanted, and the gateways it goes through."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self.desk = Stepping(engine)
        self.texts, self.mail, self.bank, self.post = FakeSms(), FakeEmail(), FakePayments(), FakeCarrier()
        self.mail_through: EmailGateway = self.mail
        self.backend: FakeWebhooks | None = FakeWebhooks()
        self.environment = ActivityEnvironment()

    def sms(self, shop: str) -> FakeSms | None:
        return self.texts

    def email(self, shop: str) -> EmailGateway | None:
        return self.mail_through

    def webhooks(self, shop: str) -> FakeWebhooks | None:
        return self.backend

    def payments(self, shop: str, provider: str) -> FakePayments | None:
        return self.bank

    def carrier(self, shop: str, carrier: str) -> FakeCarrier | None:
        return self.post

    async def send(
        self, *ids: MessageId, later: timedelta = timedelta(0), attempt_of: str = "run-1"
    ) -> Settled:
        """One attempt of the act, `later` than the messages were wanted; `attempt_of` names the run."""
        info = ActivityEnvironment.default_info()
        self.environment.info = replace(
            info, started_time=info.scheduled_time + later, workflow_run_id=attempt_of
        )
        acts = Messages(
            self.engine,
            Transport(self),
            Asking(self.engine, self, "yookassa", "https://shop.example.org"),
            Playbooks(),
            SystemClock(),
            "https://steward.example.org",
        )
        given = SendInput(shop=SHOP, order_id=self.desk.order, messages=ids, now=self.desk.now)
        return await self.environment.run(acts.send_messages, given)

    async def ledger(self) -> tuple[LedgerRow, ...]:
        async with self.engine.connect() as conn:
            page = await message_lists.find_page(conn, MessageFilters(shop=SHOP, order_id=self.desk.order))
        return page.items[::-1]

    async def customer(self, **values: object) -> None:
        async with self.engine.begin() as conn:
            await conn.execute(update(customers).values(values))

    async def marked(self, id_: MessageId, **values: object) -> None:
        async with self.engine.begin() as conn:
            await conn.execute(update(messages).where(messages.c.id == id_).values(values))

    async def put_in_force(self, playbook: Playbook) -> None:
        async with self.engine.begin() as conn:
            await publish(conn, playbook)


@pytest_asyncio.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    engine = make_engine(database_url)
    async with engine.begin() as conn:
        await publish(conn)
    yield Shop(engine)
    await engine.dispose()


async def first_message(shop: Shop) -> MessageId:
    """T1, wanted by the first step."""
    await shop.desk.place()
    [message] = (await shop.desk.step()).messages
    return message


async def test_a_message_is_sent_once_however_often_the_act_is_repeated(shop: Shop) -> None:
    message = await first_message(shop)
    assert await shop.send(message) == Settled()
    assert await shop.send(message) == Settled()
    assert len(shop.mail.sent) == 1
    [row] = await shop.ledger()
    assert (row.state, row.sent_at) == (MessageState.SENT, shop.desk.now)
    assert row.text == shop.mail.sent[0].text
    assert row.sent_to == f"{shop.mail.sent[0].to[0]}•••@example.org"


async def test_the_code_that_a_customer_is_given_stands_in_the_message_and_is_theirs(shop: Shop) -> None:
    await first_message(shop)
    desk = shop.desk
    later = desk.now + timedelta(days=1)
    await desk.answer(TaskKind.CONFIRM_ORDER, Thinking(call_at=later, why="думает"))
    await desk.step()
    await desk.wait(days=1)
    await desk.answer(TaskKind.CALL_THINKING, Thinking(call_at=later + timedelta(days=2), why="думает"))
    await shop.send(*(await desk.step()).messages)
    async with shop.engine.connect() as conn:
        (code,) = await promo_codes.of_customer(conn, (await desk.row()).customer_id)
    (sms,) = shop.texts.sent
    assert code.code in sms.text
    assert (code.percent, code.cause, code.expires_at) == (Decimal(5), "T20", desk.now + timedelta(days=3))


async def test_goods_that_would_make_delivery_free_are_named_in_the_letter(shop: Shop) -> None:
    near = FreeFrom.model_validate({"from": "4600.00", "carriers": ["russian_post"]})
    await shop.put_in_force(default_playbook(pricing={"free_delivery": FreeDelivery(thresholds=(near,))}))
    await first_message(shop)
    desk = shop.desk
    bar = Product(sku="BAR", name="Батончик", price=Decimal("150.00"), stock=4)
    async with shop.engine.begin() as conn:
        await products.put(conn, SHOP, bar, desk.now)
    await desk.answer(TaskKind.CONFIRM_ORDER, Confirmed(method=PaymentMethod.ON_DELIVERY))
    await shop.send(*(await desk.step()).messages)
    [letter] = [sent for sent in shop.mail.sent if "бесплатной" in sent.subject]
    assert letter.subject == "До бесплатной доставки заказа № 1 не хватает 130 ₽"
    assert "Батончик, 150" in letter.text


async def test_what_is_sent_late_has_the_order_s_later_moment(shop: Shop) -> None:
    message = await first_message(shop)
    await shop.send(message, later=timedelta(hours=30))
    [row] = await shop.ledger()
    assert row.sent_at == shop.desk.now + timedelta(hours=30)


async def test_an_outage_frees_the_row_and_the_others_go(shop: Shop) -> None:
    await first_message(shop)
    await shop.desk.answer(TaskKind.CONFIRM_ORDER, NoAnswer(why="занято"))
    wanted = (await shop.desk.step()).messages
    shop.mail.fail_next(Unavailable(Outage.UNREACHABLE))
    with pytest.raises(CodedError) as caught:
        await shop.send(*wanted)
    assert (str(caught.value), caught.value.non_retryable) == ("Unavailable: unreachable", False)
    assert [(row.trigger, row.state) for row in await shop.ledger()] == [
        ("T1", MessageState.WANTED),
        ("T13", MessageState.SENT),
    ]
    await shop.send(*wanted)
    assert (len(shop.mail.sent), len(shop.texts.sent)) == (1, 1)


async def test_a_throttled_act_comes_back_when_the_provider_said(shop: Shop) -> None:
    message = await first_message(shop)
    shop.mail.fail_next(Throttled(timedelta(minutes=7)))
    with pytest.raises(CodedError) as caught:
        await shop.send(message)
    assert caught.value.next_retry_delay == timedelta(minutes=7)


async def test_a_message_before_its_turn_at_the_account_is_freed_and_goes_when_the_turn_comes(
    shop: Shop,
) -> None:
    seconds = [0.0]
    gateway, turns = shop.mail, Turns(0.01, lambda: seconds[0])
    shop.mail_through = PacedEmail(gateway, turns)
    message = await first_message(shop)
    turns.take("another shop's, a moment ago")
    with pytest.raises(CodedError) as caught:
        await shop.send(message)
    assert (caught.value.next_retry_delay, caught.value.non_retryable) == (timedelta(seconds=100), False)
    [row] = await shop.ledger()
    assert (row.state, row.code, gateway.sent) == (MessageState.WANTED, "throttled:100s", [])
    seconds[0] += 100
    assert await shop.send(message) == Settled()
    assert len(gateway.sent) == 1


async def test_a_refused_message_is_told_to_the_order_once(shop: Shop) -> None:
    message = await first_message(shop)
    shop.mail.fail_next(Rejected(Rejection.BAD_RECIPIENT))
    assert await shop.send(message) == Settled(news=True)
    assert await shop.send(message) == Settled()
    step = await shop.desk.step()
    assert "message.failed" in step.facts
    assert step.messages == ()


async def test_a_message_that_could_not_be_sent_for_days_is_given_up(shop: Shop) -> None:
    message = await first_message(shop)
    shop.mail.fail_next(Unavailable(Outage.UNREACHABLE))
    assert await shop.send(message, later=GIVEN_UP_AFTER + timedelta(hours=1)) == Settled(news=True)
    [row] = await shop.ledger()
    assert (row.state, row.code) == (MessageState.FAILED, "given_up")


async def test_an_email_of_an_attempt_that_died_is_held_for_a_person(shop: Shop) -> None:
    message = await first_message(shop)
    shop.mail.lose_next_answer()
    with pytest.raises(CodedError):
        await shop.send(message)
    await shop.send(message)
    [row] = await shop.ledger()
    assert (row.state, len(shop.mail.sent)) == (MessageState.UNKNOWN, 1)


async def test_an_email_of_an_attempt_that_died_goes_again_where_the_playbook_says_so(shop: Shop) -> None:
    await shop.put_in_force(default_playbook(sending={"resend_unknown": True}))
    message = await first_message(shop)
    shop.mail.lose_next_answer()
    with pytest.raises(CodedError):
        await shop.send(message)
    await shop.send(message)
    [row] = await shop.ledger()
    assert (row.state, len(shop.mail.sent)) == (MessageState.SENT, 2)


async def test_an_outage_before_a_death_does_not_hide_that_the_message_may_be_out(shop: Shop) -> None:
    message = await first_message(shop)
    shop.mail.fail_next(Unavailable(Outage.UNREACHABLE))
    with pytest.raises(CodedError):
        await shop.send(message)
    shop.mail.lose_next_answer()
    with pytest.raises(CodedError):
        await shop.send(message)
    await shop.send(message)
    assert len(shop.mail.sent) == 1


async def test_a_claim_whose_holder_died_before_it_wrote_anything_is_simply_sent(shop: Shop) -> None:
    message = await first_message(shop)
    async with shop.engine.begin() as conn:
        await ledger.claim(
            conn, [message], "died", timedelta(minutes=3), SystemClock().now() - timedelta(hours=1)
        )
    await shop.send(message)
    [row] = await shop.ledger()
    assert (row.state, row.attempts) == (MessageState.SENT, 2)


async def test_a_lost_sms_is_asked_for_by_its_client_id(shop: Shop) -> None:
    await first_message(shop)
    await shop.desk.answer(TaskKind.CONFIRM_ORDER, NoAnswer(why="занято"))
    sms = (await shop.desk.step()).messages[-1]
    shop.texts.lose_next_answer()
    with pytest.raises(CodedError):
        await shop.send(sms)
    await shop.send(sms)
    assert len(shop.texts.sent) == 1
    assert (await shop.ledger())[-1].state is MessageState.SENT


async def test_a_row_that_an_earlier_run_still_holds_is_left_alone_for_a_while(shop: Shop) -> None:
    message = await first_message(shop)
    shop.mail.lose_next_answer()
    with pytest.raises(CodedError):
        await shop.send(message, attempt_of="earlier")
    with pytest.raises(CodedError) as caught:
        await shop.send(message, attempt_of="later")
    assert caught.value.type == "Leased"
    assert caught.value.next_retry_delay is not None
    assert len(shop.mail.sent) == 1


async def test_a_paused_shop_sends_nothing_until_it_goes_on(shop: Shop) -> None:
    message = await first_message(shop)
    async with shop.engine.begin() as conn:
        await shops.pause(conn, SHOP, paused=True)
    with pytest.raises(CodedError, match="paused"):
        await shop.send(message)
    [row] = await shop.ledger()
    assert (row.state, row.code) == (MessageState.WANTED, "paused")
    async with shop.engine.begin() as conn:
        await shops.pause(conn, SHOP, paused=False)
    await shop.send(message)
    assert len(shop.mail.sent) == 1


async def test_a_pause_that_begins_between_two_messages_holds_the_second_back(shop: Shop) -> None:
    await first_message(shop)
    await shop.desk.answer(TaskKind.CONFIRM_ORDER, NoAnswer(why="занято"))
    wanted = (await shop.desk.step()).messages
    sending = shop.mail.send

    async def pausing(mail: EmailToSend) -> Accepted:
        async with shop.engine.begin() as conn:
            await shops.pause(conn, SHOP, paused=True)
        return await sending(mail)

    shop.mail_through = PausingMail(pausing)
    with pytest.raises(CodedError, match="paused"):
        await shop.send(*wanted)
    assert (len(shop.mail.sent), shop.texts.sent) == (1, [])
    assert [row.code for row in await shop.ledger()] == [None, "paused"]


@pytest.mark.parametrize(
    ("mode", "state"), [(Sending.SHADOW, MessageState.SHADOW), (Sending.OFF, MessageState.DROPPED)]
)
async def test_the_shop_s_present_switch_holds_for_messages_wanted_before(
    shop: Shop, mode: Sending, state: MessageState
) -> None:
    message = await first_message(shop)
    await shop.put_in_force(default_playbook(sending={"email": mode}))
    await shop.send(message)
    [row] = await shop.ledger()
    assert (row.state, bool(row.text), shop.mail.sent) == (state, mode is Sending.SHADOW, [])


@pytest.mark.parametrize(
    ("mode", "state", "code"),
    [(Sending.SHADOW, MessageState.SHADOW, None), (Sending.OFF, MessageState.DROPPED, "channel_off")],
)
async def test_a_text_message_of_a_channel_that_is_not_live_stays_in_the_ledger(
    shop: Shop, mode: Sending, state: MessageState, code: str | None
) -> None:
    await shop.put_in_force(default_playbook(sending={"sms": mode}))
    await first_message(shop)
    await shop.desk.answer(TaskKind.CONFIRM_ORDER, NoAnswer(why="занято"))
    await shop.send(*(await shop.desk.step()).messages)
    row = (await shop.ledger())[-1]
    assert (row.trigger, row.state, row.code, bool(row.text)) == ("T13", state, code, mode is Sending.SHADOW)
    assert (row.sent_at, shop.texts.sent, len(shop.mail.sent)) == (None, [], 1)


async def test_what_would_go_by_a_channel_that_is_off_goes_by_the_other_where_its_act_allows_it(
    shop: Shop,
) -> None:
    told = Trigger(id="told", on="order.placed", immediate=True, do=(act(message="placed"),))
    rules = default_playbook(sending={"sms": Sending.OFF})
    await shop.put_in_force(rules.model_copy(update={"triggers": (told,)}))
    await shop.send(await first_message(shop))
    assert (len(shop.mail.sent), shop.texts.sent) == (1, [])


async def test_marketing_is_not_sent_to_one_who_unsubscribed_meanwhile(shop: Shop) -> None:
    message = await first_message(shop)
    await shop.marked(message, marketing=True)
    await shop.customer(unsubscribed_at=shop.desk.now)
    await shop.send(message)
    [row] = await shop.ledger()
    assert (row.state, row.code, shop.mail.sent) == (MessageState.DROPPED, "no_consent", [])


async def test_marketing_has_the_one_click_address_to_unsubscribe(shop: Shop) -> None:
    message = await first_message(shop)
    await shop.marked(message, marketing=True)
    await shop.send(message)
    [mail] = shop.mail.sent
    assert mail.unsubscribe_url is not None
    assert mail.unsubscribe_url.startswith("https://steward.example.org/u/")


async def test_nobody_is_written_to_after_erasure(shop: Shop) -> None:
    message = await first_message(shop)
    await shop.customer(erased_at=shop.desk.now, email=None, name=None)
    await shop.send(message)
    [row] = await shop.ledger()
    assert (row.state, row.code) == (MessageState.DROPPED, "erased")


async def test_a_message_waits_for_its_moment(shop: Shop) -> None:
    message = await first_message(shop)
    await shop.marked(message, not_before=shop.desk.now + timedelta(hours=9))
    with pytest.raises(CodedError) as caught:
        await shop.send(message)
    assert caught.value.next_retry_delay == timedelta(hours=9)
    await shop.send(message, later=timedelta(hours=9))
    assert len(shop.mail.sent) == 1


async def test_a_template_that_breaks_fails_its_message_only(shop: Shop) -> None:
    broken = default_playbook()
    text = TemplateText(text="{{ order.no_such_field }}", subject="-")
    broken = broken.model_copy(update={"templates": {**broken.templates, "placed.email.ru": text}})
    await shop.put_in_force(broken)
    message = await first_message(shop)
    assert (await shop.send(message)).news
    [row] = await shop.ledger()
    assert (row.state, row.code) == (MessageState.FAILED, "UndefinedError")


async def test_what_nobody_foresaw_fails_its_message_and_the_others_go(shop: Shop) -> None:
    broken = default_playbook()
    text = TemplateText(text="{{ 1 / 0 }}", subject="-")
    broken = broken.model_copy(update={"templates": {**broken.templates, "placed.email.ru": text}})
    await shop.put_in_force(broken)
    await first_message(shop)
    await shop.desk.answer(TaskKind.CONFIRM_ORDER, NoAnswer(why="занято"))
    wanted = (await shop.desk.step()).messages
    assert (await shop.send(*wanted)).news
    assert [(row.state, row.code) for row in await shop.ledger()] == [
        (MessageState.FAILED, "ZeroDivisionError"),
        (MessageState.SENT, None),
    ]


async def test_an_outage_that_ends_at_night_wakes_nobody(shop: Shop) -> None:
    await first_message(shop)
    await shop.desk.answer(TaskKind.CONFIRM_ORDER, NoAnswer(why="занято"))
    sms = (await shop.desk.step()).messages[-1]
    await shop.marked(sms, immediate=False)
    shop.texts.fail_next(Unavailable(Outage.UNREACHABLE))
    with pytest.raises(CodedError):
        await shop.send(sms)
    with pytest.raises(CodedError) as caught:
        await shop.send(sms, later=timedelta(hours=14))
    waits = caught.value.next_retry_delay
    assert caught.value.type == "NotYet" and waits is not None
    # What the outage kept from all customers does not go to all of them as the morning begins.
    assert timedelta(hours=7) < waits < timedelta(hours=7, minutes=20)
    assert shop.texts.sent == []
    await shop.send(sms, later=timedelta(hours=14) + waits)
    assert len(shop.texts.sent) == 1


async def test_the_page_to_pay_at_is_made_once_and_shown(shop: Shop) -> None:
    await shop.desk.place(placed=order(method=PaymentMethod.ONLINE))
    await shop.desk.step()
    await shop.desk.answer(TaskKind.CONFIRM_ORDER, Confirmed())
    wanted = (await shop.desk.step()).messages
    await shop.send(*wanted)
    [link] = shop.bank.payments
    told = {row.trigger: row.text or "" for row in await shop.ledger()}
    assert f"https://pay.example.org/{link}" in told["T38"]
    assert link not in told["T2"]
    assert shop.bank.payments[link].amount == (await shop.desk.row()).total
    assert shop.bank.payments[link].amount > Decimal(0)


async def test_a_bank_that_is_away_holds_back_only_the_message_with_its_link(shop: Shop) -> None:
    await shop.desk.place(placed=order(method=PaymentMethod.ONLINE))
    await shop.desk.step()
    await shop.desk.answer(TaskKind.CONFIRM_ORDER, Confirmed())
    wanted = (await shop.desk.step()).messages
    shop.bank.fail_next(Unavailable(Outage.TIMEOUT), times=5)
    with pytest.raises(CodedError):
        await shop.send(*wanted)
    states = {row.trigger: row.state for row in await shop.ledger()}
    assert states["T2"] is MessageState.SENT
    assert states["T38"] is MessageState.WANTED


async def test_a_shop_without_an_account_fails_the_message_in_words_of_a_code(shop: Shop) -> None:
    message = await first_message(shop)
    shop.email = lambda shop: None  # type: ignore[method-assign]
    assert (await shop.send(message)).news
    async with shop.engine.connect() as conn:
        waiting = await inbox.waiting(conn, shop.desk.order, shop.desk.now)
    assert [one.stimulus.body.kind for one in waiting] == ["message_failed"]
    assert (await shop.ledger())[0].code == "no_gateway"


# -- the shop's backend --------------------------------------------------------------------------------------------


async def a_webhook(shop: Shop, **sending: object) -> tuple[MessageId, ...]:
    """An event for the backend and a letter to the customer, wanted by the first step."""
    do = (act(webhook={"event": "order.new"}), act(email="placed"))
    told = Trigger(id="told", on="order.placed", do=do)
    playbook = default_playbook(sending=sending).model_copy(update={"triggers": (told,)})
    await shop.put_in_force(playbook)
    await shop.desk.place()
    return (await shop.desk.step()).messages


async def event(shop: Shop) -> LedgerRow:
    [row] = [row for row in await shop.ledger() if row.channel == "webhook"]
    return row


async def test_the_backend_is_told_the_fact_and_nothing_of_the_customer(shop: Shop) -> None:
    wanted = await a_webhook(shop)
    for _ in range(2):
        assert await shop.send(*wanted) == Settled()
    assert shop.backend is not None
    [posted] = shop.backend.posted
    row, placed = await event(shop), await shop.desk.row()
    assert (row.state, row.template, row.text) == (MessageState.SENT, "order.new", posted.body)
    told = json.loads(posted.body)
    fact = told["data"].pop("fact")
    assert told == {
        "type": "order.new",
        "timestamp": "2026-03-04T09:00:00Z",
        "data": {
            "order_id": placed.id,
            "external_id": placed.external_id,
            "number": placed.number,
            "status": "new",
        },
    }
    assert (fact["kind"], fact["total"]) == ("order.placed", str(placed.total))
    for personal in (placed.customer_name, placed.customer_phone, placed.customer_email):
        assert personal is not None and personal not in posted.body


async def test_after_a_lost_answer_the_same_event_goes_again_under_the_same_id(shop: Shop) -> None:
    wanted = await a_webhook(shop)
    assert shop.backend is not None
    shop.backend.lose_next_answer()
    with pytest.raises(CodedError):
        await shop.send(*wanted)
    await shop.desk.answer(TaskKind.CONFIRM_ORDER, Confirmed())
    await shop.desk.step()
    await shop.send(*wanted)
    first, again = shop.backend.posted
    assert first == again
    assert (await event(shop)).state is MessageState.SENT
    assert len(shop.mail.sent) == 1, "what went beside it is not sent again"


async def test_a_backend_that_is_down_holds_up_nothing_else(shop: Shop) -> None:
    wanted = await a_webhook(shop)
    assert shop.backend is not None
    shop.backend.fail_next(Unavailable(Outage.SERVER_ERROR))
    with pytest.raises(CodedError):
        await shop.send(*wanted)
    assert (len(shop.mail.sent), (await event(shop)).state) == (1, MessageState.WANTED)
    await shop.send(*wanted, later=timedelta(hours=14))
    assert (await event(shop)).state is MessageState.SENT, "a backend has no night"


async def test_an_event_that_a_backend_refuses_is_told_to_the_order_and_asks_nobody(shop: Shop) -> None:
    wanted = await a_webhook(shop)
    assert shop.backend is not None
    shop.backend.fail_next(Rejected(Rejection.BAD_REQUEST, "http_410"))
    assert await shop.send(*wanted) == Settled(news=True)
    row = await event(shop)
    assert (row.state, row.code) == (MessageState.FAILED, "bad_request:http_410")
    assert (await shop.desk.step()).facts == ("message.failed",)


async def test_a_shop_without_a_backend_reads_the_event_in_the_ledger(shop: Shop) -> None:
    wanted = await a_webhook(shop)
    shop.backend = None
    assert await shop.send(*wanted) == Settled()
    row = await event(shop)
    assert (row.state, row.code, bool(row.text)) == (MessageState.NOTED, "no_webhook", True)


@pytest.mark.parametrize(
    ("mode", "state"), [(Sending.SHADOW, MessageState.SHADOW), (Sending.OFF, MessageState.DROPPED)]
)
async def test_webhooks_have_a_switch_of_their_own(shop: Shop, mode: Sending, state: MessageState) -> None:
    wanted = await a_webhook(shop, webhook=mode)
    await shop.send(*wanted)
    assert shop.backend is not None
    assert ((await event(shop)).state, shop.backend.posted, len(shop.mail.sent)) == (state, [], 1)


async def test_events_go_on_after_erasure_for_they_hold_nothing_of_the_customer(shop: Shop) -> None:
    wanted = await a_webhook(shop)
    await shop.customer(erased_at=shop.desk.now, email=None, name=None)
    await shop.send(*wanted)
    assert {row.channel: row.state for row in await shop.ledger()} == {
        "webhook": MessageState.SENT,
        "email": MessageState.DROPPED,
    }
