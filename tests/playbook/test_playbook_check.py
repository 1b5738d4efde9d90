"""`steward playbook check`: every fault of a playbook's files at once, as a compiler tells it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli import app
from playbook.errors import PlaybookError, PlaybookErrors
from playbook.loading import load
from playbook.reading import read_tree
from playbook.remarks import remark
from playbook.reporting import WIDEST, report
from playbook.wording import Locale
from tests.playbook.russian import told_in_russian

BROKEN = Path(__file__).parent / "broken"
SHIPPED = Path(__file__).parents[2] / "playbooks"
PLACES = [
    ("a time zone nobody knows", "shop.yaml:5:19", "'Europe/Moskow' is not a time zone"),
    ("a setting nobody has", "shop.yaml:7:3", "there is no setting 'call_witin'"),
    ("a duration spelled otherwise", "shop.yaml:8:16", "'2 hours' is not a duration"),
    ("none of the choices", "shop.yaml:9:15", "'cancle' is no choice here"),
    ("a number out of its bounds", "shop.yaml:10:17", "this should be greater than or equal to 1"),
    ("a name written twice", "shop.yaml:13:3", "'return_after' stands here twice, first in line 12"),
    ("money with a word in it", "shop.yaml:14:15", "write money as a string"),
    ("a trigger that is not there to change", "shop.yaml:16:9", "there is no trigger 'T55' to change"),
    ("a fact that never happens", "shop.yaml:19:9", "there is no fact 'order.complete'"),
    ("a setting that holds no duration", "shop.yaml:23:12", "'care.review_aftr' is neither a duration nor a setting"),
    ("a condition's unknown field", "shop.yaml:26:31", "l has no 'categry'"),
    ("a template that is not there", "shop.yaml:32:14", "there is no template prepayd.sms.ru.txt"),
    ("an unknown field in a subject", "shop/messages/thanks.email.ru.txt:1:36", "order has no 'nummer'"),
    ("an unknown filter in a message", "shop/messages/thanks.sms.ru.txt:2:44", "there is no filter 'mony'"),
    ("an unknown word in a scenario", "shop/scenarios/thanked.yaml:3:27", "operator has no word 'confirmd'"),
    ("an unknown field in a script", "shop/scripts/say_thanks.ru.txt:5:30", "order has no 'totl'"),
]  # fmt: skip
NOT_YAML = [
    ("hours:\n\topen: all\n", 2, 1, "a tab stands here; indent with spaces"),
    ("hours:\n  days: all\n open: all\n", 3, 2, "the indentation fits none of the lines above"),
    ("hours:\n  days: all\n   open: all\n", 3, 8, "this colon fits nowhere"),
    ("hours:\n  - all\n  open: all\n", 3, 3, "this does not belong to the list above"),
    ("about: {name: 'Swan\nlocale: ru\n", 1, 15, "this text in quotes never ends"),
    ("about: {name: Swan\nlocale: ru\n", 2, 7, "put a } or a comma before this"),
    ("about: {social: [a, b}\n", 1, 22, "put a ] or a comma before this"),
    ("about: {name: @swan}\n", 1, 15, "a value does not begin with @"),
    ("about: 'it's'\n", 1, 12, "double a quote inside of quotes"),
    ("about: - swan\n", 1, 8, "a list does not begin here"),
    ("shop: swan\n---\nshop: petarda\n", 2, 1, "a file holds one playbook"),
    ("about: {name: A\x07}\n", 1, 16, "an invisible character stands here"),
    ("shop: a\nshop: b\n", 2, 1, "'shop' stands here twice, first in line 1"),
]


@pytest.fixture
def broken(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The broken shop beside the shipped default, in the folder the command is given in."""
    shutil.copytree(BROKEN, folder, dirs_exist_ok=True)
    monkeypatch.chdir(folder)
    return folder


def check(file: object, *options: str) -> Result:
    return CliRunner().invoke(app, ["playbook", "check", str(file), *options])


def test_many_kinds_of_faults_are_told_at_once_each_with_line_and_column(broken: Path) -> None:
    done = check("shop.yaml", "--locale", "en")
    assert done.exit_code == 1
    told = [line for line in done.stderr.splitlines() if ": error: " in line]
    assert len(told) == len(PLACES)
    for line, (_, place, message) in zip(told, PLACES, strict=True):
        assert line.startswith(f"{place}: error: {message}")


