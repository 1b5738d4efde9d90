"""`steward playbook diff`: files need no server, the exit status says whether anything differs, faults are told."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bootstrap import founding
from bootstrap.clock import SystemClock
from bootstrap.database import database
from cli import app
from playbook.loading import load
from tests.bootstrap.commanding import run_beside
from tests.bootstrap.serverless import OF_A_SERVER, run_apart
from tests.builders import PLAYBOOKS
from tests.rules.comparison.conftest import beside

SWAN, DEFAULT = str(PLAYBOOKS / "swan.yaml"), str(PLAYBOOKS / "default.yaml")


def diff(*words: str, env: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(app, ["playbook", "diff", *words], env=env)


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """Swan with another delay, beside copies of what it extends."""
    beside(tmp_path)
    file = tmp_path / "other.yaml"
    file.write_text("shop: swan\nextends: swan\npickup: {call_after: 2d}\n", encoding="utf-8")
    return file


def test_two_files_are_compared_without_anything_of_a_server() -> None:
    done = run_apart("diff", SWAN, DEFAULT)
    assert done.status == 1
    assert "rules" in done.imported
    assert not done.imported & OF_A_SERVER - {"phonenumbers", "holidays"}


def test_the_same_playbook_is_told_to_be_the_same_with_status_0() -> None:
    result = diff(SWAN, SWAN, "--locale", "en")
    assert result.exit_code == 0
    assert "No difference" in result.output


def test_a_difference_is_told_with_status_1_as_words_json_and_page(other: Path, tmp_path: Path) -> None:
    html = tmp_path / "diff.html"
    result = diff(SWAN, str(other), "--html", str(html), "--locale", "ru")
    assert result.exit_code == 1
    assert "pickup.call_after: 3\u00a0дня → 2\u00a0дня" in result.output
    assert "pickup.call_after" in html.read_text("utf-8")
    told = json.loads(diff(SWAN, str(other), "--json").output)
    assert told["same"] is False
    assert told["scenarios"]["played"] >= 12


def test_faults_are_told_with_status_2(tmp_path: Path, other: Path) -> None:
    other.write_text("shop: swan\nextends: swan\npikup: {}\n", encoding="utf-8")
    result = diff(SWAN, str(other), "--locale", "en")
    assert result.exit_code == 2
    assert "other.yaml:3:1: error: there is no setting 'pikup'" in result.output
    assert "other.yaml:3:1: ошибка: такой настройки нет: pikup" in diff(SWAN, str(other)).output
    assert diff(SWAN, "nothing.yaml").exit_code == 2
    assert diff(SWAN, SWAN, "--locale", "de").exit_code == 2


def test_a_message_that_cannot_be_written_is_named_by_its_file(other: Path) -> None:
    folder = other.with_suffix("") / "messages"
    folder.mkdir(parents=True)
    (folder / "no_answer.sms.ru.txt").write_text("Заказ {{ order.nummer }}\n", encoding="utf-8")
    result = diff(SWAN, str(other))
    assert result.exit_code == 2
    assert "no_answer.sms.ru.txt:1:16: ошибка: у order нет поля nummer" in result.output


async def test_a_file_is_compared_with_what_is_published(postgres_url: str, tmp_path: Path) -> None:
    beside(tmp_path)
    file = tmp_path / "mine.yaml"
    file.write_text("shop: mine\nextends: swan\nhours: {holidays: RU}\n", encoding="utf-8")
    async with database(postgres_url, "test", pool_size=1) as engine, engine.begin() as connection:
        _, version = await founding.publish(connection, file, SystemClock().now())
    done = [
        await run_beside(postgres_url, "diff", str(file), asked, "--locale", "en")
        for asked in ("mine", version, "yours")
    ]
    assert [one.exit_code for one in done] == [0, 0, 2], [one.stderr for one in done]
    assert "yours is no file" in done[2].stderr
    assert load(file).hours.holidays == "RU"
