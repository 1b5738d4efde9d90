"""Real orders of a marketplace in a backtest: under the playbook they lived under they end as they really did."""

from datetime import timedelta
from functools import cache
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest

from bootstrap.real_lives import read
from domain.statuses import Status
from playbook.loading import load
from playbook.schema import Playbook
from rules.backtest.lives import Pair
from rules.backtest.playing import live
from rules.backtest.tally import Tally
from rules.lives.living import MarketplaceLife
from rules.lives.mapping import end_of_data
from rules.lives.reading import RealEnd, RealLife
from tests.builders import NOON, changed
from tools.replay_lives import SHOP

REAL_DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "olist_orders_2000.csv"


@cache
def the_shop() -> Playbook:
    return load(SHOP)


def a_life(**times: timedelta) -> MarketplaceLife:
    """A delivered order, paid and sent so long after it was bought."""
    moments = {name: NOON + after for name, after in times.items()}
    real = RealLife.model_validate(
        {"id": "made-up", "line": 7, "end": RealEnd.DELIVERED, "purchased": NOON, **moments}
    )
    zone = ZoneInfo(the_shop().hours.timezone)
    return MarketplaceLife.of(real, the_shop().shop, zone, NOON + timedelta(days=100))


def test_a_real_life_ends_as_it_really_did() -> None:
    life = a_life(approved=timedelta(hours=1), with_carrier=timedelta(days=2), delivered=timedelta(days=6))
    lived = live(life, the_shop())
    assert lived.status is life.really is Status.COMPLETED
    assert lived.took == timedelta(days=6)
    assert lived.waited_for_money == timedelta(hours=1)
    assert life.number == 7


def test_a_carrier_that_is_asked_sooner_is_one_task_more() -> None:
    life = a_life(approved=timedelta(hours=1), with_carrier=timedelta(days=2), delivered=timedelta(days=8))
    sooner = changed(the_shop(), shipping={"no_movement_after": timedelta(days=5)})
    tally = Tally()
    tally.play(Pair(life, the_shop(), sooner))
    assert tally.after.tasks["ask_carrier"] - tally.before.tasks["ask_carrier"] == 1
    assert tally.ends == {(Status.COMPLETED, Status.COMPLETED): 1}


@pytest.mark.skipif(not REAL_DATA.is_file(), reason="the real lives do not lie beside this clone")
def test_the_same_playbook_on_both_sides_changes_no_real_order_and_each_ends_as_it_did() -> None:
    zone = ZoneInfo(the_shop().hours.timezone)
    real = read(REAL_DATA, zone)
    until = end_of_data(real)
    odd = [life for life in real if life.end is not RealEnd.DELIVERED]
    chosen = (*odd, *real[:300])
    tally = Tally()
    began = perf_counter()
    for life in chosen:
        tally.play(Pair(MarketplaceLife.of(life, the_shop().shop, zone, until), the_shop(), the_shop()))
    took = perf_counter() - began
    assert tally.orders == tally.compared_with_real == len(chosen)
    assert tally.otherwise == 0
    assert tally.changed == 0
    assert tally.before == tally.after
    # Thousands a minute; an idle core makes some nine thousand pairs.
    assert len(chosen) / took * 60 > 1_000
