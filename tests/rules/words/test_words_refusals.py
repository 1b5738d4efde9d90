"""Every refusal of the rules has its words in Russian and English, which say what to do."""

import ast
from collections.abc import Iterator
from pathlib import Path

from domain.statuses import Status
from playbook.wording import Locale
from rules.words.refusals import REFUSALS, refusal_words


def codes() -> Iterator[str]:
    """The code of every refusal that the rules make."""
    for path in sorted((Path(__file__).parents[3] / "rules").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and ast.unparse(node.func).rpartition(".")[2] == "Refused"
                and node.args
            ):
                code = node.args[0]
                assert isinstance(code, ast.Constant), f"{path}: a code is a word, not made"
                yield str(code.value)


def test_every_refusal_is_said_in_both_languages() -> None:
    assert set(codes()) - {"status_does_not_allow"} == set(REFUSALS), "say it in rules/words/refusals.py"


def test_what_the_status_does_not_allow_names_the_status() -> None:
    said = refusal_words("status_does_not_allow", Status.SHIPPED, Locale.RU)
    assert said == "Заказ «Отправлен»: сейчас это сделать нельзя"
    assert "“Shipped”" in refusal_words("status_does_not_allow", Status.SHIPPED, Locale.EN)


def test_a_refusal_nobody_wrote_words_for_is_told_all_the_same() -> None:
    assert refusal_words("quite_new", None, Locale.RU) == "Сейчас это сделать нельзя"
    assert refusal_words("nothing_owed", Status.PAID, Locale.EN) == "Nothing is owed for this order"
