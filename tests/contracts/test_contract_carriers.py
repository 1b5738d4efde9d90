"""The promises of `CarrierGateway`, kept by CDEK's adapter against its twin and by the fake."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Protocol
from uuid import uuid4

import pytest
from pydantic import SecretStr

from domain.parcels import ParcelCode
from ports.carriers import CarrierGateway, Destination, HandoverItem, HandoverRequest, HandoverState, Office
from ports.errors import Outage, Rejected, Rejection, Throttled, Unavailable, Unknown
from providers.carriers.cdek import CdekCarrier, CdekSettings
from providers.carriers.cdek_codes import MOVEMENTS, movement
from providers.carriers.cdek_request import Shipping, new_order
from providers.carriers.fake import FakeCarrier
from sandbox.app import Served
from sandbox.failures import Gateway
from sandbox.state import Kind
from tests.contracts.moods import Moody, MoodyFake, MoodyTwin

WORDS = {
    ParcelCode.ACCEPTED: "RECEIVED_AT_SHIPMENT_WAREHOUSE",
    ParcelCode.ARRIVED: "ACCEPTED_AT_PICK_UP_POINT",
    ParcelCode.HANDED_OVER: "DELIVERED",
}


class World(Moody, Protocol):
    """The carrier's side of the gateway under test."""

    @property
    def gateway(self) -> CarrierGateway: ...
    def taken(self, client_id: str) -> int: ...
    def move(self, track_number: str, code: ParcelCode) -> None: ...


class TwinWorld(MoodyTwin):
    which = Gateway.CDEK

    def __init__(self, served: Served, gateway: CdekCarrier) -> None:
        super().__init__(served)
        self.gateway = gateway

    def taken(self, client_id: str) -> int:
        return self.served.sandbox.state.memory.counts[Kind.PARCEL][client_id]

    def move(self, track_number: str, code: ParcelCode) -> None:
        carrier = self.served.sandbox.carrier
        carrier.move(carrier.known_or_new(track_number, "swan"), WORDS[code])


class FakeWorld(MoodyFake):
    rejected = Rejected(Rejection.PARCEL_REFUSED)
    throttled = Throttled(timedelta(seconds=5))
    down = Unavailable(Outage.SERVER_ERROR)

    def __init__(self) -> None:
        self.gateway = FakeCarrier(
            [Office(code="VVO6", address="690091, Владивосток, ул. Светланская, 33", city="Владивосток")]
        )
        super().__init__(self.gateway)
        self._days = count(1)

    def taken(self, client_id: str) -> int:
        return int(client_id in self.gateway.requests)

    def move(self, track_number: str, code: ParcelCode) -> None:
        at = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(days=next(self._days))
        office = "VVO6" if code is ParcelCode.ARRIVED else None
        self.gateway.move(track_number, code, at, office)


def settings(served: Served, secret: str = "secret") -> CdekSettings:
    return CdekSettings(
        base_url=f"{served.http_url}/v2",
        client_id="swan",
        client_secret=SecretStr(secret),
        shipment_point="MSK65",
        timeout=timedelta(seconds=5),
    )


@pytest.fixture(params=["cdek", "fake"])
async def world(request: pytest.FixtureRequest, served: Served) -> AsyncIterator[World]:
    if request.param == "fake":
        yield FakeWorld()
        return
    gateway = CdekCarrier(settings(served))
    yield TwinWorld(served, gateway)
    await gateway.close()


def handover(office: str | None = "VVO6", collect: Decimal = Decimal("4770.00")) -> HandoverRequest:
    return HandoverRequest(
        client_id=str(uuid4()),
        order_number="A-1001",
        recipient="Анна",
        phone="+79161234567",
        destination=Destination(city="Владивосток", line="ул. Светланская, 1-1", office_code=office),
        items=(HandoverItem(sku="SW-60", name="Капсулы", quantity=3, unit_price=Decimal("1490.00")),),
        collect=collect,
        delivery_price=Decimal("300.00"),
    )


