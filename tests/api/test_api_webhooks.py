"""Notices of vendors: stored as they came, read again at the vendor's, and only then believed."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from pydantic import SecretStr

from bootstrap.notices import NoticeReader
from domain.parcels import ParcelCode
from ports.carriers import CarrierGateway, CarrierNotice
from ports.errors import Outage, Unavailable
from ports.messages import DeliveryState, Receipt, SmsGateway, SmsToSend
from ports.payments import NoticeKind, PaymentGateway, PaymentNotice, ProviderPayment
from providers.carriers.fake import FakeCarrier
from providers.payments.fake import FakePayments
from providers.sms.fake import FakeSms
from providers.sms.smsc import SmscSettings, SmscSms
from storage import ledger, message_lists
from storage.message_lists import MessageFilters
from storage.states import MessageState
from tests.api.test_api_acts import confirmed, facts
from tests.api.test_api_bad_input import assert_problem
from tests.api.world import NOON, SHOP, World, world_over
from tests.privacy.finding import kinds_in


class MomentarilyAway(FakePayments):
    """A payment provider that cannot be asked at first."""

    away = True

    async def find_payment(self, provider_id: str) -> ProviderPayment | None:
        if self.away:
            raise Unavailable(Outage.TIMEOUT)
        return await super().find_payment(provider_id)


class FakeVendors:
    """One fake of each kind, for every shop."""

    def __init__(self) -> None:
        self.fake_sms, self.fake_carrier = FakeSms(), FakeCarrier()
        self.fake_payments = MomentarilyAway()
        self.fake_payments.away = False

    def sms(self, shop: str) -> SmsGateway | None:
        return self.fake_sms

    def payments(self, shop: str, provider: str) -> PaymentGateway | None:
        return self.fake_payments

    def carrier(self, shop: str, carrier: str) -> CarrierGateway | None:
        return self.fake_carrier


@pytest.fixture
def vendors() -> FakeVendors:
    """Vendors that know nothing yet."""
    return FakeVendors()


def reader(world: World, vendors: FakeVendors) -> NoticeReader:
    """A reader at the world's clock."""
    return NoticeReader(world.engine, vendors, world.clock, "test")


async def _pay(world: World, vendors: FakeVendors, order_id: str) -> str:
    """The customer pays what the order costs; the body of the provider's notice."""
    number = (await world.get(order_id))["number"]
    link = await vendors.fake_payments.create_payment(
        "c-1", Decimal("4770.00"), "RUB", str(number), "http://shop"
    )
    vendors.fake_payments.pay(link.provider_id, NOON)
    told = PaymentNotice(
        kind=NoticeKind.PAYMENT,
        event="payment.succeeded",
        provider_id=link.provider_id,
        payment_id=link.provider_id,
    )
    return told.model_dump_json()


async def test_a_payment_is_believed_when_the_provider_says_so_too(
    world: World, vendors: FakeVendors
) -> None:
    order_id = await confirmed(world, payment={"method": "online"})
    body = await _pay(world, vendors, order_id)
    answer = await world.client.post("/webhooks/payments/swan", content=body)
    assert (answer.status_code, answer.json()) == (200, {"taken": True})
    assert (await world.get(order_id))["status"] == "confirmed"
    await reader(world, vendors).turn()
    await world.relay()
    assert (await world.get(order_id))["status"] == "paid"


async def test_a_repeated_notice_changes_nothing(world: World, vendors: FakeVendors) -> None:
    order_id = await confirmed(world, payment={"method": "online"})
    body = await _pay(world, vendors, order_id)
    for _ in range(3):
        assert (await world.client.post("/webhooks/payments/swan", content=body)).status_code == 200
        await reader(world, vendors).turn()
        await world.relay()
    assert (await facts(world, order_id)).count("payment.received") == 1


async def test_a_forged_notice_is_kept_for_a_person_and_moves_no_money(
    world: World, vendors: FakeVendors
) -> None:
    order_id = await confirmed(world, payment={"method": "online"})
    told = PaymentNotice(
        kind=NoticeKind.PAYMENT, event="payment.succeeded", provider_id="forged", payment_id="forged"
    )
    await world.client.post("/webhooks/payments/swan", content=told.model_dump_json())
    await world.client.post("/webhooks/payments/swan", content="{}")
    await reader(world, vendors).turn()
    await world.relay()
    assert "payment.received" not in await facts(world, order_id)
    assert "steward_notices_unusable 2.0" in (await world.client.get("/metrics")).text


async def test_a_provider_that_is_away_is_asked_again_later(world: World, vendors: FakeVendors) -> None:
    order_id = await confirmed(world, payment={"method": "online"})
    body = await _pay(world, vendors, order_id)
    vendors.fake_payments.away = True
    await world.client.post("/webhooks/payments/swan", content=body)
    await reader(world, vendors).turn()
    assert "steward_notices_waiting 1.0" in (await world.client.get("/metrics")).text
    vendors.fake_payments.away = False
    assert await reader(world, vendors).turn() == 0
    world.clock.move(timedelta(seconds=3))
    assert await reader(world, vendors).turn() == 1
    await world.relay()
    assert (await world.get(order_id))["status"] == "paid"


