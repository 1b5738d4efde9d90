"""`steward playbook migrate` on a real database: tells by itself, moves only when it is told to."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from typer.testing import CliRunner

from bootstrap.settings import settings
from cli import app
from domain.actors import Role
from domain.ids import StaffId
from storage import facts, staff
from storage.engine import make_engine
from tests.activities.advancing import SHOP, Stepping, publish
from tests.builders import default_playbook


@pytest_asyncio.fixture
async def desk(database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stepping]:
    """An order under a version that is not in force any more."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("STEWARD_MODE", "sandbox")
    settings.cache_clear()
    engine = make_engine(database_url, pool_size=2)
    async with engine.begin() as conn:
        await publish(conn)
    made = Stepping(engine)
    await made.place()
    await made.step()
    async with engine.begin() as conn:
        await publish(conn, default_playbook(confirmation={"stale_after": timedelta(days=2000)}))
        await staff.add(conn, StaffId("irina"), SHOP, "Ирина", Role.SUPERVISOR)
    yield made
    await engine.dispose()
    settings.cache_clear()


async def run(*words: str, fails: bool = False) -> str:
    result = await asyncio.to_thread(CliRunner().invoke, app, ["playbook", "migrate", *words])
    assert (result.exit_code != 0) is fails, result.output
    assert result.exit_code in (0, 1)
    return str(result.output)


async def test_it_tells_and_moves_nothing_by_itself(desk: Stepping) -> None:
    told = await run("default")
    assert "1 order would move: 1 new" in told
    assert "confirmation.stale_after: 1 order" in told
    assert told.endswith("Nothing was moved: add --yes to move them.\n")
    await desk.step()
    assert "playbook.moved" not in await desk.kinds()


async def test_told_to_it_asks_for_the_moves_and_says_how_far_they_are(desk: Stepping) -> None:
    told = await run("default", "--yes", "--by", "irina", "--wait", "0")
    assert "1 order still to be moved" in told
    await desk.step()
    async with desk.engine.connect() as conn:
        timeline = await facts.timeline(conn, desk.order)
    [moved] = [one.fact for one in timeline if one.fact.body.kind == "playbook.moved"]
    assert moved.actor.id == "irina"
    again = await run("default", "--yes")
    assert "0 orders would move" in again
    assert "same_playbook: The order follows this version already." in again


async def test_it_waits_until_the_orders_are_moved(desk: Stepping) -> None:
    asked = asyncio.create_task(run("default", "--yes"))
    while "playbook.moved" not in await desk.kinds():
        await desk.step()
    told = await asked
    assert "1 order moved" in told
    assert "still" not in told


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere",), "no shop nowhere"),
        (("default", "--to", "zzz"), "no version zzz of default is published"),
        (("default", "--order", "99"), "default has no order 99"),
        (("default", "--status", "completed"), "no such status of an open order: completed"),
        (("default", "--by", "nobody"), "nobody of default has the id nobody"),
    ],
)
async def test_what_is_not_there_is_said(desk: Stepping, words: tuple[str, ...], said: str) -> None:
    assert said in await run(*words, fails=True)


async def test_orders_are_narrowed_by_number_and_status(desk: Stepping) -> None:
    number = str((await desk.row()).number)
    assert "1 order would move" in await run("default", "--order", number, "--status", "new")
    assert "0 orders would move" in await run("default", "--status", "at_pickup")
