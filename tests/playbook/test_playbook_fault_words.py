"""What is said of faulty playbooks: every fault that can be raised has its words in Russian and in English, and none is pydantic's."""

import ast
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError
from typer.testing import CliRunner

from cli import app
from domain.locales import Locale
from playbook.errors import PlaybookError
from playbook.fault_words.catalogue import WORDS, sentence
from playbook.faults import BOUNDS, KINDS, in_words
from playbook.located import Listing, Mapping, Place, Scalar, Tree, plain
from playbook.own_locale import own_locale
from playbook.reading import read_file
from playbook.remarks import Remark, remark
from playbook.schema import Playbook
from rules.simulation.scenario import Heading, StepHeading, Who
from rules.simulation.vocabulary import word, words_of
from tests.playbook.russian import CYRILLIC, FOREIGN, told_in_russian

ROOT = Path(__file__).parents[2]
MAKERS = ("remark", "Unfit", "ImpossiblePhone", "UnknownZone")
SAYING = ("domain", "playbook", "rules/simulation", "desk")
MODELS = (Playbook, Heading, StepHeading, *(word(who, one).model for who in Who for one in words_of(who)))
ELSEWHERE = {"missing", "extra_forbidden", "enum", "literal_error", "string_pattern_mismatch"}
"""Types that `playbook.faults` tells by their own functions."""
OF_A_SCHEMA = {
    "str": {"string_type"},
    "int": {"int_type", "int_parsing", "int_from_float", "int_parsing_size"},
    "bool": {"bool_type", "bool_parsing"},
    "decimal": {"decimal_type", "decimal_parsing", "finite_number"},
    "date": {"date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"},
    "time": {"time_type", "time_parsing"},
    "datetime": {
        "datetime_type", "datetime_parsing", "datetime_object_invalid", "datetime_from_date_parsing", "timezone_aware",
    },
    "tuple": {"tuple_type", "missing"},
    "list": {"list_type"},
    "dict": {"dict_type"},
    "model": {"model_type", "model_attributes_type"},
    "model-fields": {"missing", "extra_forbidden"},
    "enum": {"enum"},
    "literal": {"literal_error"},
    "named-tuple": {"named_tuple_type"},
}  # fmt: skip
"""The types of errors by the kind of a core schema."""
OF_A_BOUND = {
    "ge": "greater_than_equal", "gt": "greater_than", "le": "less_than_equal", "lt": "less_than",
    "decimal_places": "decimal_max_places", "max_digits": "decimal_max_digits", "pattern": "string_pattern_mismatch",
}  # fmt: skip
OF_A_LENGTH = {
    ("str", "min_length"): "string_too_short", ("str", "max_length"): "string_too_long",
    ("tuple", "min_length"): "too_short", ("tuple", "max_length"): "too_long",
    ("list", "min_length"): "too_short", ("list", "max_length"): "too_long",
    ("dict", "min_length"): "too_short", ("dict", "max_length"): "too_long",
}  # fmt: skip
SILENT = {
    "default", "nullable", "no-info", "with-info", "function-before", "function-after", "function-plain", "function-wrap",
    "model-field", "definitions", "definition-ref", "union", "chain", "named-tuple-field", "timedelta", "any", "none",
    "is-instance", "lax-or-strict", "json-or-python", "format", "to-string", "model-ser", "include-exclude-sequence",
    "function-ser", "arguments", "call", "arguments-parameter",
}  # fmt: skip
"""Kinds of a core schema that raise nothing of their own: what they hold does, or our own validator before them."""


def raised() -> Iterator[tuple[str, Path, ast.Call]]:
    """Every remark that the code makes by its name, and every value that the domain refuses."""
    for folder in SAYING:
        for file in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MAKERS:
                    for code in _codes(node.args[0]):
                        yield code, file, node


def _codes(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(code)):
            yield code
        case ast.IfExp(body=body, orelse=orelse):
            yield from _codes(body)
            yield from _codes(orelse)
        case _:
            pass