async def test_a_payment_for_no_order_of_ours_waits_for_a_person(world: World, vendors: FakeVendors) -> None:
    link = await vendors.fake_payments.create_payment("c-2", Decimal("5.00"), "RUB", "999", "http://shop")
    vendors.fake_payments.pay(link.provider_id, NOON)
    told = PaymentNotice(
        kind=NoticeKind.PAYMENT,
        event="payment.succeeded",
        provider_id=link.provider_id,
        payment_id=link.provider_id,
    )
    await world.client.post("/webhooks/payments/swan", content=told.model_dump_json())
    await reader(world, vendors).turn()
    assert "steward_inbox_for_people 1.0" in (await world.client.get("/metrics")).text


async def test_a_person_finds_what_could_not_be_placed_with_a_proposed_order_and_places_it(
    world: World, vendors: FakeVendors
) -> None:
    link = await vendors.fake_payments.create_payment("c-2", Decimal("4770.00"), "RUB", "999", "http://shop")
    vendors.fake_payments.pay(link.provider_id, NOON)
    told = PaymentNotice(
        kind=NoticeKind.PAYMENT,
        event="payment.succeeded",
        provider_id=link.provider_id,
        payment_id=link.provider_id,
    )
    await world.client.post("/webhooks/payments/swan", content=told.model_dump_json())
    await reader(world, vendors).turn()
    order_id = await confirmed(world, payment={"method": "online"})
    (unplaced,) = (await world.client.get("/api/v1/stimuli")).json()["items"]
    assert (unplaced["told"]["kind"], unplaced["told"]["amount"]) == ("payment_received", "4770.00")
    assert unplaced["proposed_order_id"] == order_id
    path = f"/api/v1/stimuli/{unplaced['id']}/place"
    assert_problem(await world.client.post(path, json={"order_id": "nothing"}), 404)
    placed = await world.client.post(path, json={"order_id": order_id})
    assert (placed.status_code, placed.json()["order_id"]) == (202, order_id)
    await world.relay()
    assert (await world.get(order_id))["status"] == "paid"
    assert (await world.client.get("/api/v1/stimuli")).json()["items"] == []
    assert (await world.client.post(path, json={"order_id": order_id})).json()["state"] == "applied"
    other = (await world.place(external_id="A-2")).json()["id"]
    assert_problem(await world.client.post(path, json={"order_id": other}), 409, "already_placed")


async def test_a_payment_before_its_order_finds_it_when_the_provider_repeats_the_notice(
    world: World, vendors: FakeVendors
) -> None:
    link = await vendors.fake_payments.create_payment("c-3", Decimal("5.00"), "RUB", "1", "http://shop")
    vendors.fake_payments.pay(link.provider_id, NOON)
    told = PaymentNotice(
        kind=NoticeKind.PAYMENT,
        event="payment.succeeded",
        provider_id=link.provider_id,
        payment_id=link.provider_id,
    )
    await world.client.post("/webhooks/payments/swan", content=told.model_dump_json())
    await reader(world, vendors).turn()
    order_id = (await world.place(payment={"method": "online"})).json()["id"]
    await world.client.post("/webhooks/payments/swan", content=told.model_dump_json())
    await reader(world, vendors).turn()
    await world.relay()
    assert (await facts(world, order_id)).count("payment.received") == 1


async def test_a_carriers_push_brings_all_movements_of_the_parcel(world: World, vendors: FakeVendors) -> None:
    order_id = await confirmed(
        world,
        delivery={"kind": "pickup_point", "carrier": "cdek", "address": {"point": "MSK7", "city": "Москва"}},
    )
    shipped = await world.client.post(
        f"/api/v1/orders/{order_id}/shipped", json={"track_number": "1106321645"}
    )
    assert shipped.status_code == 200, shipped.text
    vendors.fake_carrier.move("1106321645", ParcelCode.ACCEPTED, NOON)
    vendors.fake_carrier.move("1106321645", ParcelCode.ARRIVED, NOON + timedelta(hours=1), "MSK7")
    told = CarrierNotice(track_number="1106321645", raw="X", at=NOON).model_dump_json()
    await world.client.post("/webhooks/carriers/swan", content=told)
    await reader(world, vendors).turn()
    await world.relay()
    assert (await world.get(order_id))["status"] == "at_pickup"


