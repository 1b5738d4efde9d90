"""`steward playbook explain`: a file in, its rules in words out; nothing of a server is even imported."""

import json
from pathlib import Path

from typer.testing import CliRunner, Result

from cli import app
from playbook.loading import load, version_of
from tests.bootstrap.serverless import OF_A_SERVER, ROOT, run_apart

DEFAULT = ROOT / "playbooks" / "default.yaml"
SWAN = str(ROOT / "playbooks" / "swan.yaml")


def explain(*words: str) -> Result:
    return CliRunner().invoke(app, ["playbook", "explain", *words])


def test_rules_are_told_without_anything_of_a_server() -> None:
    done = run_apart("explain", SWAN)
    assert done.status == 0
    assert {"rules", "playbook", "jinja2"} <= done.imported
    assert not done.imported & OF_A_SERVER
    assert "Регламент магазина «Swan»" in done.printed


def test_the_page_speaks_the_shops_language_or_another() -> None:
    assert explain(SWAN).output.startswith("Регламент магазина «Swan»\n")
    assert explain(SWAN, "--locale", "en").output.startswith("The rules of the shop “Swan”\n")
    assert "no such locale: de" in explain(SWAN, "--locale", "de").output


def test_only_what_differs_is_told_on_demand() -> None:
    told = explain(SWAN, "--changed").output
    assert "Заказ клиента из чёрного списка сразу отменяем." in told
    assert "Крупным считаем" not in told


def test_a_page_is_written_with_the_version_that_publishing_gives(tmp_path: Path) -> None:
    html = tmp_path / "swan.html"
    result = explain(SWAN, "--html", str(html))
    assert (result.exit_code, result.output) == (0, "")
    assert version_of(load(Path(SWAN))) in html.read_text("utf-8")


def test_programs_get_json() -> None:
    told = json.loads(explain(SWAN, "--json", "--changed").output)
    assert (told["shop"], told["locale"], told["only_changed"]) == ("swan", "ru", True)
    assert "pickup.call_after" in {
        path for one in told["sections"] for rule in one["statements"] for path in rule["tells"]
    }


def test_a_shop_of_another_folder_is_compared_with_the_default_that_steward_brings(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(
        DEFAULT.read_text("utf-8").replace("shop: default", "shop: mine"), "utf-8"
    )
    (tmp_path / "mine").symlink_to(ROOT / "playbooks" / "default", target_is_directory=True)
    assert "Отличий нет." in explain(str(tmp_path / "mine.yaml"), "--changed").output


def test_faults_are_told_with_their_places(tmp_path: Path) -> None:
    (tmp_path / "default.yaml").write_text(DEFAULT.read_text("utf-8"), "utf-8")
    (tmp_path / "default").symlink_to(ROOT / "playbooks" / "default", target_is_directory=True)
    (tmp_path / "x.yaml").write_text("shop: x\nextends: default\nhurs: {}\n", "utf-8")
    result = explain(str(tmp_path / "x.yaml"), "--locale", "en")
    assert result.exit_code == 1
    assert "x.yaml:3:1: error: there is no setting 'hurs'" in result.output
    assert "x.yaml:3:1: ошибка: такой настройки нет: hurs" in explain(str(tmp_path / "x.yaml")).output
    assert "nothing.yaml:1:1: error: the file cannot be read" in explain("nothing.yaml").output


def test_a_message_that_cannot_be_written_is_named_by_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "default.yaml").write_text(DEFAULT.read_text("utf-8"), "utf-8")
    (tmp_path / "default").symlink_to(ROOT / "playbooks" / "default", target_is_directory=True)
    broken = tmp_path / "x" / "messages" / "no_answer.sms.ru.txt"
    broken.parent.mkdir(parents=True)
    broken.write_text("Заказ {{ order.nummer }}\n", encoding="utf-8")
    (tmp_path / "x.yaml").write_text("shop: x\nextends: default\n", "utf-8")
    result = explain(str(tmp_path / "x.yaml"))
    assert result.exit_code == 1
    assert "no_answer.sms.ru.txt:1:16: ошибка: у order нет поля nummer\n" in result.output
    assert "подсказка: может быть, `number`?" in result.output
