"""Refunds, requests to carriers, the sweep of parcels and retention, on a real database and gateways in memory."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import pytest_asyncio
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.testing import ActivityEnvironment

from activities.effects import AskInput, RefundAct, Settled, UpkeepDone
from activities.failures import CodedError
from activities.handovers import Handovers
from activities.refunds import Refunds
from activities.resuming import Playbooks
from activities.retention import Retention
from activities.senders import refunds_of
from activities.tracking import Tracking
from activities.values import state_of
from bootstrap.clock import SystemClock
from domain.ids import RefundId, RequestId
from domain.parcels import ParcelCode
from domain.statuses import Status
from domain.stimuli import RefundMade
from ports.carriers import Handover, HandoverState
from ports.errors import Outage, Unavailable
from ports.payments import RefundState
from providers.carriers.fake import FakeCarrier
from providers.payments.fake import FakePayments
from storage import handovers, inbox, refunds
from storage.engine import make_engine
from storage.handovers import NewHandover
from storage.inbox import NewStimulus
from storage.refunds import NewRefund
from storage.states import HandoverProgress, RefundProgress
from storage.tables import messages, orders, stimuli
from tests.activities.advancing import SHOP, Stepping, publish
from tests.builders import NOON, OPERATOR, TRACK, default_playbook, line, order

REFUND = RefundId("refund-1")
REQUEST = RequestId("request-1")
EVERY = timedelta(minutes=15)
FIVE_PM = datetime(2026, 3, 4, 14, 5, tzinfo=UTC)
"""Five past five in the afternoon in Moscow: `poll_at` has just passed."""


class Shop:
    """One placed order, a bank and a carrier."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self.desk = Stepping(engine)
        self.bank, self.post = FakePayments(), FakeCarrier()

    def payments(self, shop: str, provider: str) -> FakePayments | None:
        return self.bank if provider == "yookassa" else None

    def carrier(self, shop: str, carrier: str) -> FakeCarrier | None:
        return self.post if carrier == "russian_post" else None

    async def waiting(self) -> list[str]:
        """Kinds of what waits for the order's next step."""
        async with self.engine.connect() as conn:
            came = await inbox.waiting(conn, self.desk.order, datetime.max.replace(tzinfo=UTC))
        return [one.stimulus.body.kind for one in came]


@pytest_asyncio.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    engine = make_engine(database_url)
    async with engine.begin() as conn:
        await publish(conn)
    made = Shop(engine)
    await made.desk.place()
    await made.desk.step()
    yield made
    await engine.dispose()


# -- refunds ------------------------------------------------------------------------------------------------------


async def wanted_refund(shop: Shop, provider: str | None = "yookassa") -> str:
    """A refund of a payment the bank has; the payment's id."""
    link = await shop.bank.create_payment("link", Decimal("500.00"), "RUB", "1", "https://shop.example.org")
    shop.bank.pay(link.provider_id, NOON)
    new = NewRefund(
        id=REFUND, amount=Decimal("500.00"), provider=provider, payment_external_id=link.provider_id
    )
    async with shop.engine.begin() as conn:
        await refunds.add(conn, SHOP, shop.desk.order, "RUB", [new], NOON)
    return link.provider_id


async def make_refund(shop: Shop) -> None:
    given = RefundAct(shop=SHOP, refund_id=REFUND, order_id=shop.desk.order, now=NOON)
    await ActivityEnvironment().run(Refunds(shop.engine, shop).make_refund, given)


async def refund_state(shop: Shop) -> tuple[RefundProgress, str | None]:
    async with shop.engine.connect() as conn:
        row = await refunds.get(conn, REFUND)
    assert row is not None
    return row.state, row.code


async def test_a_refund_is_made_once_and_told_to_the_order(shop: Shop) -> None:
    await wanted_refund(shop)
    await make_refund(shop)
    await make_refund(shop)
    assert len(shop.bank.refunds) == 1
    assert await refund_state(shop) == (RefundProgress.MADE, None)
    assert await shop.waiting() == ["refund_made"]


