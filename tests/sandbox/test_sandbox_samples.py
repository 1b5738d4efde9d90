"""The sample orders are what the shop's API takes, and cover what a newcomer is to see."""

from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from desk.orders.asked import OrderAsked
from domain.orders import DeliveryKind, PaymentMethod
from domain.parcels import Carrier
from domain.tracks import check_track
from domain.zones import find_zone
from sandbox.actors import Case, World
from sandbox.app import build
from sandbox.lives import LEFT_FOR_YOU
from sandbox.samples import SAMPLES, Sample
from sandbox.state import LifeProgress
from sandbox.steward import Credentials, StewardApi

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.external_id)
def test_the_api_takes_every_sample_as_it_is_written(sample: Sample) -> None:
    asked = OrderAsked.model_validate_json(sample.body(NOW).model_dump_json(exclude_none=True))
    assert asked.external_id == sample.external_id


def test_all_delivery_kinds_and_ways_to_pay_are_there() -> None:
    assert {sample.delivery.kind for sample in SAMPLES} == {kind.value for kind in DeliveryKind}
    assert {sample.payment.method for sample in SAMPLES} == {method.value for method in PaymentMethod}


def test_the_customers_live_in_all_eleven_time_zones_of_russia() -> None:
    offsets = set()
    for sample in SAMPLES:
        address = sample.delivery.address
        zone = find_zone(None, address.region, address.postcode, None, "Europe/Moscow")
        offset = NOW.astimezone(ZoneInfo(zone.name)).utcoffset()
        assert offset is not None
        offsets.add(offset // timedelta(hours=1))
    assert offsets == set(range(2, 13))


def test_every_sample_is_somebody_elses_and_two_or_three_wait_for_the_newcomer() -> None:
    assert len({sample.external_id for sample in SAMPLES}) == len(SAMPLES) >= 12
    assert len({sample.customer.phone for sample in SAMPLES}) == len(SAMPLES)
    assert 2 <= sum(sample.life is LEFT_FOR_YOU for sample in SAMPLES) <= 3


async def test_track_numbers_of_the_world_pass_their_carriers_checks() -> None:
    sandbox = build()
    steward = StewardApi(Credentials(api_url="http://127.0.0.1:9", api_key="x"))
    world = World(steward, sandbox.bank, sandbox.carrier, "", "sandbox")
    case = Case(world, "SAMPLE", None, LifeProgress(), Random(1))
    for carrier in (Carrier.RUSSIAN_POST, Carrier.CDEK):
        for _ in range(200):
            number = case.track_number(carrier)
            assert number is not None
            assert check_track(carrier, number).number == number
    assert case.track_number(Carrier.OWN) is None
    await steward.close()
    await sandbox.callbacks.close()
