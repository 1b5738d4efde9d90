"""What a condition may cost, and that no text whatever gets past the two errors or brings the process down."""

import subprocess
import sys
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.orders.asked import OrderAsked
from domain.facts import fact_models
from playbook.conditions import Condition, ConditionError, ConditionFailed, Failure, compile_condition
from playbook.conditions import language as of_conditions
from playbook.conditions.compiled import LONGEST
from playbook.conditions.cost import LONGEST_LIST, MOST_STEPS, MOST_TURNS, cost_of
from playbook.conditions.language import MACROS, NAMES, language_of
from playbook.conditions.shapes import roots_of, shape_of
from playbook.conditions.tree import read
from playbook.samples import sample_facts
from tests.playbook.condition_scopes import answer, large_order, refusal, scope

KIND = "parcel.arrived"
ONE = "l.total / 2 > 1000000"
FULL_LOOP = f"order.lines.exists(l, {' || '.join([ONE] * 75)})"
NESTED = f"[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15].exists(x, order.lines.exists(l, {ONE}))"
BOMB = "order.lines.exists(a, order.lines.exists(b, a.sku == b.sku + 'x'))"


@pytest.mark.parametrize(
    ("source", "steps", "turns"),
    [
        ("true", 1, 0),
        ("order.total > 5", 23, 0),
        ("order.lines.exists(l, l.sku == 'A')", 5_004, 500),
        ("order.lines.filter(l, l.quantity > 1).size() >= 2", 756_007, 500),
        ("order.lines.exists(l, ['A', 'B'].exists(p, l.sku.startsWith(p)))", 19_504, 1_500),
    ],
)
def test_the_cost_is_counted_before_anything_runs(source: str, steps: int, turns: int) -> None:
    cost = cost_of(read(language_of(KIND).compile(source).serialize()))
    assert (cost.steps, cost.turns) == (steps, turns)


@pytest.mark.parametrize(
    "source",
    [
        "order.lines.exists(l, l.sku in ['A', 'B']) && order.lines.filter(l, l.quantity > 1).size() >= 2",
        "order.lines.filter(l, l.category == 'elite').map(l, l.sku).exists(s, s == 'A')",
        "order.lines.exists(l, l.sku in customer.segments)",
        "order.lines.exists(l, l != order.lines[0])",
        FULL_LOOP,
        NESTED,
    ],
)
def test_what_a_shop_writes_is_taken(source: str) -> None:
    assert answer(source, scope(large_order(200))) in (True, False)


@pytest.mark.parametrize(
    "bomb",
    [
        BOMB,
        "order.lines.all(a, order.lines.all(b, order.lines.all(c, true)))",
        "order.lines.exists(l, order.lines.filter(m, m.sku == l.sku).size() > 1)",
        "order.lines.exists(l, order.lines == order.lines && order.lines != order.lines)",
        "(order.lines + order.lines + order.lines + order.lines).map(l, l.sku).size() > 1",
        "(true ? order.lines + order.lines : order.lines).exists(l, l.sku in (customer.segments + customer.segments))",
        "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].exists(x, [1, 2, 3, 4, 5, 6].exists(y, order.lines.exists(l, l.quantity == x * y)))",
        "order.lines.exists(l, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20].exists(x, order.placed_at.getHours('+03:00') == x))",
        "[1, 2, 3, 4, 5, 6, 7, 8, 9].all(a, [1, 2, 3, 4, 5, 6, 7, 8, 9].all(b, [1, 2, 3, 4, 5, 6, 7, 8, 9].all(c, [1, 2, 3, 4, 5, 6, 7, 8, 9].all(d, [1, 2].all(e, true)))))",
    ],
)  # fmt: skip
def test_a_bomb_is_refused_in_words(bomb: str) -> None:
    error = refusal(bomb)
    assert error.message.startswith(f"this is too much work for an order of {LONGEST_LIST} lines: ")
    assert error.message.endswith("; go through one list at a time")


def test_a_bomb_is_refused_where_it_is() -> None:
    error = refusal(f"order.total > 5 &&\n  {BOMB}")
    assert (error.line, error.column) == (2, 21)


@pytest.mark.parametrize("source", [FULL_LOOP, NESTED])
def test_the_count_is_above_what_is_really_worked_out(source: str) -> None:
    """A decimal is divided by a whole number in Python, so every evaluation can be counted."""
    condition = compile_condition(source, KIND)
    asked = scope(large_order(200))
    condition.holds(asked)
    divisions = 0

    def count(frame: FrameType, event: str, _: object) -> None:
        nonlocal divisions
        divisions += event == "call" and frame.f_code is of_conditions._divide.__code__

    sys.setprofile(count)
    try:
        assert condition.holds(asked) is False
    finally:
        sys.setprofile(None)
    bound = cost_of(read(language_of(KIND).compile(source).serialize()))
    assert divisions == source.count(ONE) * (200 if source is FULL_LOOP else 15 * 200)
    assert divisions * 5 < bound.steps <= MOST_STEPS and bound.turns <= MOST_TURNS


