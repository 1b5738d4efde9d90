"""The simulator tells the truth: shipped scenarios, lived on real servers with virtual time, come to the same transcripts."""

import asyncio
import difflib
from datetime import UTC, datetime

import pytest
from sqlalchemy import update
from temporalio.client import Client
from temporalio.testing import TimeSkipper

from bootstrap.founding import publish
from domain.ids import ShopId
from storage.engine import make_engine
from storage.tables import shops
from tests.workflows.live_shop import ROOT, LiveShop
from tests.workflows.scenario_entries import entries_of, laid_beside, lines_of
from tests.workflows.scenario_lives import SlowBank, Story, live
from tools.record_scenarios import PLAYBOOKS, Shipped, playbook_of

pytestmark = pytest.mark.slow
LIVED = (
    "scenarios/another_clock.yaml",
    "scenarios/black_list_held.yaml",
    "scenarios/call_back_and_thinking.yaml",
    "scenarios/cancelled_with_refund.yaml",
    "scenarios/canonical.yaml",
    "scenarios/courier_with_slot.yaml",
    "scenarios/difference_written_off.yaml",
    "scenarios/edited_after_packing.yaml",
    "scenarios/invoice_paid.yaml",
    "scenarios/landline_only.yaml",
    "scenarios/lost_twice.yaml",
    "scenarios/money_late.yaml",
    "scenarios/no_common_hours.yaml",
    "scenarios/phone_order_large.yaml",
    "scenarios/storage_ends.yaml",
    "scenarios/taken_over.yaml",
    "scenarios/tracking_before_agreement.yaml",
    "scenarios/tracking_out_of_order.yaml",
    "scenarios/unreachable.yaml",
    "scenarios/vladivostok_night.yaml",
    "scenarios/wrong_track.yaml",
    "chasy/scenarios/courier_lost_it.yaml",
    "chasy/scenarios/night_order_with_slot.yaml",
    "petarda/scenarios/elite_approved.yaml",
    "petarda/scenarios/giants_denied.yaml",
    "swan/scenarios/refused_parcel.yaml",
    "swan/scenarios/seven_packs.yaml",
)
"""Of every shop and every stage of a life. They share a bank and a directory of offices: one refund, one office a code."""
FIRST_NUMBER = 5001
"""As long as the simulator's number of an order: an SMS is cut by its length."""
SIDE_BY_SIDE = 4


def story_of(file: str, number: int) -> Story:
    path = PLAYBOOKS / file
    shop = "default" if path.parents[1] == PLAYBOOKS else path.parents[1].name
    return Story.of(Shipped(path, shop).load(), playbook_of(shop), number)


async def differences(shop: LiveShop, story: Story) -> list[str]:
    """What the running system did otherwise, as a diff of transcripts."""
    simulated = story.simulated()
    order = await live(shop, story, simulated)
    until = story.scenario.until.moment(simulated.told[-1].at, story.zone)
    ours, theirs = laid_beside(simulated.entries, await entries_of(shop, order, until))
    said, lived = lines_of(ours, simulated), lines_of(theirs, simulated)
    found = list(difflib.unified_diff(said, lived, "simulated", "lived", lineterm="", n=1))
    if not found and ours != theirs:
        found = [f"{one}\n    {other}" for one, other in zip(ours, theirs, strict=True) if one != other]
    row = await shop.row(order)
    ends = (row.status, row.payment_state, row.paid, row.refunded, row.rules_closed)
    end = simulated.summary
    if ends != (end.status, end.payment, end.paid, end.refunded, end.closed):
        found.append(f"ends as {ends}")
    assert len(theirs) > 5
    return found and [f"== {story.scenario.name}", *found]


async def test_shipped_scenarios_come_to_the_same_transcript_on_the_running_system(
    database_url: str, client: Client, skipper: TimeSkipper
) -> None:
    stories = [story_of(file, number) for number, file in enumerate(LIVED)]
    engine = make_engine(database_url, pool_size=10)
    try:
        async with engine.begin() as conn:
            for name in {story.playbook.shop for story in stories}:
                await publish(conn, ROOT / "playbooks" / f"{name}.yaml", datetime.now(UTC))
            await conn.execute(update(shops).values(next_number=FIRST_NUMBER))
        running = LiveShop(engine, client, skipper)
        running.accounts.bank = SlowBank()
        at_once = asyncio.Semaphore(SIDE_BY_SIDE)

        async def lived(story: Story) -> list[str]:
            shop = LiveShop(engine, client, skipper, ShopId(story.playbook.shop))
            shop.accounts = running.accounts
            async with at_once:
                return await differences(shop, story)

        async with running.open():
            found = await asyncio.gather(*map(lived, stories))
    finally:
        await engine.dispose()
    assert not any(found), "\n".join(line for one in found for line in one)
