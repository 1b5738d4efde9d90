"""`steward playbook new`: what it writes passes `check`, is played, fits the schema, and never takes anything's place."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bootstrap.founding import PLAYBOOKS
from cli import app
from playbook.json_schema import NAME, schema_text
from playbook.loading import load


def playbook(*words: str) -> Result:
    return CliRunner().invoke(app, ["playbook", *words])


@pytest.mark.parametrize(("locale", "timezone"), [("ru", "Asia/Vladivostok"), ("en", "Europe/Berlin")])
def test_a_new_playbook_passes_check_and_its_scenario_is_played(
    tmp_path: Path, locale: str, timezone: str
) -> None:
    made = playbook("new", "otter", "--dir", str(tmp_path), "--locale", locale, "--timezone", timezone)
    assert made.exit_code == 0, made.output
    shop = tmp_path / "otter.yaml"
    commands = [line.split()[1:] for line in made.stdout.splitlines() if line.startswith("  steward ")]
    assert [words[1] for words in commands] == ["check", "simulate", "publish"]
    for words in commands[:2]:
        done = CliRunner().invoke(app, words)
        assert done.exit_code == 0, done.output
    assert {"ru": "ошибок нет", "en": "no faults"}[locale] in playbook("check", str(shop)).stdout
    played = playbook("simulate", str(shop), "first").stdout
    assert ("Первый заказ" if locale == "ru" else "The first order") in played
    rules = load(shop)
    assert (rules.shop, rules.locale, rules.hours.timezone) == ("otter", locale, timezone)


def test_its_examples_are_switched_off_and_work_once_they_are_on(tmp_path: Path) -> None:
    playbook("new", "otter", "--dir", str(tmp_path))
    shop = tmp_path / "otter.yaml"
    own = ("thanks", "pay-ladder")
    assert not any(trigger.enabled for trigger in load(shop).triggers if trigger.id in own)
    text = (
        shop.read_text(encoding="utf-8")
        .replace("enabled: false", "enabled: true")
        .replace("  # - {id", "  - {id")
    )
    shop.write_text(text, encoding="utf-8")
    triggers = {trigger.id: trigger for trigger in load(shop).triggers}
    assert all(triggers[name].enabled for name in (*own, "T5"))


def test_in_the_folder_of_the_playbooks_it_stands_on_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "default.yaml").write_text((PLAYBOOKS / "default.yaml").read_text("utf-8"), encoding="utf-8")
    (tmp_path / "default").symlink_to(PLAYBOOKS / "default", target_is_directory=True)
    made = playbook("new", "otter", "--dir", str(tmp_path)).stdout
    assert f"made {tmp_path / NAME}" in made
    assert "default.yaml" not in made
    assert (tmp_path / NAME).read_text(encoding="utf-8") == schema_text()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    playbook("new", "otter", "--dir", str(tmp_path))
    (tmp_path / "otter.yaml").unlink()
    message = tmp_path / "otter" / "messages" / "thanks_again.sms.ru.txt"
    message.write_text("Mine.\n", encoding="utf-8")
    again = playbook("new", "otter", "--dir", str(tmp_path))
    assert again.exit_code == 1
    assert f"{message} is there already; nothing was written" in again.stderr
    assert message.read_text(encoding="utf-8") == "Mine.\n"
    assert not (tmp_path / "otter.yaml").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["Otter"], "'Otter' cannot be a shop's id"),
        (["../otter"], "cannot be a shop's id"),
        (["default"], "cannot be a shop's id"),
        (["otter", "--locale", "de"], "no such locale: de; there are ru, en"),
        (["otter", "--timezone", "Europe/Moskow"], "did you mean Europe/Moscow?"),
    ],
)
def test_what_cannot_be_is_said_in_words(tmp_path: Path, words: list[str], said: str) -> None:
    refused = playbook("new", *words, "--dir", str(tmp_path))
    assert refused.exit_code == 1
    assert said in refused.stderr
    assert not list(tmp_path.iterdir())