class TestCarrierGateway:
    async def test_a_request_is_taken_and_gets_a_track_number(self, world: World) -> None:
        request = handover()
        taken = await world.gateway.request_handover(request)
        assert taken.state in (HandoverState.PENDING, HandoverState.ACCEPTED)
        found = await world.gateway.find_handover(request.client_id)
        assert found is not None
        assert (found.provider_id, found.state) == (taken.provider_id, HandoverState.ACCEPTED)
        assert found.track_number

    async def test_one_client_id_makes_one_parcel(self, world: World) -> None:
        request = handover()
        first = await world.gateway.request_handover(request)
        again = await world.gateway.request_handover(request)
        assert first.provider_id == again.provider_id
        assert world.taken(request.client_id) == 1

    async def test_a_request_never_made_is_not_found(self, world: World) -> None:
        assert await world.gateway.find_handover(str(uuid4())) is None

    async def test_a_refused_parcel_is_rejected_and_nothing_is_taken(self, world: World) -> None:
        world.reject_next()
        request = handover()
        with pytest.raises(Rejected) as refusal:
            await world.gateway.request_handover(request)
        assert refusal.value.code is Rejection.PARCEL_REFUSED
        assert world.taken(request.client_id) == 0

    async def test_too_many_requests_are_throttled_with_the_carriers_delay(self, world: World) -> None:
        world.throttle_next()
        with pytest.raises(Throttled) as throttled:
            await world.gateway.request_handover(handover())
        assert throttled.value.retry_after == timedelta(seconds=5)

    async def test_a_carrier_that_is_down_is_unavailable_and_works_again_afterwards(
        self, world: World
    ) -> None:
        world.down_next()
        request = handover()
        with pytest.raises(Unavailable):
            await world.gateway.request_handover(request)
        await world.gateway.request_handover(request)
        assert world.taken(request.client_id) == 1

    async def test_a_request_whose_answer_was_lost_is_found_by_its_client_id(self, world: World) -> None:
        world.lose_next_answer()
        request = handover()
        with pytest.raises((Unavailable, Unknown)):
            await world.gateway.request_handover(request)
        assert await world.gateway.find_handover(request.client_id) is not None
        await world.gateway.request_handover(request)
        assert world.taken(request.client_id) == 1

    async def test_movements_come_oldest_first_in_our_words_with_the_office_of_arrival(
        self, world: World
    ) -> None:
        request = handover()
        await world.gateway.request_handover(request)
        taken = await world.gateway.find_handover(request.client_id)
        assert taken is not None
        assert taken.track_number is not None
        for code in (ParcelCode.ACCEPTED, ParcelCode.ARRIVED, ParcelCode.HANDED_OVER):
            world.move(taken.track_number, code)
        reports = await world.gateway.track([taken.track_number, "1999999999"])
        assert [report.code for report in reports] == [
            ParcelCode.ACCEPTED,
            ParcelCode.ARRIVED,
            ParcelCode.HANDED_OVER,
        ]
        assert [report.office for report in reports] == [None, "VVO6", None]
        assert {report.track_number for report in reports} == {taken.track_number}

    async def test_an_office_is_known_by_its_code(self, world: World) -> None:
        office = await world.gateway.office("VVO6")
        assert office is not None
        assert (office.code, office.city) == ("VVO6", "Владивосток")
        assert "Светланская" in office.address
        assert await world.gateway.office("NOWHERE") is None

    async def test_a_notice_that_cannot_be_read_is_rejected(self, world: World) -> None:
        with pytest.raises(Rejected) as refusal:
            world.gateway.read_notice(b"[]")
        assert refusal.value.code is Rejection.UNREADABLE


@pytest.fixture
async def cdek(served: Served) -> AsyncIterator[CdekCarrier]:
    gateway = CdekCarrier(settings(served))
    yield gateway
    await gateway.close()


