"""`steward playbook backtest`: orders out of a real database, made by real steps, and histories out of files."""

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import delete
from typer.testing import CliRunner, Result

from cli import app
from domain.answers import Confirmed, NoAnswer, Packed, WillCollect
from domain.parcels import ParcelCode
from domain.stimuli import MoneyArrived, OrderShipped, ParcelMoved
from domain.tasks import TaskKind
from storage.engine import make_engine
from storage.tables import stimuli
from tests.activities.advancing import SHOP, Stepping, publish
from tests.bootstrap.commanding import run_beside
from tests.builders import CARRIER, SHOP_KEY, TRACK, order
from tests.rules.comparison.conftest import beside
from tests.storage.making import a_new_order

ROOT = Path(__file__).resolve().parents[2]
ROWS = (
    "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,order_delivered_carrier_date,"
    "order_delivered_customer_date,order_estimated_delivery_date\n"
    "a,c,delivered,10/2/2017 10:56,10/2/2017 11:07,10/4/2017 19:55,10/10/2017 21:25,10/18/2017 0:00\n"
    "b,c,shipped,10/2/2017 10:56,10/2/2017 11:07,10/4/2017 19:55,,10/18/2017 0:00\n"
    "c,c,canceled,10/2/2017 10:56,,,,10/18/2017 0:00\n"
)
SECRETS = (
    "Анна",
    "79161234567",
    "anna@example.org",
    "Светланская",
    "yandex",
    "после шести",
    "не берёт трубку",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shipped playbooks, with room for others beside them."""
    beside(tmp_path)
    return tmp_path


def written(folder: Path, name: str, text: str) -> str:
    file = folder / f"{name}.yaml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def backtest(*words: str) -> Result:
    return CliRunner().invoke(app, ["playbook", "backtest", *words])


def ran(url: str, *words: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own: all that it prints, its log lines too."""
    return subprocess.run(
        [sys.executable, "-m", "cli", "playbook", "backtest", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "DATABASE_URL": url},
    )


# -- files --------------------------------------------------------------------------------------------------------------


def test_histories_are_lived_under_both_and_counted(folder: Path) -> None:
    csv = folder / "lives.csv"
    csv.write_text(ROWS, encoding="utf-8")
    before = written(folder, "before", "shop: m\nextends: default\nhours: {timezone: America/Sao_Paulo}\n")
    after = written(
        folder,
        "after",
        "shop: m\nextends: default\nhours: {timezone: America/Sao_Paulo}\nshipping: {no_movement_after: 5d}\n"
        "triggers: [{id: T2, enabled: false}]\n",
    )
    html = folder / "report.html"

    result = backtest(
        after, "--against", before, "--lives", str(csv), "--json", "--sms-price", "4.50", "--html", str(html)
    )

    told = json.loads(result.output)
    assert result.exit_code == 0
    assert (told["orders"], told["changed"]) == (3, 2)
    assert told["as_really"] == {"compared": 3, "otherwise": 0, "numbers": []}
    assert told["sides"]["after"]["messages"]["by_trigger"].get("T2 email") is None
    assert told["sides"]["before"]["messages"]["by_trigger"]["T2 email"] == 2
    # Five days of silence in both that were sent; a week in neither.
    assert told["sides"]["after"]["tasks"]["ask_carrier"] == 2
    assert "ask_carrier" not in told["sides"]["before"]["tasks"]
    assert "sms_cost" in told["sides"]["after"]
    assert "T2" in html.read_text("utf-8")


def test_the_same_playbook_on_both_sides_makes_no_difference_in_words_too(folder: Path) -> None:
    csv = folder / "lives.csv"
    csv.write_text(ROWS, encoding="utf-8")
    result = backtest(str(folder / "default.yaml"), "--lives", str(csv), "--locale", "en")
    assert result.exit_code == 0
    assert "0 would have gone otherwise" in result.output
    assert "3 of 3 stand as they really do" in result.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--lives", "lives.csv", "--locale", "de"], "no such locale: de"),
        (["--lives", "lives.csv", "--sms-price", "much"], "--sms-price much is no sum"),
        (["--lives", "picture.csv"], "picture.csv: this is not a table of order histories"),
        (["--lives", "bad.csv"], "line 2: order_status 'eaten'"),
        (
            ["--lives", "lives.csv", "--against", "nothing.yaml"],
            "nothing.yaml:1:1: error: the file cannot be read",
        ),
    ],
)
def test_faults_are_told_with_status_2(
    folder: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    monkeypatch.chdir(folder)
    Path("lives.csv").write_text(ROWS, encoding="utf-8")
    Path("bad.csv").write_text(ROWS.replace("a,c,delivered", "a,c,eaten"), encoding="utf-8")
    Path("picture.csv").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\xff")
    result = backtest("default.yaml", *words)
    assert result.exit_code == 2
    assert said in result.output


def test_a_shop_that_is_not_shipped_is_measured_against_a_playbook_that_is_named(folder: Path) -> None:
    csv = folder / "lives.csv"
    csv.write_text(ROWS, encoding="utf-8")
    result = backtest(written(folder, "new", "shop: newcomer\nextends: default\n"), "--lives", str(csv))
    assert result.exit_code == 2
    assert "--against" in result.output


# -- the database -------------------------------------------------------------------------------------------------------


@pytest_asyncio.fixture
async def lived(database_url: str) -> AsyncIterator[str]:
    """A database with two orders: one that was called twice, lay for days and was fetched; one nobody has worked on."""
    engine = make_engine(database_url, pool_size=5)
    async with engine.begin() as conn:
        await publish(conn)
    first = Stepping(engine)
    first.now = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0) - timedelta(days=20)
    await first.place(a_new_order(shop=SHOP, placed=order(placed_at=first.now), received_at=first.now))
    await first.step()
    await first.wait(minutes=20)
    await first.answer(TaskKind.CONFIRM_ORDER, NoAnswer(why="не берёт трубку"))
    await first.step()
    await first.wait(hours=2, minutes=40)
    await first.answer(TaskKind.CONFIRM_ORDER, Confirmed())
    await first.step()
    await first.wait(hours=2)
    await first.answer(TaskKind.PACK_ORDER, Packed())
    await first.step()
    await first.tell(OrderShipped(carrier="russian_post", track_number=TRACK), actor=SHOP_KEY)
    await first.step()
    await first.wait(days=3)
    await first.tell(ParcelMoved(code=ParcelCode.ARRIVED, at=first.now, office="101000"), actor=CARRIER)
    await first.step()
    for _ in range(5):
        await first.wait(days=1)
    await first.answer(TaskKind.REMIND_PICKUP, WillCollect(on=first.now + timedelta(days=1)))
    await first.step()
    await first.wait(days=1)
    await first.tell(ParcelMoved(code=ParcelCode.HANDED_OVER, at=first.now), actor=CARRIER)
    await first.step()
    await first.wait(days=3)
    total = (await first.row()).total
    await first.tell(MoneyArrived(amount=total, received_at=first.now, external_id="money-1"), actor=CARRIER)
    await first.step()
    assert (await first.row()).status == "completed"
    second = Stepping(engine)
    second.now = datetime.now(UTC) - timedelta(hours=1)
    second._keys = 1_000
    await second.place(
        a_new_order("A-1002", shop=SHOP, placed=order(placed_at=second.now), received_at=second.now)
    )
    await second.step()
    yield database_url
    await engine.dispose()


