"""The `steward` command against a real database: what it makes is what the API lets in."""

import asyncio
import hashlib
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bootstrap.embedded.postgres import EmbeddedPostgres
from bootstrap.settings import settings
from cli import app
from domain.actors import Role
from domain.ids import BonusId, ShopId, StaffId
from storage import bonuses, intake, keys, staff
from storage.bonuses import NewBonus
from storage.engine import make_engine
from tests.storage.making import a_new_order

SWAN = Path(__file__).resolve().parents[1] / "playbooks" / "swan.yaml"


@pytest.fixture
def steward(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[CliRunner]:
    """The command, with its settings in the environment."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")
    monkeypatch.setenv("STEWARD_MODE", "sandbox")
    monkeypatch.setenv("STEWARD_ACCOUNTS", '{"*": {"smsc": {"login": "l", "password": "very-secret-word"}}}')
    settings.cache_clear()
    yield CliRunner()
    settings.cache_clear()


def run(steward: CliRunner, *words: str, fails: bool = False) -> str:
    """What the command prints."""
    result = steward.invoke(app, list(words))
    assert (result.exit_code != 0) is fails, result.output
    return str(result.output).strip()


def test_a_shop_is_made_with_its_playbook_key_and_staff(steward: CliRunner) -> None:
    shop, version = run(steward, "shop", "add", "swan").split()
    assert (shop, len(version)) == ("swan", 64)
    key = run(steward, "key", "add", "swan", "--scope", "read", "--scope", "write")
    assert key.startswith("sk_")
    assert run(steward, "staff", "add", "swan", "Ольга", "--role", "supervisor")
    assert run(steward, "shop", "list").splitlines() == [
        f"swan: sending, playbook {version[:12]}",
        "  sms      live",
        "  email    live",
        "  webhook  live",
    ]
    assert run(steward, "shop", "pause", "swan") == "swan is paused."
    assert run(steward, "shop", "list").startswith("swan: paused")
    assert run(steward, "shop", "resume", "swan") == "swan is sending."
    assert run(steward, "key", "revoke", key) == "Revoked."
    assert "revoked before" in run(steward, "key", "revoke", key, fails=True)


async def test_only_the_hash_of_a_key_is_stored(steward: CliRunner, database_url: str) -> None:
    await asyncio.to_thread(run, steward, "shop", "add", "swan")
    key = await asyncio.to_thread(run, steward, "key", "add", "swan")
    identity, _, secret = key.partition(".")
    engine = make_engine(database_url, pool_size=1)
    async with engine.connect() as connection:
        row = await keys.find(connection, identity)
    await engine.dispose()
    assert row is not None
    assert row.secret_sha256 == hashlib.sha256(secret.encode()).hexdigest()
    assert set(row.scopes) == {"read", "write", "operator", "admin"}


def test_somebody_new_signs_in_with_a_password_that_is_printed_once(steward: CliRunner) -> None:
    run(steward, "shop", "add", "swan")
    member, login, password = run(steward, "staff", "add", "swan", "Ольга", "--login", "Olga.K").splitlines()
    assert (member[:6], login) == ("staff_", "login olga.k")
    assert password.startswith("password ") and len(password.split()[1]) == 19
    only_id = run(steward, "staff", "add", "swan", "Пётр", "--role", "picker")
    listed = run(steward, "staff", "list", "swan")
    assert [line.split()[:3] for line in listed.splitlines()] == [
        [member, "operator", "olga.k"],
        [only_id, "picker", "-"],
    ]
    assert run(steward, "staff", "password", "OLGA.K") != password
    assert run(steward, "staff", "off", "swan", "olga.k") == "Works in swan no more."
    assert run(steward, "staff", "off", "swan", only_id, "--everywhere") == "Signs in nowhere any more."
    assert run(steward, "staff", "list", "swan").count("gone") == 2


def test_a_password_can_be_handed_over_by_stdin_and_is_not_repeated(steward: CliRunner) -> None:
    run(steward, "shop", "add", "swan")
    words = ["staff", "add", "swan", "Ольга", "--login", "olga", "--password-stdin"]
    result = steward.invoke(app, words, input="a-good-long-word\n")
    assert result.exit_code == 0 and "a-good-long-word" not in result.output
    weak = steward.invoke(app, ["staff", "password", "olga", "--password-stdin"], input="short\n")
    assert weak.exit_code == 1 and "take 10 to 200 characters" in weak.output
    good = steward.invoke(
        app, ["staff", "password", "olga", "--password-stdin"], input="a-better-long-word\n"
    )
    assert good.output.strip() == "Changed."


def test_what_is_wrong_with_a_login_is_said_in_words(steward: CliRunner) -> None:
    run(steward, "shop", "add", "swan")
    add = ("staff", "add", "swan", "Ольга")
    assert "Latin letters" in run(steward, *add, "--login", "о л я", fails=True)
    assert "give --login too" in run(steward, *add, "--password-stdin", fails=True)
    run(steward, *add, "--login", "olga")
    assert "another member" in run(steward, *add, "--login", "olga", fails=True)
    assert "nobody signs in as irina" in run(steward, "staff", "password", "irina", fails=True)
    assert "`steward staff list swan`" in run(steward, "staff", "off", "swan", "irina", fails=True)


def test_what_is_wrong_is_said_in_words(steward: CliRunner) -> None:
    assert "make it with `steward shop add nowhere`" in run(steward, "key", "add", "nowhere", fails=True)
    assert "no such scope: fly" in run(steward, "key", "add", "swan", "--scope", "fly", fails=True)
    assert "no such role: pilot" in run(
        steward, "staff", "add", "swan", "Пётр", "--role", "pilot", fails=True
    )
    assert "there is no file" in run(steward, "playbook", "publish", "nothing.yaml", fails=True)
    assert "`steward playbook new badger`" in run(steward, "shop", "add", "badger", fails=True)
    assert "no such queue" in run(steward, "worker", "--queue", "north", fails=True)


async def test_a_month_s_bonuses_are_written_as_a_table(
    steward: CliRunner, database_url: str, tmp_path: Path
) -> None:
    await asyncio.to_thread(run, steward, "shop", "add", "swan")
    olga, swan = StaffId("olga"), ShopId("swan")
    engine = make_engine(database_url, pool_size=1)
    async with engine.begin() as connection:
        await staff.add(connection, olga, swan, "=Ольга", Role.OPERATOR)
        placed = await intake.place(connection, a_new_order(shop=swan))
        for name, at in (("first", "2026-11-30T23:59:59+03:00"), ("second", "2026-12-01T00:00:00+03:00")):
            bonus = NewBonus(id=BonusId(name), staff=olga, trigger="T22", amount=Decimal("44.70"))
            await bonuses.add(connection, swan, placed.id, "RUB", [bonus], datetime.fromisoformat(at))
    await engine.dispose()
    ask = ("bonus", "export", "swan", "--month")
    head = "earned_at,staff_id,name,order,trigger,amount,currency,line,reverses"
    line = "2026-11-30T20:59:59+00:00,olga,'=Ольга,1,T22,44.70,RUB,first,"
    assert (await asyncio.to_thread(run, steward, *ask, "2026-11")).splitlines() == [head, line]
    written = tmp_path / "october.csv"
    assert "0 lines" in await asyncio.to_thread(run, steward, *ask, "2026-10", "--out", str(written))
    assert written.read_text(encoding="utf-8-sig") == f"{head}\n"
    assert "like 2026-11" in await asyncio.to_thread(run, steward, *ask, "11.2026", fails=True)


def test_the_doctor_masks_secrets_and_tells_what_does_not_answer(steward: CliRunner) -> None:
    told = run(steward, "doctor", fails=True)
    assert "very-secret-word" not in told
    assert "postgresql" not in told
    assert "database answers     yes" in told
    assert "Temporal answers     no" in told


@pytest.mark.parametrize(
    "words",
    [
        "shop list",
        "shop pause swan",
        "key add swan",
        "staff add swan Ольга",
        "bonus export swan --month 2026-11",
        f"playbook publish {SWAN}",
        "playbook migrate swan",
        "migrate",
    ],
)
def test_a_database_that_does_not_answer_is_said_in_words(
    words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql+asyncpg://nobody@127.0.0.1:1/nothing")
    settings.cache_clear()
    result = CliRunner().invoke(app, words.split())
    settings.cache_clear()
    assert result.exit_code == 1
    assert result.output == (
        "the database does not answer (ConnectionRefusedError): see DATABASE_URL, and `steward doctor`\n"
    )


def test_a_database_without_tables_is_said_in_words(
    postgres_server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", postgres_server.url("postgres"))
    settings.cache_clear()
    for words in ("shop list", f"playbook publish {SWAN}", "playbook migrate swan"):
        result = CliRunner().invoke(app, words.split())
        assert result.exit_code == 1
        assert result.output == "the database has no tables yet: make them with `steward migrate`\n"
    settings.cache_clear()


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (f"playbook simulate {SWAN} canonical --html DIRECTORY", 1),
        (f"playbook simulate {SWAN} canonical --svg DIRECTORY", 1),
        (f"playbook explain {SWAN} --html DIRECTORY", 1),
        (f"playbook diff {SWAN} {SWAN} --html DIRECTORY", 2),
        (f"playbook backtest {SWAN} --html DIRECTORY/none/report.html", 2),
        ("playbook simulate no.yaml canonical --svg DIRECTORY/none/life.svg", 1),
        ("playbook explain no.yaml --html DIRECTORY/taken/page.html", 1),
        ("playbook diff no.yaml no.yaml --html DIRECTORY", 2),
        ("playbook schema --out DIRECTORY", 1),
        ("playbook new otter --dir DIRECTORY/taken", 1),
    ],
)
def test_a_file_that_cannot_be_written_is_said_in_words(words: str, status: int, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, not a folder", encoding="utf-8")
    result = CliRunner().invoke(app, words.replace("DIRECTORY", str(tmp_path)).split())
    assert result.exit_code == status
    assert str(tmp_path) in result.output
    assert "cannot be written: " in result.output
    assert isinstance(result.exception, SystemExit)


def test_a_directory_is_no_playbook_to_publish(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["playbook", "publish", str(tmp_path)])
    assert result.exit_code == 1
    assert result.output == f"{tmp_path} is a directory: name the shop's YAML file in it\n"


def test_without_a_database_the_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    settings.cache_clear()
    said = run(CliRunner(), "migrate", fails=True)
    assert "DATABASE_URL" in said
    assert ". .steward/environment" in said
    settings.cache_clear()