@pytest.mark.parametrize("locale", ["ru", "en"])
def test_what_is_told_is_laid_out_as_a_compiler_does(broken: Path, locale: str) -> None:
    done = check("shop.yaml", "--locale", locale)
    assert done.stderr == (BROKEN / f"expected.{locale}.txt").read_text(encoding="utf-8")
    assert done.stdout == ""


@pytest.mark.parametrize(("locale", "label"), [("ru", ": ошибка: "), ("en", ": error: ")])
def test_a_caret_stands_under_what_is_wrong(locale: str, label: str) -> None:
    lines = (BROKEN / f"expected.{locale}.txt").read_text(encoding="utf-8").splitlines()
    assert any(label in line for line in lines)
    for number, line in enumerate(lines):
        if label in line:
            column = int(line.split(":")[2])
            written, caret = lines[number + 2].partition("| ")[2], lines[number + 3].partition("| ")[2]
            assert caret.index("^") == column - 1
            assert len(caret) <= len(written)


@pytest.mark.parametrize(("text", "line", "column", "message"), NOT_YAML)
def test_what_is_no_yaml_is_told_in_words(text: str, line: int, column: int, message: str) -> None:
    with pytest.raises(PlaybookErrors) as refused:
        read_tree(text, "shop.yaml")
    (fault,) = refused.value.errors
    assert (fault.line, fault.column) == (line, column)
    assert message in fault.message
    told_in_russian(fault)