async def test_words_of_a_carrier_that_nobody_knows_are_logged_as_a_code(
    world: World, vendors: FakeVendors, log_lines: Callable[[], list[str]]
) -> None:
    order_id = await confirmed(world)
    shipped = {"carrier": "cdek", "track_number": "1106321645"}
    await world.client.post(f"/api/v1/orders/{order_id}/shipped", json=shipped)
    vendors.fake_carrier.say("1106321645", "HELD: Анна, ул. Мясницкая", NOON)
    told = CarrierNotice(track_number="1106321645", raw="X", at=NOON).model_dump_json()
    await world.client.post("/webhooks/carriers/swan", content=told)
    await reader(world, vendors).turn()
    [line] = [line for line in log_lines() if "unknown_movement" in line]
    assert '"raw": "HELD_' in line
    assert not kinds_in(line)


async def test_a_receipt_marks_the_message_delivered(world: World, vendors: FakeVendors) -> None:
    order_id = (await world.place()).json()["id"]
    async with world.engine.begin() as connection:
        message = (await message_lists.find_page(connection, MessageFilters(shop=SHOP))).items[0]
        await ledger.mark_sent(connection, message.id, message.client_id, NOON)
    phone = "+79161234567"
    await vendors.fake_sms.send(SmsToSend(client_id=message.client_id, phone=phone, text="…"))
    told = Receipt(provider_id=message.client_id, phone=phone, raw="1").model_dump_json()
    await world.client.post("/webhooks/sms/swan", content=told)
    await reader(world, vendors).turn()
    shown = (await world.client.get("/api/v1/messages", params={"order_id": order_id})).json()["items"]
    assert {item["state"] for item in shown if item["id"] == message.id} == {MessageState.DELIVERED}


async def test_a_message_that_failed_is_told_to_its_order(world: World, vendors: FakeVendors) -> None:
    order_id = (await world.place()).json()["id"]
    async with world.engine.begin() as connection:
        message = (await message_lists.find_page(connection, MessageFilters(shop=SHOP))).items[0]
        await ledger.mark_sent(connection, message.id, message.client_id, NOON)
    phone = "+79161234567"
    await vendors.fake_sms.send(SmsToSend(client_id=message.client_id, phone=phone, text="…"))
    vendors.fake_sms.states[message.client_id] = DeliveryState.FAILED
    told = Receipt(provider_id=message.client_id, phone=phone, raw="20").model_dump_json()
    for _ in range(2):
        await world.client.post("/webhooks/sms/swan", content=told)
        await reader(world, vendors).turn()
        await world.relay()
    assert (await facts(world, order_id)).count("message.failed") == 1


async def test_a_notice_that_breaks_our_reading_is_set_aside_and_the_others_are_read(
    world: World, vendors: FakeVendors, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(body: bytes) -> PaymentNotice:
        raise ZeroDivisionError("Анна")

    monkeypatch.setattr(vendors.fake_payments, "read_notice", breaks)
    await world.client.post("/webhooks/payments/swan", content="anything")
    await world.client.post("/webhooks/sms/swan", content="{}")
    assert await reader(world, vendors).turn() == 2
    assert "steward_notices_unusable 1.0" in (await world.client.get("/metrics")).text
    for _ in range(6):
        world.clock.move(timedelta(minutes=11))
        assert await reader(world, vendors).turn() == 1
    assert "steward_notices_unusable 2.0" in (await world.client.get("/metrics")).text
    world.clock.move(timedelta(hours=1))
    assert await reader(world, vendors).turn() == 0
    await world.client.post("/webhooks/payments/swan", content="anything")
    assert await reader(world, vendors).turn() == 1


async def test_a_receipt_that_no_database_can_look_for_is_unusable(
    world: World, vendors: FakeVendors, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = SmscSms(SmscSettings(login="swan", password=SecretStr("x")))
    monkeypatch.setattr(vendors.fake_sms, "read_receipt", form.read_receipt)
    await world.client.post("/webhooks/sms/swan", content="id=%00&phone=79161234567&status=1")
    assert await reader(world, vendors).turn() == 1
    await form.close()
    assert "steward_notices_unusable 1.0" in (await world.client.get("/metrics")).text


async def test_a_webhook_of_an_unknown_shop_or_kind_or_without_a_body_is_refused(world: World) -> None:
    nowhere = await world.client.post("/webhooks/payments/nowhere", content="{}")
    assert_problem(nowhere, 404)
    assert "address" in nowhere.json()["detail"]
    assert_problem(await world.client.post("/webhooks/pigeons/swan", content="{}"), 422)
    assert_problem(await world.client.post("/webhooks/payments/swan"), 422)


async def test_where_a_token_is_set_a_notice_without_it_is_refused(database_url: str) -> None:
    accounts = {"swan": {"webhook_token": "long-and-secret"}}
    async with world_over(database_url, accounts=accounts) as world:
        assert_problem(await world.client.post("/webhooks/sms/swan", content="a=1"), 401)
        taken = await world.client.post("/webhooks/sms/swan?token=long-and-secret", content="a=1")
        assert taken.status_code == 200
