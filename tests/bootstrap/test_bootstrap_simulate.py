"""`steward playbook simulate`: files in, a transcript out; nothing of a server is even imported."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner, Result

from cli import app
from tests.bootstrap.serverless import OF_A_SERVER, ROOT, run_apart

DEFAULT = str(ROOT / "playbooks" / "default.yaml")
SWAN = str(ROOT / "playbooks" / "swan.yaml")


def simulate(*words: str) -> Result:
    return CliRunner().invoke(app, ["playbook", "simulate", *words])


def test_a_life_is_played_without_anything_of_a_server() -> None:
    done = run_apart("simulate", DEFAULT, "canonical")
    assert done.status == 0
    assert {"rules", "playbook", "jinja2"} <= done.imported
    assert not done.imported & OF_A_SERVER
    assert "Обычная жизнь заказа" in done.printed


def test_a_scenario_is_named_or_its_file_is(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("title: {ru: Моё, en: Mine}\nuntil: +1h\n", encoding="utf-8")
    assert simulate(SWAN, "refused_parcel").exit_code == 0
    assert simulate(SWAN, str(file)).output.startswith("Моё\n")
    assert simulate(SWAN, str(file), "--locale", "en").output.startswith("Mine\n")


def test_messages_are_shown_in_full_on_demand() -> None:
    assert "│ Здравствуйте, Анна!" in simulate(DEFAULT, "canonical", "--texts").output


def test_programs_get_json() -> None:
    life = json.loads(simulate(DEFAULT, "canonical", "--json").output)
    assert life["scenario"] == "canonical"
    assert life["summary"]["messages"] == {"email": 6, "sms": 4}


def test_a_page_and_a_picture_are_written(tmp_path: Path) -> None:
    html, svg = tmp_path / "life.html", tmp_path / "life.svg"
    result = simulate(DEFAULT, "canonical", "--html", str(html), "--svg", str(svg), "--locale", "en")
    assert result.exit_code == 0
    assert "The usual life of an order" in html.read_text("utf-8")
    assert ElementTree.parse(svg).getroot().tag.endswith("svg")


def test_a_step_that_fails_unexpectedly_is_shown_and_told_by_the_exit_status(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("title: {ru: Моё, en: Mine}\nsteps: [{at: +1h, picker: packed}]\n", encoding="utf-8")
    result = simulate(DEFAULT, str(file), "--locale", "en")
    assert result.exit_code == 1
    assert "! picker: packed — the step finds nothing: pack the order" in result.output


@pytest.mark.parametrize(
    ("playbook", "scenario", "said"),
    [
        ("shop: x\nextends: default\nhurs: {}\n", "title: {ru: а, en: a}\n", "x.yaml:3:1: error: there is no setting 'hurs'"),
        ("shop: x\nextends: default\n", "title: {ru: а, en: a}\nsteps: [{oprator: ok}]\n", "mine.yaml:2:10: error: nobody"),
        ("shop: x\nextends: default\n", "title: {ru: а, en: a}\nshop: swan\n", "mine.yaml:2:7: error: this happens in swan"),
    ],
)  # fmt: skip
def test_faults_are_told_with_their_places(tmp_path: Path, playbook: str, scenario: str, said: str) -> None:
    (tmp_path / "default.yaml").write_text(Path(DEFAULT).read_text("utf-8"), encoding="utf-8")
    (tmp_path / "default").symlink_to(ROOT / "playbooks" / "default", target_is_directory=True)
    (tmp_path / "x.yaml").write_text(playbook, encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(scenario, encoding="utf-8")
    result = simulate(str(tmp_path / "x.yaml"), str(tmp_path / "mine.yaml"), "--locale", "en")
    assert result.exit_code == 1
    assert said in result.output
    russian = simulate(str(tmp_path / "x.yaml"), str(tmp_path / "mine.yaml")).output
    assert ": ошибка: " in russian and "error" not in russian


def test_a_message_that_cannot_be_written_is_named_by_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "default.yaml").write_text(Path(DEFAULT).read_text("utf-8"), encoding="utf-8")
    (tmp_path / "default").symlink_to(ROOT / "playbooks" / "default", target_is_directory=True)
    (tmp_path / "x" / "messages").mkdir(parents=True)
    broken = tmp_path / "x" / "messages" / "no_answer.sms.ru.txt"
    broken.write_text("Заказ {{ order.nummer }}\n", encoding="utf-8")
    (tmp_path / "x.yaml").write_text("shop: x\nextends: default\n", encoding="utf-8")
    canonical = ROOT / "playbooks" / "scenarios" / "canonical.yaml"
    result = simulate(str(tmp_path / "x.yaml"), str(canonical), "--locale", "en")
    assert result.exit_code == 1
    assert "no_answer.sms.ru.txt:1:16: error: order has no 'nummer'\n" in result.output
    assert "help: did you mean `number`?" in result.output


def test_what_does_not_exist_is_said_in_words() -> None:
    unknown = simulate(DEFAULT, "canonicl", "--locale", "en").output
    assert "there is no such scenario\n" in unknown
    assert "did you mean `canonical`?" in unknown
    assert "nothing.yaml:1:1: error: the file cannot be read" in simulate("nothing.yaml", "canonical").output
    assert "no such locale: de" in simulate(DEFAULT, "canonical", "--locale", "de").output