def filled(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_remark_that_the_code_makes_has_its_words_and_what_fills_them() -> None:
    for code, file, call in raised():
        assert code in WORDS, f"{file}: {code}"
        given_ = {one.arg for one in call.keywords if one.arg is not None}
        if any(one.arg is None for one in call.keywords):
            continue
        needed = filled(WORDS[code][0]) | filled(WORDS[code][1])
        assert needed <= given_ | {"english"}, f"{file}: {code} lacks {needed - given_}"


def test_no_words_stand_for_what_nobody_says() -> None:
    text = "\n".join(file.read_text("utf-8") for folder in SAYING for file in (ROOT / folder).rglob("*.py")
                     if "fault_words" not in file.parts)  # fmt: skip
    assert [code for code in WORDS if f'"{code}"' not in text] == []


@pytest.mark.parametrize("code", WORDS)
def test_words_are_russian_in_russian_and_english_in_english(code: str) -> None:
    russian, english = WORDS[code]
    named = re.sub(r"\{\w+(![rs])?\}", "", russian)
    assert CYRILLIC.search(russian) or code == "type_null" or not re.search(r"[a-z]{2}", named), russian
    assert not FOREIGN.search(named), russian
    assert not CYRILLIC.search(english) or code == "promo_words_alike", english


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_type_of_error_that_our_models_raise_has_our_own_words(model: type[BaseModel]) -> None:
    for kind in error_types(model.__pydantic_core_schema__):
        assert kind in KINDS or kind in BOUNDS or kind in ELSEWHERE, kind


def error_types(schema: object) -> set[str]:
    """What pydantic may say of values that go through this core schema."""
    found: set[str] = set()
    if isinstance(schema, dict):
        kind = schema.get("type")
        if isinstance(kind, str):
            assert kind in OF_A_SCHEMA or kind in SILENT, kind
            found |= OF_A_SCHEMA.get(kind, set())
            for name in schema:
                if name in OF_A_BOUND:
                    found.add(OF_A_BOUND[name])
                if name in ("min_length", "max_length"):
                    found.add(OF_A_LENGTH[kind, name])
            if "max_digits" in schema and "decimal_places" in schema:
                found.add("decimal_whole_digits")
        parts = [
            part
            for name, part in schema.items()
            if name not in ("metadata", "serialization", "default", "cls")
        ]
    else:
        parts = list(schema) if isinstance(schema, list | tuple) else []
    for part in parts:
        found |= error_types(part)
    return found


DEFAULT = read_file(ROOT / "playbooks" / "default.yaml")


def paths_in(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in items:
        yield (*path, name)
        yield from paths_in(inner, (*path, name))


HERE = Place("shop.yaml", 1, 1)
PATHS = tuple(paths_in(plain(DEFAULT)))
WRONG = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.integers(-5, 200),
    st.decimals(-1000, 1000, allow_nan=False, places=3),
    st.sampled_from(["", "soon", "40", "2h", "99999d", "1990.00", "10:00", "25:00-26:00", "08:00-08:00", "2026-02-30", "true", "{", "x" * 600]),
    st.text(max_size=8),
    st.lists(st.one_of(st.integers(-2, 2), st.text(max_size=3), st.none()), max_size=3),
    st.dictionaries(st.sampled_from(["on", "do", "from", "at", "percent", "nonsense"]), st.integers(-2, 2), max_size=2),
)  # fmt: skip


@given(st.sampled_from(PATHS), WRONG)
@settings(max_examples=150, deadline=None)
def test_whatever_is_written_wrongly_is_told_in_russian(path: tuple[str | int, ...], wrong: object) -> None:
    tree = tree_of(changed(plain(DEFAULT), path, wrong))
    assert isinstance(tree, Mapping)
    for fault in refusals(tree):
        told_in_russian(fault)


def tree_of(value: object) -> Tree:
    """As if it had been read from one line."""
    if isinstance(value, dict):
        return Mapping(
            HERE, {name: tree_of(inner) for name, inner in value.items()}, dict.fromkeys(value, HERE)
        )
    if isinstance(value, list):
        return Listing(HERE, tuple(tree_of(inner) for inner in value))
    assert value is None or isinstance(value, str | int | Decimal | bool)
    return Scalar(HERE, value)


def refusals(tree: Mapping) -> tuple[PlaybookError, ...]:
    values = plain(tree)
    assert isinstance(values, dict)
    try:
        Playbook.model_validate({**values, "templates": {}, "scripts": {}}, by_alias=True, by_name=False)
    except ValidationError as error:
        return tuple(in_words(error, tree, Playbook))
    return ()


def changed(value: object, path: tuple[str | int, ...], wrong: object) -> object:
    if not path:
        return wrong
    first, *rest = path
    if isinstance(value, dict):
        return {
            name: changed(inner, tuple(rest), wrong) if name == first else inner
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [changed(inner, tuple(rest), wrong) if n == first else inner for n, inner in enumerate(value)]
    return value


def test_a_remark_is_said_with_all_that_is_in_it() -> None:
    said = remark(
        "not_compared", kinds=remark("and", first=remark("type_text"), second=remark("type_whole")), sign="<"
    )
    assert sentence(said, Locale.EN) == "text and a whole number cannot be compared with <"
    assert sentence(said, Locale.RU) == "Знаком < не сравнить текст и целое число."


def test_in_russian_what_to_do_is_a_sentence_of_its_own() -> None:
    said = Remark("unknown_setting", (("name", "call_witin"),), (remark("did_you_mean", name="call_within"),))
    assert sentence(said, Locale.RU) == "Такой настройки нет: call_witin. Может быть, call_within?"


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("shop: shop\nextends: default\n", Locale.RU),
        ("shop: shop\nextends: default\nlocale: en\n", Locale.EN),
        ("shop: shop\nextends: defalt\n", Locale.RU),
        ("shop: [\nlocale: 'en'\n", Locale.EN),
        ("shop: shop\nextends: shop\n", Locale.RU),
    ],
)
def test_a_playbook_says_its_language_however_faulty_it_is(folder: Path, text: str, spoken: Locale) -> None:
    file = folder / "shop.yaml"
    file.write_text(text, encoding="utf-8")
    assert own_locale(file) is spoken


def test_programs_read_the_same_codes_in_both_languages(folder: Path) -> None:
    file = folder / "shop.yaml"
    file.write_text("shop: shop\nextends: default\nconfirmation: {call_witin: 40m}\n", encoding="utf-8")
    told = {}
    for locale in ("ru", "en"):
        done = CliRunner().invoke(app, ["playbook", "check", str(file), "--json", "--locale", locale])
        assert done.exit_code == 1
        (told[locale],) = json.loads(done.stdout)["faults"]
    assert {(one["code"], one["line"], one["column"], one["helps"][0]["code"]) for one in told.values()} == {
        ("unknown_setting", 3, 16, "did_you_mean")
    }
    assert told["ru"]["message"] == "такой настройки нет: call_witin"
    assert told["en"]["message"] == "there is no setting 'call_witin'"


def test_a_language_we_do_not_speak_is_refused(folder: Path) -> None:
    done = CliRunner().invoke(app, ["playbook", "check", str(folder / "default.yaml"), "--locale", "de"])
    assert done.exit_code == 1
    assert "no such locale: de" in done.stderr