async def test_a_refund_whose_answer_was_lost_is_found_and_not_made_twice(shop: Shop) -> None:
    await wanted_refund(shop)
    shop.bank.lose_next_answer()
    with pytest.raises(CodedError, match="timeout"):
        await make_refund(shop)
    await make_refund(shop)
    assert [one.amount for one in shop.bank.refunds.values()] == [Decimal("500.00")]
    assert await shop.waiting() == ["refund_made"]


async def withdraw_refund(shop: Shop) -> None:
    async with shop.engine.begin() as conn:
        await refunds.withdraw(conn, [REFUND], NOON)


async def test_a_withdrawn_refund_is_never_asked_for(shop: Shop) -> None:
    await wanted_refund(shop)
    await withdraw_refund(shop)
    for _ in range(2):
        await make_refund(shop)
    assert shop.bank.refunds == {}
    assert await refund_state(shop) == (RefundProgress.FAILED, "withdrawn")
    assert await shop.waiting() == []


async def test_a_refund_withdrawn_while_its_answer_was_lost_is_told_if_it_was_made(shop: Shop) -> None:
    await wanted_refund(shop)
    shop.bank.lose_next_answer()
    with pytest.raises(CodedError, match="timeout"):
        await make_refund(shop)
    await withdraw_refund(shop)
    await make_refund(shop)
    assert await refund_state(shop) == (RefundProgress.MADE, None)
    assert await shop.waiting() == ["refund_made"]


async def test_a_refund_that_the_bank_still_works_on_is_asked_for_again(shop: Shop) -> None:
    payment = await wanted_refund(shop)
    made = await shop.bank.refund(REFUND, payment, Decimal("500.00"), "RUB")
    shop.bank.refunds[made.provider_id] = made.model_copy(update={"state": RefundState.PENDING})
    with pytest.raises(CodedError, match="still_processing"):
        await make_refund(shop)
    assert (await refund_state(shop))[0] is RefundProgress.PENDING
    shop.bank.refunds[made.provider_id] = made
    await make_refund(shop)
    assert (await refund_state(shop))[0] is RefundProgress.MADE


async def test_a_refund_the_bank_cancelled_is_final(shop: Shop) -> None:
    payment = await wanted_refund(shop)
    made = await shop.bank.refund(REFUND, payment, Decimal("500.00"), "RUB")
    shop.bank.refunds[made.provider_id] = made.model_copy(
        update={"state": RefundState.CANCELLED, "reason": "insufficient_funds"}
    )
    with pytest.raises(CodedError, match="insufficient_funds") as caught:
        await make_refund(shop)
    assert caught.value.non_retryable


async def test_words_of_the_bank_do_not_get_into_a_history(shop: Shop) -> None:
    payment = await wanted_refund(shop)
    made = await shop.bank.refund(REFUND, payment, Decimal("500.00"), "RUB")
    shop.bank.refunds[made.provider_id] = made.model_copy(
        update={"state": RefundState.CANCELLED, "reason": "карта Анны +7 916"}
    )
    with pytest.raises(CodedError) as caught:
        await make_refund(shop)
    assert str(caught.value) == "Cancelled: _7_916"


async def test_a_refund_the_provider_tells_of_too_counts_once(shop: Shop) -> None:
    await wanted_refund(shop)
    await make_refund(shop)
    [made] = shop.bank.refunds.values()
    told = NewStimulus(
        sender=refunds_of(SHOP),
        key=made.provider_id,
        shop=SHOP,
        target=shop.desk.order,
        body=RefundMade(amount=made.amount, external_id=made.provider_id),
        actor=OPERATOR,
        received_at=NOON,
    )
    async with shop.engine.begin() as conn:
        await inbox.store(conn, told)
    assert await shop.waiting() == ["refund_made"]