def test_the_library_itself_stops_after_ten_thousand_turns() -> None:
    """The second wall, for an order that is larger than any the API takes."""

    def turned(lines: int) -> bool:
        unchecked = Condition(
            "",
            KIND,
            language_of(KIND).compile("[1, 2, 3, 4, 5, 6, 7, 8, 9].all(a, order.lines.all(b, true))"),
        )
        return unchecked.holds(scope(large_order(lines)))

    assert turned(1_100)
    with pytest.raises(ConditionFailed) as failed:
        turned(1_200)
    assert failed.value.code is Failure.TOO_MUCH_WORK
    assert MOST_TURNS == 10_000


def test_no_order_is_longer_than_the_count_assumes() -> None:
    (bound,) = (mark for mark in OrderAsked.model_fields["items"].metadata if hasattr(mark, "max_length"))
    assert bound.max_length == LONGEST_LIST


def test_a_condition_is_not_longer_than_a_screen() -> None:
    compile_condition("order.draft" + " " * (LONGEST - 11), KIND)
    error = refusal("order.draft ||\n" * 200 + "true")
    assert error.message == f"a condition has at most {LONGEST} characters, this has 3004"
    assert (error.line, error.column) == (134, 6)


@pytest.mark.parametrize(
    "source",
    ["(" * 40 + "true" + ")" * 40, "+".join(["order.total"] * 40) + " > 1", "[" * 40 + "]" * 40, "a." * 60 + "b", "(" * 900],
)  # fmt: skip
def test_deep_nesting_is_refused_in_words(source: str) -> None:
    assert refusal(source).message.startswith("this is nested too deeply")


def test_many_alternatives_are_no_depth() -> None:
    assert answer(" || ".join(["order.number == 1"] * 80)) is False


def test_loops_inside_loops_are_taken_or_refused_in_words() -> None:
    """The compiler takes deeper trees than protobuf reads."""
    refused = [_nested(depth) for depth in range(1, 31)]
    assert refused[:4] == [None] * 4
    assert all(one is None or "nested too deeply" in one for one in refused) and refused[-1]


def _nested(depth: int) -> str | None:
    source = "true"
    for number in range(depth):
        source = f"[1].all(x{number}, {source})"
    try:
        compile_condition(source, KIND)
    except ConditionError as error:
        return error.message
    return None


FIELDS = [
    f"{root}.{name}" for root, model in roots_of(KIND).items() for name in shape_of(model) if name != "lines"
]
WORDS = st.sampled_from(
    [*FIELDS, *NAMES, "order.lines", "l", "l.sku", "l.quantity", "order.delivery.slot.start", "500", "499.90", "'online'", '"shiped"',
     "0", "1e400", "true", "null", "duration('72h')", "timestamp('2026-01-01T00:00:00Z')", "[1, 2]", "{'a': 1}"]
)  # fmt: skip
SIGNS = st.sampled_from(
    ["&&", "||", "==", "!=", "<", ">=", "+", "-", "*", "/", "%", "in", "?", ":", ",", ".", "=", "and", "\n"]
)
WRAPS = st.sampled_from(
    ["({})", "!{}", "-{}", "[{}]", "has({})", "order.lines.exists(l, {})", "order.lines.filter(l, {}).size() > 1", "double({})", "{}.size()",
     "{}[0]", "({} ? 1 : 2.5)", "{{'a': {}}}['b']", "{}.getHours('+03:00')", "order.lines.all({})"]
)  # fmt: skip
TEXTS = st.recursive(
    WORDS,
    lambda inner: st.one_of(
        st.tuples(inner, SIGNS, inner).map(" ".join),
        st.tuples(WRAPS, inner).map(lambda parts: parts[0].format(parts[1])),
    ),
    max_leaves=12,
)
LIKELY = st.tuples(
    st.sampled_from([one for one in FIELDS if one != "customer.segments"]),
    st.sampled_from(["==", "!=", "<", ">", ">=", "+ 1 >", "* 2 >=", "/ 3 <", "% 2 ==", "in"]),
    st.sampled_from(["5", "0", "2.5", "'online'", "'a'", "true", "order.total", "order.quantity", "[1, 2.5]", "[1, 2]", "['new']"]),
).map(" ".join)  # fmt: skip
SOUND = st.one_of(LIKELY, st.tuples(LIKELY, st.sampled_from([" && ", " || "]), LIKELY).map("".join))


