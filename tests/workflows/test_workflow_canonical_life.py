"""The canonical life on real servers: its end, its ten messages, what it costs Temporal, and that it tells nothing personal."""

from temporalio.client import Client

from domain.statuses import Status
from storage.states import MessageState
from tests.privacy.stores import personal_in
from tests.workflows.canonical_life import live
from tests.workflows.clients import counted, events_of
from tests.workflows.live_shop import LiveShop

MOST_EVENTS = 110
"""It has 109, and might have 130: what it costs is to be noticed when it grows."""
MOST_WORKFLOW_TASKS = 21
MOST_BYTES = 32 * 1024
MOST_UPSERTS = 5


async def test_the_canonical_life_ends_completed_within_its_budget(shop: LiveShop, client: Client) -> None:
    async with shop.open():
        order = await live(shop)
    assert (await shop.row(order)).status is Status.COMPLETED
    sent = [(message.trigger, message.channel) for message in await shop.messages(order)]
    assert sorted(sent) == sorted(
        [
            ("T1", "email"), ("T13", "sms"), ("T2", "email"), ("T3", "email"), ("T3", "sms"),
            ("T4", "email"), ("T4", "sms"), ("T5", "email"), ("T5", "sms"), ("T8", "email"),
        ]
    )  # fmt: skip
    assert {message.state for message in await shop.messages(order)} == {MessageState.SENT}
    handle = shop.handle(order)
    events = await counted(handle)
    history = await events_of(handle)
    assert len(history) <= MOST_EVENTS
    assert events["WORKFLOW_TASK_COMPLETED"] <= MOST_WORKFLOW_TASKS
    assert events["UPSERT_WORKFLOW_SEARCH_ATTRIBUTES"] <= MOST_UPSERTS
    assert sum(event.ByteSize() for event in history) <= MOST_BYTES
    assert personal_in(history) == {}
