"""Vendors' notices: kept once, read again where a repeat may say more, never lost to an account that was set up late."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import ShopId
from storage import notices
from storage.notices import NewNotice
from storage.states import NoticeState
from tests.builders import NOON
from tests.storage.making import SWAN

PETARDA = ShopId("petarda")
LEASE = timedelta(minutes=1)
PAID = NewNotice(shop=SWAN, kind="payments", raw='{"event": "payment.succeeded"}', received_at=NOON)


@pytest.mark.parametrize("state", [NoticeState.SETTLED, NoticeState.UNUSABLE])
async def test_a_repeat_of_a_notice_that_was_read_is_read_once_more(
    conn: AsyncConnection, state: NoticeState
) -> None:
    assert await notices.store(conn, PAID)
    [first] = await notices.lease(conn, "reader", 10, LEASE, NOON)
    await notices.settle(conn, first.id, state, NOON, "no_account")
    assert await notices.lease(conn, "reader", 10, LEASE, NOON + LEASE) == ()
    assert not await notices.store(conn, PAID)
    [again] = await notices.lease(conn, "reader", 10, LEASE, NOON + LEASE)
    assert (again.id, again.raw, again.attempts) == (first.id, PAID.raw, 0)


async def test_a_repeat_of_a_notice_that_waits_changes_nothing(conn: AsyncConnection) -> None:
    await notices.store(conn, PAID)
    [first] = await notices.lease(conn, "reader", 10, LEASE, NOON)
    assert not await notices.store(conn, PAID)
    assert await notices.lease(conn, "other", 10, LEASE, NOON) == ()
    await notices.back_off(conn, first, "timeout", NOON)
    assert not await notices.store(conn, PAID)
    assert await notices.lease(conn, "other", 10, LEASE, NOON + timedelta(seconds=1)) == ()


async def test_another_shop_s_notice_is_neither_read_again_nor_put_aside(conn: AsyncConnection) -> None:
    await notices.store(conn, PAID)
    [first] = await notices.lease(conn, "reader", 10, LEASE, NOON)
    assert not await notices.put_aside(conn, SWAN, first.id), "it waits to be read"
    await notices.settle(conn, first.id, NoticeState.UNUSABLE, NOON, "no_account")
    assert not await notices.read_again(conn, PETARDA, first.id, NOON)
    assert not await notices.put_aside(conn, PETARDA, first.id)
    assert [row.last_error for row in await notices.unusable(conn, SWAN, 10)] == ["no_account"]
    assert await notices.unusable(conn, PETARDA, 10) == ()
