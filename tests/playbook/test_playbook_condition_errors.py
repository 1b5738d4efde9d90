"""What is wrong with a condition is found at load, at its place, in a sentence, with the nearest right name."""

import pytest

from domain.facts import fact_models
from playbook.conditions import ConditionError, compile_condition
from tests.playbook.condition_scopes import refusal, scope


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("order.^totl > 5", "order has no 'totl'; did you mean total?"),
        ("order.total > 5 && ^ordr.total > 5", "there is no 'ordr'; did you mean order?"),
        ("^total > 5", "there is no 'total'; a condition reads order, customer, fact, shop"),
        ("order.lines.exists(l, l.^sk == 'A')", "l has no 'sk'; did you mean sku?"),
        ("order.lines.exists(l, ^m.sku == 'A')", "there is no 'm'; a condition reads order, customer, fact, shop"),
        ("order.delivery.^knd == 'courier'", "order.delivery has no 'knd'; did you mean kind?"),
        ("order.lines[0].^prise > 5", "this has no 'prise'; it has sku, name, category, quantity, unit_price, total"),
        ("has(fact.^offic)", "fact has no 'offic'; did you mean office?"),
        ("customer.^phone == '+7'", "customer has no 'phone'; it has completed_orders, returned_orders, black_listed, unsubscribed, segments"),
        ("order.status.^startWith('a')", "there is no function 'startWith'; did you mean startsWith?"),
        ("'é' == order.^tot", "order has no 'tot'; did you mean total?"),
        ("'😀' == order.^tot", "order has no 'tot'; did you mean total?"),
        ("order.number > 1 &&\n  order.\n    ^totl > 5", "order has no 'totl'; did you mean total?"),
        ("order.number > 1 &&\r\n  order.^totl > 5", "order has no 'totl'; did you mean total?"),
    ],
)  # fmt: skip
def test_an_unknown_name_is_found_with_the_nearest_right_one(source: str, message: str) -> None:
    assert_refused(source, message)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("order.total ^> 'x'", "a decimal number and text cannot be compared with >"),
        ("order.status ^== 5", "text and a whole number cannot be compared with =="),
        ("order.placed_at ^> 5", "a moment and a whole number cannot be compared with >"),
        ("fact.at - order.placed_at ^> 5", "a length of time and a whole number cannot be compared with >"),
        ("order.total ^+ 'x' == ''", "+ cannot be worked out for a decimal number and text"),
        ("order.draft ^&& order.total", "&& joins what is yes or no, not a decimal number"),
        ("^!order.total", "! joins what is yes or no, not a decimal number"),
        ("order.total ^? true : false", "before ? stands what is yes or no, not a decimal number"),
        ("(order.draft ^? order.total : 5) > 1", "both answers of ? : are of one kind, not a decimal number and a whole number; write 5.0 instead of 5"),
        ("(order.draft ^? order.total : 'a') == 1", "both answers of ? : are of one kind, not a decimal number and text"),
        ("'a' ^in order.status", "before `in` stands text, behind it text; it looks for an item in a list of its kind"),
        ("5 ^in customer.segments", "before `in` stands a whole number, behind it a list; it looks for an item in a list of its kind"),
        ("order.lines^['a'].sku == 'b'", "[ ] takes an item of a list by its number, or of a map by its name; not a list and text"),
        ("order.status^.name == 'new'", "text has no fields"),
        ("order^.total.exists(x, x > 1)", "only a list has items to go through, this is a decimal number"),
        ("order.lines.exists^(l, l.quantity)", "what is said of each item is yes or no, not a whole number"),
        ("order.lines.all^(l, l.sku)", "what is said of each item is yes or no, not text"),
        ("order.lines.filter^(l, l.sku).size() > 1", "what is said of each item is yes or no, not text"),
        ("order.status.contains^(5)", "contains does not take text and a whole number"),
        ("^contains(order.status, 'a')", "contains is called in another manner: x.contains(…)"),
        ("order.lines.^exists(l)", "exists takes a name for an item and what is said of it: exists(l, l.quantity > 1)"),
        ("order.lines.exists(^l.x, true)", "exists takes a name for an item and what is said of it: exists(l, l.quantity > 1)"),
        ("has(^order)", "has asks for one field, like has(order.promo_code)"),
        ("^[1, 'a'].size() > 1", "the items of a list are all of one kind"),
        ("^{'a': 1, 'b': 'c'}['a'] == 1", "the names in { } are all of one kind, and so are the values"),
        ("order.lines.map^(l, [l.sku]).size() > 1", "a list inside a list is not taken"),
        ("order.lines.exists^(order, true)", "'order' is taken: give the item another name"),
        ("^steward.Slot{} == order.delivery.slot", "Slot cannot be written out here"),
        ("^order.total", "a condition answers yes or no, this gives a decimal number"),
        ("^order.lines", "a condition answers yes or no, this gives a list"),
        ("^int == int", "there is no 'int' here"),
        ("5 < order.total ^< 9", "one comparison at a time: write a < b && b < c"),
    ],
)  # fmt: skip
def test_a_wrong_type_is_found(source: str, message: str) -> None:
    assert_refused(source, message)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("order.method == ^'onlin'", "order.method is never 'onlin'; did you mean online?"),
        ("^'onlin' == order.method", "order.method is never 'onlin'; did you mean online?"),
        ("order.method != ^'cash'", "order.method is never 'cash'; it is one of online, on_delivery, invoice"),
        ("order.status in ['new', ^'shiped']", "order.status is never 'shiped'; did you mean shipped?"),
        ("order.delivery.kind == ^'curier'", "order.delivery.kind is never 'curier'; did you mean courier?"),
        ("order.lines.exists(l, order.channel == ^'web')", "order.channel is never 'web'; it is one of site, phone, chat, email, sms, vk, telegram, whatsapp"),
        ("shop.top_up == ^'offr'", "shop.top_up is never 'offr'; did you mean offer?"),
        ("fact.kind == ^'parcel.arived'", "fact.kind is never 'parcel.arived'; did you mean parcel.arrived?"),
        ("order.means == ^''", "order.means is never '': !has(order.means) asks whether it is missing"),
        ("order.status ^> 'new'", 'words of a set have no order: write in ["…", "…"]'),
    ],
)  # fmt: skip
def test_a_word_that_never_occurs_is_found_with_the_nearest_right_one(source: str, message: str) -> None:
    assert_refused(source, message)