def test_a_misspelt_base_is_told_and_the_rest_is_checked_over_what_was_meant(folder: Path) -> None:
    text = "shop: shop\nextends: defalt\npickup: {return_after: soon}\ntriggers: [{id: T7, when: order.totl > 1}]\n"
    (folder / "shop.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(PlaybookErrors) as refused:
        load(folder / "shop.yaml")
    assert [(one.line, one.column) for one in refused.value.errors] == [(2, 10), (3, 24), (4, 33)]
    assert "did you mean default?" in refused.value.errors[0].message


def test_of_a_trigger_with_a_wrong_key_the_condition_is_checked_all_the_same(
    faults: Callable[..., tuple[PlaybookError, ...]],
) -> None:
    found = faults("triggers:\n  - {id: T7, enbled: true, when: order.totl > 1}\n  - {id: T5, colour: red}\n")
    assert [(one.line, one.column) for one in found] == [(4, 14), (4, 40), (5, 14)]


def test_a_long_line_is_shown_around_its_fault() -> None:
    line = f"{'x' * 300}{{{{ wrong }}}}{'y' * 300}"
    fault = PlaybookError("a.txt", 1, 304, remark("no_variable", name="wrong"), 5)
    _, _, written, caret, *_ = (
        "".join(span.text for span in one) for one in report([fault], "a.txt", lambda _: [line], Locale.EN)
    )
    at = caret.index("^")
    assert written[at : at + 5] == "wrong"
    assert len(written) <= WIDEST + len(" 1 | ……")


@pytest.mark.parametrize("letters", ["\x1b[31m", "\x07\x00", "\x9b2J", "\u202e\u200b"])
def test_letters_that_a_terminal_obeys_or_hides_are_not_printed(letters: str) -> None:
    fault = PlaybookError("a.txt", 1, len(letters) + 1, remark("does_not_fit"))
    _, _, written, caret, *_ = (
        "".join(span.text for span in one)
        for one in report([fault], "a.txt", lambda _: [f"{letters}\tx"], Locale.EN)
    )
    assert all(letter.isprintable() for letter in written)
    assert caret.index("^") == written.index(" x")


def test_of_a_file_that_is_no_text_nothing_is_shown(tmp_path: Path) -> None:
    file = tmp_path / "shop.yaml"
    file.write_bytes(b"\x7fELF\x02\x01\xff\x1b[31m secret\n")
    done = check(str(file))
    assert done.exit_code == 1
    assert f"{file}:1:1: error: the file is not UTF-8 text" in done.stderr
    assert "ELF" not in done.stderr and "secret" not in done.stderr


@pytest.mark.parametrize(
    ("files", "russian", "english"),
    [
        (["a.yaml"], "1 ошибка в a.yaml", "1 fault in a.yaml"),
        (["a.yaml", "a.yaml"], "2 ошибки в a.yaml", "2 faults in a.yaml"),
        (["a.yaml", "b.txt"], "2 ошибки в a.yaml и ещё в 1 файле", "2 faults in a.yaml and 1 other file"),
        (["a.yaml"] * 4 + ["b.txt", "c.txt"], "6 ошибок в a.yaml и ещё в 2 файлах", "6 faults in a.yaml and 2 other files"),
        (["b.txt"], "1 ошибка в 1 файле из тех, что нужны a.yaml", "1 fault in 1 file that a.yaml uses"),
        (["b.txt", "c.txt"], "2 ошибки в 2 файлах из тех, что нужны a.yaml", "2 faults in 2 files that a.yaml uses"),
    ],
)  # fmt: skip
def test_the_last_line_counts_faults_and_files(files: list[str], russian: str, english: str) -> None:
    wrong = remark("does_not_fit")
    faults = [PlaybookError(file, line, 1, wrong) for line, file in enumerate(files, start=1)]
    for locale, summary in ((Locale.RU, russian), (Locale.EN, english)):
        *_, last = report(faults, "a.yaml", lambda _: (), locale)
        assert "".join(span.text for span in last) == summary


@pytest.mark.parametrize("name", ["default", "swan", "petarda", "chasy", "sample", "nova"])
def test_of_a_sound_playbook_one_line_says_what_was_checked(name: str) -> None:
    done = check(SHIPPED / f"{name}.yaml", "--locale", "en")
    assert (done.exit_code, done.stderr) == (0, "")
    (line,) = done.stdout.splitlines()
    for word in ("no faults", "triggers", "messages", "scripts", "replies", "scenarios"):
        assert word in line
    (line,) = check(SHIPPED / f"{name}.yaml").stdout.splitlines()
    for word in ("ошибок нет", "триггер", "сообщен", "скрипт", "сценари"):
        assert word in line


def test_other_commands_tell_faults_in_the_same_manner(broken: Path) -> None:
    english = "there is no setting 'call_witin'", "error"
    russian = "такой настройки нет: call_witin", "ошибка"
    for words, (said, label) in (
        (["simulate", "shop.yaml", "canonical", "--locale", "en"], english),
        (["simulate", "shop.yaml", "canonical"], russian),
        (["publish", "shop.yaml"], russian),
    ):
        done = CliRunner().invoke(
            app, ["playbook", *words], env={"DATABASE_URL": "postgresql+asyncpg://nobody@127.0.0.1:1/x"}
        )
        assert done.exit_code == 1
        assert f"shop.yaml:7:3: {label}: {said}" in done.stderr
        assert "   |   ^~~~~~~~~~" in done.stderr


def test_colours_are_for_terminals_alone(broken: Path) -> None:
    """Rich takes FORCE_COLOR for a terminal, as a terminal that is none cannot be had here."""
    assert "\x1b[" not in check("shop.yaml").stderr
    runner = CliRunner()
    seen = runner.invoke(
        app, ["playbook", "check", "shop.yaml"], env={"FORCE_COLOR": "1", "TERM": "xterm-256color"}
    )
    assert "\x1b[1;31mошибка: " in seen.stderr
    without = runner.invoke(
        app, ["playbook", "check", "shop.yaml"], env={"FORCE_COLOR": "1", "TERM": "xterm", "NO_COLOR": "1"}
    )
    assert "\x1b[31m" not in without.stderr and "31m" not in without.stderr


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{% if customer.name %}{{ office.name|upper }}{% endif %}", "on a sample"),
        ("{% if track_number and not tracking_link %}{{ office.code|upper }}{% endif %}", "on a sample"),
        ("{% if order.delivery == 'courier' and order.method == 'invoice' %}{{ order.slot.start|day }}{% endif %}", "on a sample"),
        ("{% if order.delivery == 'pickup_point' %}{{ 1 / 0 }}{% endif %}", "division by zero"),
        ("{% if order.number == 1 %}{{ nobody }}{% endif %}", "there is no variable 'nobody'"),
        ("{% if order.number == 1 %}{% for one in order.lines %}{{ one.nme }}{% endfor %}{% endif %}", "one has no 'nme'"),
        ("{% if order.number == 1 %}{% set at = order.slot %}{{ at.strt|day }}{% endif %}", "at has no 'strt'"),
        ("{% if order.number == 1 %}{{ settings.pickup.retrn_after }}{% endif %}", "settings.pickup has no 'retrn_after'"),
    ],
)  # fmt: skip
def test_what_fails_for_some_orders_only_is_found_before_them(
    faults: Callable[..., tuple[PlaybookError, ...]], template: str, message: str
) -> None:
    (found,) = faults("", prepaid__sms__ru__txt=template)
    assert found.file.endswith("prepaid.sms.ru.txt")
    assert message in found.message
    told_in_russian(found)