async def test_money_that_came_outside_any_provider_is_given_back_by_a_person(shop: Shop) -> None:
    await wanted_refund(shop, provider=None)
    with pytest.raises(CodedError, match="no_provider") as caught:
        await make_refund(shop)
    assert caught.value.non_retryable
    given = RefundAct(shop=SHOP, refund_id=REFUND, order_id=shop.desk.order, now=NOON, code="no_provider")
    await ActivityEnvironment().run(Refunds(shop.engine, shop).give_refund_up, given)
    assert await refund_state(shop) == (RefundProgress.FAILED, "no_provider")
    assert await shop.waiting() == ["refund_failed"]


# -- carriers -----------------------------------------------------------------------------------------------------


async def wanted_handover(shop: Shop, carrier: str = "russian_post") -> None:
    async with shop.engine.begin() as conn:
        await conn.execute(update(orders).values(status=Status.PACKED))
        await handovers.add(conn, SHOP, shop.desk.order, [NewHandover(id=REQUEST, carrier=carrier)], NOON)


async def ask_carrier(shop: Shop) -> Settled:
    given = AskInput(shop=SHOP, order_id=shop.desk.order, request_id=REQUEST, now=NOON)
    acts = Handovers(shop.engine, shop, SystemClock())
    return await ActivityEnvironment().run(acts.ask_carrier, given)


async def handover_state(shop: Shop) -> HandoverProgress:
    async with shop.engine.connect() as conn:
        row = await handovers.get(conn, REQUEST)
    assert row is not None
    return row.state


async def test_a_carrier_that_takes_the_parcel_is_asked_once_and_told_what_to_collect(shop: Shop) -> None:
    await wanted_handover(shop)
    assert await ask_carrier(shop) == Settled(news=True)
    assert await ask_carrier(shop) == Settled()
    [request] = shop.post.requests.values()
    assert request.collect == (await shop.desk.row()).total
    assert request.destination.city
    assert await shop.waiting() == ["handover_answered"]


async def test_a_carrier_that_answers_late_is_asked_what_became_of_it(shop: Shop) -> None:
    await wanted_handover(shop)
    pending = Handover(provider_id="parcel-1", state=HandoverState.PENDING)
    shop.post.handovers[REQUEST] = pending
    with pytest.raises(CodedError, match="still_processing"):
        await ask_carrier(shop)
    assert await handover_state(shop) is HandoverProgress.PENDING
    shop.post.handovers[REQUEST] = pending.model_copy(
        update={"state": HandoverState.REFUSED, "reason": "too_heavy"}
    )
    assert (await ask_carrier(shop)).news
    assert await handover_state(shop) is HandoverProgress.REFUSED


async def test_a_carrier_that_is_away_is_asked_again(shop: Shop) -> None:
    await wanted_handover(shop)
    shop.post.fail_next(Unavailable(Outage.SERVER_ERROR))
    with pytest.raises(CodedError, match="server_error"):
        await ask_carrier(shop)
    assert (await ask_carrier(shop)).news


async def test_a_carrier_without_a_gateway_has_refused(shop: Shop) -> None:
    await wanted_handover(shop, carrier="by_email")
    assert (await ask_carrier(shop)).news
    assert await handover_state(shop) is HandoverProgress.REFUSED


async def test_a_carrier_is_not_asked_for_an_order_that_was_cancelled_meanwhile(shop: Shop) -> None:
    await wanted_handover(shop)
    async with shop.engine.begin() as conn:
        await conn.execute(update(orders).values(status=Status.CANCELLED))
    assert (await ask_carrier(shop)).news
    assert (await handover_state(shop), shop.post.requests) == (HandoverProgress.REFUSED, {})


async def test_a_carrier_is_not_asked_twice_for_a_parcel_that_was_packed_anew(shop: Shop) -> None:
    await wanted_handover(shop)
    state = state_of(await shop.desk.row()).model_copy(update={"handover": RequestId("a later one")})
    async with shop.engine.begin() as conn:
        await conn.execute(update(orders).values(snapshot=state.model_dump_json()))
    assert (await ask_carrier(shop)).news
    assert (await handover_state(shop), shop.post.requests) == (HandoverProgress.REFUSED, {})