def test_words_of_a_fact_are_known_too() -> None:
    assert refusal("fact.reason == 'scam'", "order.cancelled").message.startswith(
        "fact.reason is never 'scam'; "
    )
    assert refusal("fact.why in ['refusd']", "order.returning").message.endswith("did you mean refused?")
    assert refusal("fact.condition == 'god'", "order.returned").column == 19


@pytest.mark.parametrize(
    "source",
    [
        "^order.delivery.slot.start > order.placed_at",
        "has(order.delivery.slot) || ^order.delivery.slot.start > order.placed_at",
        "!has(order.delivery.slot) && ^order.delivery.slot.start > order.placed_at",
        "has(order.delivery.slot) ? true : ^order.delivery.slot.start > order.placed_at",
        "(has(order.delivery.slot) || order.draft) && ^order.delivery.slot.start > order.placed_at",
        "has(order.delivery.region) && ^order.delivery.slot.start > order.placed_at",
        "has(order.delivery.slot) == (^order.delivery.slot.start > order.placed_at)",
        "order.lines.exists(l, ^order.delivery.slot.start > order.placed_at)",
    ],
)
def test_what_may_be_missing_is_asked_for_first(source: str) -> None:
    slot = "order.delivery.slot"
    assert_refused(source, f"{slot} may be missing: ask has({slot}) && … first")


@pytest.mark.parametrize(
    "source",
    [
        "has(order.delivery.slot) && order.delivery.slot.start > order.placed_at",
        "order.delivery.slot.start > order.placed_at && has(order.delivery.slot)",
        "has(order.delivery.slot.start) && order.delivery.slot.end > order.placed_at",
        "!has(order.delivery.slot) || order.delivery.slot.start > order.placed_at",
        "!(has(order.delivery.slot) && order.draft) || order.delivery.slot.start > order.placed_at",
        "has(order.delivery.slot) ? order.delivery.slot.start > order.placed_at : false",
        "has(order.delivery.slot) && order.lines.all(l, order.delivery.slot.start > order.placed_at)",
    ],
)
def test_what_was_asked_for_is_read(source: str) -> None:
    assert compile_condition(source, "parcel.arrived").holds(scope())