async def shipped(gateway: CdekCarrier) -> str:
    request = handover()
    await gateway.request_handover(request)
    taken = await gateway.find_handover(request.client_id)
    assert taken is not None
    assert taken.track_number is not None
    return taken.track_number


async def test_an_unknown_office_is_refused_a_moment_later_with_a_code(cdek: CdekCarrier) -> None:
    request = handover(office="NOWHERE")
    assert (await cdek.request_handover(request)).state is HandoverState.PENDING
    refused = await cdek.find_handover(request.client_id)
    assert refused is not None
    assert (refused.state, refused.reason) == (HandoverState.REFUSED, "v2_recipient_location_not_recognized")


async def test_a_return_delivered_to_the_shop_has_arrived_back(served: Served, cdek: CdekCarrier) -> None:
    number, carrier = await shipped(cdek), served.sandbox.carrier
    parcel = carrier.known_or_new(number, "swan")
    carrier.move(parcel, "NOT_DELIVERED", reason_code="23")
    carrier.come_back(parcel)
    assert [report.code for report in await cdek.track([number])] == [
        ParcelCode.RETURNING,
        ParcelCode.ARRIVED_BACK,
    ]


async def test_a_status_we_do_not_know_is_kept_for_a_person(served: Served, cdek: CdekCarrier) -> None:
    number, carrier = await shipped(cdek), served.sandbox.carrier
    carrier.move(carrier.known_or_new(number, "swan"), "TELEPORTED")
    (report,) = await cdek.track([number])
    assert (report.code, report.raw) == (None, "TELEPORTED")


async def test_an_arrival_tells_how_long_the_parcel_is_kept(served: Served, cdek: CdekCarrier) -> None:
    number, carrier = await shipped(cdek), served.sandbox.carrier
    carrier.move(carrier.known_or_new(number, "swan"), "ACCEPTED_AT_PICK_UP_POINT")
    (report,) = await cdek.track([number])
    assert report.kept_until is not None
    assert report.kept_until - report.at == timedelta(days=7)


async def test_wrong_credentials_are_an_outage(served: Served) -> None:
    gateway = CdekCarrier(settings(served, secret="wrong"))
    with pytest.raises(Unavailable) as outage:
        await gateway.office("VVO6")
    assert outage.value.code is Outage.CREDENTIALS
    await gateway.close()


def test_a_notice_is_read_without_its_stray_space(cdek: CdekCarrier) -> None:
    attributes = {
        "cdek_number": "1106321645",
        "number": "SHOP-72",
        "code": "RECEIVED_AT_SHIPMENT_WAREHOUSE ",
        "status_date_time": "2020-08-10T21:32:12+0700",
    }
    notice = cdek.read_notice(json.dumps({"type": "ORDER_STATUS", "attributes": attributes}).encode())
    assert notice is not None
    assert (notice.track_number, notice.raw) == ("1106321645", "RECEIVED_AT_SHIPMENT_WAREHOUSE")
    assert notice.at == datetime(2020, 8, 10, 14, 32, 12, tzinfo=UTC)
    assert cdek.read_notice(b'{"type": "PRINT_FORM"}') is None


def test_lost_parcels_are_told_from_returning_ones() -> None:
    assert movement("NOT_DELIVERED", "26") is ParcelCode.LOST
    assert movement("NOT_DELIVERED", "11") is ParcelCode.RETURNING
    assert set(MOVEMENTS.values()) == set(ParcelCode) - {ParcelCode.LOST, ParcelCode.ARRIVED_BACK}


@pytest.mark.parametrize("collect", ["0.00", "4770.00", "1000.01", "200.00"])
def test_the_money_to_collect_reaches_the_carrier_to_the_kopeck(collect: str) -> None:
    request = handover(collect=Decimal(collect))
    order = new_order(request, Shipping(shipment_point="MSK65"))
    told = order.delivery_recipient_cost.value + sum(
        item.payment.value * item.amount for item in order.packages[0].items
    )
    assert told == Decimal(collect)
    assert '"value":' in order.model_dump_json()