async def test_what_nobody_foresaw_is_a_refusal_and_not_asked_for_ever(shop: Shop) -> None:
    await wanted_handover(shop)
    shop.post.fail_next(ZeroDivisionError("Анна"))  # type: ignore[arg-type]
    assert (await ask_carrier(shop)).news
    async with shop.engine.connect() as conn:
        row = await handovers.get(conn, REQUEST)
    assert row is not None and (row.state, row.code) == (HandoverProgress.REFUSED, "ZeroDivisionError")


async def test_a_price_that_does_not_divide_is_told_to_the_carrier_in_kopecks(shop: Shop) -> None:
    three = line(quantity=3).model_copy(update={"discount": Decimal("4370.00")})
    placed = order(lines=(three,))
    async with shop.engine.begin() as conn:
        await conn.execute(update(orders).values(snapshot=None, order_body=placed.model_dump_json()))
    await wanted_handover(shop)
    await ask_carrier(shop)
    [request] = shop.post.requests.values()
    assert [item.unit_price for item in request.items] == [Decimal("33.33")]


# -- parcels ------------------------------------------------------------------------------------------------------


async def sweep(shop: Shop, at: datetime) -> UpkeepDone:
    return await Tracking(shop.engine, shop, Playbooks(), SystemClock(), EVERY).sweep(at)


async def shipped(shop: Shop) -> None:
    async with shop.engine.begin() as conn:
        await conn.execute(update(orders).values(status=Status.SHIPPED, track_number=TRACK))


async def test_only_new_movements_reach_the_order(shop: Shop) -> None:
    await shipped(shop)
    shop.post.move(TRACK, ParcelCode.ACCEPTED, NOON)
    assert await sweep(shop, FIVE_PM) == UpkeepDone(seen=1, touched=1)
    assert await sweep(shop, FIVE_PM) == UpkeepDone(seen=1, touched=0)
    shop.post.move(TRACK, ParcelCode.ARRIVED, NOON + timedelta(days=1), office="690001")
    assert await sweep(shop, FIVE_PM) == UpkeepDone(seen=1, touched=1)
    assert await shop.waiting() == ["parcel_moved", "parcel_moved"]


async def test_a_shop_s_parcels_are_asked_after_at_its_times_by_its_clock(shop: Shop) -> None:
    await shipped(shop)
    asked = [(await sweep(shop, FIVE_PM + timedelta(minutes=15 * turn))).seen for turn in range(96)]
    assert sum(asked) == 2  # 17:00 and 09:00
    assert [turn for turn, seen in enumerate(asked) if seen] == [0, 64]


async def test_parcels_that_are_not_under_way_are_left_alone(shop: Shop) -> None:
    await shipped(shop)
    async with shop.engine.begin() as conn:
        await conn.execute(update(orders).values(status=Status.COMPLETED))
    assert await sweep(shop, FIVE_PM) == UpkeepDone()


# -- retention ----------------------------------------------------------------------------------------------------


async def test_old_texts_and_raw_webhooks_are_forgotten_in_their_time(shop: Shop) -> None:
    async with shop.engine.begin() as conn:
        await conn.execute(update(messages).values(state="sent", text="words", html="words", wanted_at=NOON))
        await conn.execute(update(stimuli).values(raw="as it came", stored_at=NOON))
    keep = default_playbook().retention
    forget = Retention(shop.engine, Playbooks()).forget
    assert (await forget(NOON + keep.webhooks)).touched == 0
    assert (await forget(NOON + keep.webhooks + timedelta(seconds=1))).touched == 1
    assert (await forget(NOON + keep.texts + timedelta(seconds=1))).touched == 1
    async with shop.engine.connect() as conn:
        left = (await conn.execute(messages.select().with_only_columns(messages.c.text))).scalars().all()
    assert set(left) == {None}