def asked_of_samples(source: str, kind: str) -> bool:
    """Whether it was taken. Nothing but the two errors may come out of it."""
    try:
        condition = compile_condition(source, kind)
    except ConditionError as error:
        lines = source.split("\n")
        assert 1 <= error.line <= len(lines)
        assert 1 <= error.column <= len(lines[error.line - 1]) + 1
        assert error.message and "overload" not in error.message and "<input>" not in error.message
        return False
    for fact in sample_facts(kind):
        try:
            assert condition.holds(scope(fact=fact)) in (True, False)
        except ConditionFailed as failed:
            assert failed.code not in (Failure.OTHER, Failure.TOO_MUCH_WORK)
    return True


@given(source=st.one_of(TEXTS, SOUND), kind=st.sampled_from([KIND, KIND, *fact_models()]))
@settings(max_examples=600, deadline=None)
def test_any_expression_is_refused_or_has_an_answer(source: str, kind: str) -> None:
    asked_of_samples(source, kind)


@given(source=st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_text_is_refused_or_has_an_answer(source: str) -> None:
    asked_of_samples(source, KIND)


@given(source=TEXTS, place=st.integers(0, 200), sign=st.characters())
@settings(max_examples=300, deadline=None)
def test_any_slip_of_the_pen_is_refused_or_has_an_answer(source: str, place: int, sign: str) -> None:
    asked_of_samples(source[:place] + sign + source[place:], KIND)


def test_the_samples_above_are_not_all_refused() -> None:
    taken = [f"{field} == {other}" for field in FIELDS for other in ("5", "'a'", "true")]
    assert sum(asked_of_samples(source, KIND) for source in taken) >= 12


NASTY = {
    "brackets": "'(' * n + 'true' + ')' * n",
    "open brackets": "'(' * n",
    "open lists": "'[' * n",
    "open maps": "'{1:' * n",
    "nots": "'!' * n + 'true'",
    "minuses": "'-' * n + '5 > 1'",
    "sums": "'+'.join(['1'] * n) + ' > 1'",
    "alternatives": "' || '.join(['order.draft'] * n)",
    "paths": "'order' + '.total' * n",
    "items": "'order.lines' + '[0]' * n",
    "choices": "'true ? ' * n + 'true' + ' : true' * n",
    "calls": "'size(' * n + ')' * n",
    "loops": "'[1].map(x, ' * n + 'x' + ')' * n",
    "comparisons": "'1 < ' * n + '1'",
    "long text": "'\"' + 'a' * n + '\" == \"\"'",
    "open text": "'\"' * n",
    "remarks": "'// ' * n",
    "lines": "'\\n' * n + 'order.totl'",
    "noughts": "'\\0' * n",
    "half characters": "'\"' + '\\ud800' * n + '\"'",
    "faces": "'\\U0001f600' * n",
    "digits": "'9' * n + ' > 1'",
    "escapes": "'\"' + '\\\\' * n + '\"'",
    "generics": "'a<' * n + 'b' + '>' * n",
    "words": "'in ' * n",
    "messages": "'order{' * n + '}' * n",
}


def test_the_nastiest_texts_do_not_bring_the_process_down() -> None:
    """In a process of their own, each in every length: a crash of the native library would take the worker with it."""
    program = f"""
from playbook.conditions import ConditionError, ConditionFailed, compile_condition
from playbook.conditions import compiled
from tests.playbook.condition_scopes import scope
for unbound in (False, True):
    # Also past our own limit of length, to know the library's own walls.
    compiled.LONGEST = 10_000_000 if unbound else compiled.LONGEST
    for name, make in {NASTY!r}.items():
        for n in (1, 7, 31, 33, 99, 250, 1900, 30_000 if unbound else 1901):
            try:
                compile_condition(eval(make), {KIND!r}).holds(scope())
            except (ConditionError, ConditionFailed):
                pass
        print(name)
"""
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=120, cwd=root, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.split("\n")[:-1] == [*NASTY, *NASTY]


def test_conditions_are_not_loaded_by_what_has_none() -> None:
    """Protobuf alone takes longer to import than a whole check of a playbook."""
    program = (
        "import sys, playbook.conditions, playbook.loading;"
        "print([name for name in sys.modules if name.startswith(('cel_expr', 'google.protobuf'))])"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=root, check=True
    )
    assert done.stdout.strip() == "[]"


def test_macros_are_named_as_functions_too() -> None:
    assert set(MACROS) <= set(NAMES)