def test_a_moment_of_a_fact_that_may_be_missing_is_asked_for_first() -> None:
    assert refusal("fact.until > order.placed_at", "carrier.asked").message.startswith(
        "fact.until may be missing"
    )


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("order.quantity / ^0 > 1", "this divides by zero"),
        ("order.total / ^0.0 > 1", "this divides by zero"),
        ("order.quantity % ^0 == 1", "this divides by zero"),
        ("order.paid ^/ order.total > 0.3", "an amount may be zero: compare without dividing, like order.paid > order.total * 0.3"),
        ("fact.at - order.placed_at > duration(^'3d')", 'a length of time is written in hours, minutes and seconds, like "72h" or "2h30m"'),
        ("order.placed_at > timestamp(^'2026-11-20')", 'a moment is written with its offset, like "2026-11-20T21:15:00+03:00"'),
        ("order.placed_at > timestamp(^'2026-02-30T00:00:00Z')", 'a moment is written with its offset, like "2026-11-20T21:15:00+03:00"'),
        ("duration(^order.promo_code) > duration('1h')", 'a length of time is written in hours, minutes and seconds, like "72h" or "2h30m"'),
        ("order.placed_at.getHours(^'Europe/Moscow') > 5", 'name the clock by its distance from UTC, like "+03:00"'),
        ("order.placed_at.getHours(^order.delivery.region) > 5", 'name the clock by its distance from UTC, like "+03:00"'),
        ("order.placed_at.^getHours() > 5", 'getHours needs to know whose clock: getHours("+03:00")'),
        ("order.means == ^null", "there is no null here: has(order.promo_code) tells whether a value is there"),
        ("^order.delivery.slot == null", "order.delivery.slot may be missing: ask has(order.delivery.slot) && … first"),
        ("^9223372036854775808 > 1", "this number is too large"),
    ],
)  # fmt: skip
def test_what_would_fail_only_when_run_is_found(source: str, message: str) -> None:
    assert_refused(source, message)


@pytest.mark.parametrize(
    "function", ["now()", "matches('a', 'a')", "'a'.matches('a')", "dyn(1)", "type(1)", "string(1)", "bool('true')",
                 "bytes('a')", "uint(1)", "math.greatest(1, 2)", "base64.encode(b'a')", "cel.bind(a, 1, a)",
                 "'a'.charAt(0)", "optional.none()", "[1].sort()", "'a'.format([])", "order.?total", "order.placed_at.getSeconds()"],
)  # fmt: skip
def test_no_clock_no_pattern_and_no_extension_can_be_called(function: str) -> None:
    refusal(f"{function} == {function}")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("order.total ^= 5", "write == to compare"),
        ("order.total ^=> 5", "write >="),
        ("order.draft ^and order.draft", "write && for 'and'"),
        ("order.draft ^or order.draft", "write || for 'or'"),
        ("^not order.draft", "write ! for 'not'"),
        ("order.draft ^& order.draft", "write && for both"),
        ("order.draft ^| order.draft", "write || for either"),
        ("^# remark", "a remark begins with //"),
        ("order.status == ^“new”", 'text stands in straight quotes: "…"'),
        ("order.status == ^«new»", 'text stands in straight quotes: "…"'),
        ("order.status == ^'new", "this text has no closing quote"),
        ("order.status == ^'\\x'", "behind \\ a text has n, t, r, \\, a quote, or a character's number like \\u00a0"),
        ("order.total > ^$", "'$' means nothing here"),
        ("order.total == 5^,5", "',' is not expected here"),
        ("order.total > 5^)", "')' is not expected here"),
        ("order.total > 5 ^order", "'order' is not expected here"),
        ("order.total >^", "the condition is not finished: something is missing at its end"),
        ("(order.total > 5^\n", "the condition is not finished: something is missing at its end"),
        ("order.lines.exists(l, l.sku == 'A'^", "the condition is not finished: something is missing at its end"),
        ("order^.?total > 5", "'.?' is not taken here"),
        ("^package == 5", "'package' is a word that CEL keeps for itself"),
        ("^", "the condition is empty"),
        ("^ \n ", "the condition is empty"),
        ("order.draft^\u00a0&& true", "an invisible character stands here; inside a text write it as \\u00a0"),
        ("order.draft && '^\u202e' == ''", "an invisible character stands here; inside a text write it as \\u202e"),
        ("order.draft^\x00", "an invisible character stands here; inside a text write it as \\u0000"),
        ("'^\ud800' == ''", "an invisible character stands here; inside a text write it as \\ud800"),
        ("'^\U000e0041' == ''", "an invisible character stands here; inside a text write it as \\U000e0041"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_plainly(source: str, message: str) -> None:
    assert_refused(source, message)


def test_the_first_of_several_faults_is_told() -> None:
    error = refusal("order.number > 1 &&\n order.totl > 5 &&\n order.pad > 5")
    assert (error.line, error.column) == (2, 8)


def test_every_fact_has_its_own_fields() -> None:
    assert refusal("fact.until > order.placed_at", "stock.short").message.startswith("fact has no 'until'")
    assert len(fact_models()) > 50


def assert_refused(marked: str, message: str) -> None:
    """The fault stands where ^ is."""
    source = marked.replace("^", "", 1)
    before = marked[: marked.index("^")]
    error = refusal(source)
    assert isinstance(error, ConditionError)
    assert error.message == message
    assert (error.line, error.column) == (before.count("\n") + 1, len(before) - before.rfind("\n"))
    assert str(error) == f"{error.line}:{error.column}: {message}"