async def test_orders_that_real_steps_made_are_lived_again_as_they_went(lived: str) -> None:
    done = await run_beside(lived, "backtest", str(ROOT / "playbooks" / "default.yaml"), "--json")
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["orders"], told["changed"]) == (2, 0)
    assert told["as_really"]["otherwise"] == 0
    assert told["sides"]["before"] == told["sides"]["after"]
    assert told["sides"]["before"]["ends"] == {"completed": 1, "new": 1}
    assert told["sides"]["before"]["calls"] == 3
    assert told["sides"]["before"]["unmatched"] == {}


async def test_a_changed_playbook_is_measured_against_the_version_each_order_lived_under(
    lived: str, folder: Path
) -> None:
    file = written(
        folder,
        "mine",
        "shop: default\nextends: default\npickup: {call_after: 12d}\ntriggers: [{id: T3, enabled: false}]\n",
    )
    done = ran(lived, file, "--json")
    told = json.loads(done.stdout)
    before, after = told["sides"]["before"], told["sides"]["after"]
    assert (told["orders"], told["changed"]) == (2, 1)
    assert after["unmatched"] == {"remind_pickup": 1}
    assert after["calls"] == before["calls"] - 1
    assert before["messages"]["by_trigger"]["T3 sms"] == 1
    assert "T3 sms" not in after["messages"]["by_trigger"]
    words = ran(lived, file, "--locale", "ru", "--against", "default")
    assert words.returncode == 0, words.stderr
    for secret in SECRETS:
        assert secret not in done.stdout + done.stderr + words.stdout + words.stderr


async def test_orders_whose_coming_was_removed_by_retention_are_counted_as_such(lived: str) -> None:
    engine = make_engine(lived, pool_size=1)
    async with engine.begin() as conn:
        await conn.execute(delete(stimuli).where(stimuli.c.kind == "order_placed"))
    await engine.dispose()
    done = await run_beside(lived, "backtest", str(ROOT / "playbooks" / "default.yaml"), "--json")
    told = json.loads(done.stdout)
    assert told["orders"] == 0
    assert told["not_played"] == {"no_beginning": 2}


async def test_only_orders_placed_since_then_are_lived_again(lived: str) -> None:
    since = ("--since", "2d", "--json")
    done = await run_beside(lived, "backtest", str(ROOT / "playbooks" / "default.yaml"), *since)
    assert json.loads(done.stdout)["orders"] == 1
    other = await run_beside(lived, "backtest", str(ROOT / "playbooks" / "swan.yaml"))
    assert other.exit_code == 2
    assert "there is no shop swan" in other.stderr
