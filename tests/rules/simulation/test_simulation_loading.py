"""Reading scenarios: everything the domain knows can be said, and what is wrong is told at its place."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from desk.orders.asked import OrderAsked
from desk.orders.asked_edit import DeliveryEdit, OrderEdit
from desk.orders.intake import Known, edit_of, order_of
from domain.answers import Answer
from domain.ids import ShopId
from domain.orders import Order
from domain.stimuli import StimulusBody
from playbook.errors import PlaybookErrors
from rules.simulation import placing
from rules.simulation.loading import find_scenario, load_scenario, scenario_files
from rules.simulation.sayings import OUTCOME_WORDS, Outcome, fields_of
from rules.simulation.scenario import Changed, Who
from rules.simulation.vocabulary import word, words_of
from rules.simulation.writing import DeliveryEdited, EditWritten, OrderWritten
from tests.builders import NOON, PLAYBOOKS
from tests.playbook.russian import told_in_russian
from tests.rules.simulation.conftest import Faults, Read

MOSCOW = ZoneInfo("Europe/Moscow")
MEMBERS = {
    union: union.__origin__.__args__  # type: ignore[attr-defined]
    for union in (Answer, StimulusBody)
}

PLACED_FAULTS = [
    ("ordr: {}\n", 2, 1, "there is no setting 'ordr'; did you mean order?"),
    ("order: {items: []}\n", 2, 16, "at least one line"),
    ("order: {items: [{sku: A, unit_price: 5}]}\n", 2, 38, "write money as a string"),
    ("order: {customer: {phone: '12'}}\n", 2, 27, "telephone number"),
    ("order: {customer: {phone: null, email: null}}\n", 2, 19, "could not be reached"),
    ("order: {placed_at: +2h}\n", 2, 8, "placed at a date and time"),
    ("order: {imported: {status: paid, facts: {since: -1d}}, draft: true}\n", 2, 8, "goes with neither"),
    ("customer: {completed: 3}\n", 2, 12, "did you mean completed_orders?"),
    ("world: {refunds: never}\n", 2, 18, "'yes', 'no' or 'waits'"),
    ("steps: {}\n", 2, 8, "steps are a list"),
    ("steps: [ready]\n", 2, 9, "a step is a mapping"),
    ("steps:\n  - {at: soon, operator: ok}\n", 3, 10, "is no moment"),
    ("steps:\n  - {operator: confirmd}\n", 3, 16, "no word 'confirmd'; did you mean confirmed?"),
    ("steps:\n  - {operator: confirmed, told_18: true}\n", 3, 27, "did you mean told_18_plus?"),
    ("steps:\n  - {oprator: confirmed}\n", 3, 6, "nobody is called 'oprator' here; did you mean operator?"),
    ("steps:\n  - {operator: ok, shop: packed}\n", 3, 20, "one acts in a step"),
    ("steps:\n  - {operator: callback}\n", 3, 16, "say its at: {callback: …}"),
    ("steps:\n  - {operator: {callback: ready}}\n", 3, 27, "here a moment is needed"),
    ("steps:\n  - {operator: {ok: please}}\n", 3, 17, "nothing stands after ok"),
    ("steps:\n  - {operator: {refused: stale}, reason: other}\n", 3, 34, "refused says its reason already"),
    ("steps:\n  - {carrier: arrived, code: lost}\n", 3, 24, "arrived says its code already"),
    ("steps:\n  - {operator: confirmed, task: pack_order}\n", 3, 33, "pack_order has no outcome confirmed"),
    ("steps:\n  - {operator: confirmed, task: pack_ordr}\n", 3, 33, "did you mean pack_order?"),
    ("steps:\n  - {shop: {short: SW-60}}\n", 3, 20, "this is to be a list"),
    ("steps:\n  - {carrier: arived}\n", 3, 15, "did you mean arrived?"),
    ("steps:\n  - {shop: confirmed}\n", 3, 12, "shop has no word 'confirmed'"),
    ("steps:\n  - {bank: {paid: 10}}\n", 3, 19, "write money as a string"),
    ("steps:\n  - {customer: {cancelled: boredom}}\n", 3, 28, "'boredom' is no choice here; write 'customer'"),
    ("steps:\n  - {at: +1h, at: +2h}\n", 3, 15, "stands here twice"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "column", "message"), PLACED_FAULTS)
def test_a_fault_is_told_at_its_line_and_column(
    faults: Faults, text: str, line: int, column: int, message: str
) -> None:
    [fault] = faults(text)
    assert (fault.line, fault.column) == (line, column)
    assert message in fault.message
    told_in_russian(fault)


def test_all_faults_are_told_at_once(faults: Faults) -> None:
    found = faults("ordr: {}\nsteps:\n  - {at: soon}\n  - {operator: confirmd}\n  - {bank: {paid: 1}}\n")
    assert [fault.line for fault in found] == [2, 4, 5, 6]


def test_a_title_is_needed_in_both_languages(tmp_path: Path) -> None:
    file = tmp_path / "trial.yaml"
    file.write_text("title: {ru: Проба}\n", encoding="utf-8")
    with pytest.raises(PlaybookErrors, match=r"trial\.yaml:1:8: en is missing here"):
        load_scenario(file)


def test_a_scenario_of_one_shop_is_played_by_no_other(read: Read) -> None:
    assert read("shop: swan\n", "swan").shop == "swan"
    with pytest.raises(PlaybookErrors, match=r"2:7: this happens in swan only, not in default"):
        read("shop: swan\n", "default")


def test_scenarios_are_found_by_name_beside_the_playbook() -> None:
    swan = PLAYBOOKS / "swan.yaml"
    assert find_scenario(swan, Path("refused_parcel")).parent.parent.name == "swan"
    assert find_scenario(swan, Path("canonical")) == PLAYBOOKS / "scenarios" / "canonical.yaml"
    assert "refused_parcel" not in {file.stem for file in scenario_files(PLAYBOOKS / "default.yaml")}
    with pytest.raises(PlaybookErrors, match=r"did you mean canonical\?"):
        find_scenario(swan, Path("canonicl"))


@pytest.mark.parametrize("answer", MEMBERS[Answer], ids=lambda answer: answer.__name__)
def test_every_outcome_can_be_said(answer: type) -> None:
    outcome = answer.model_fields["outcome"].default  # type: ignore[attr-defined]
    assert outcome in OUTCOME_WORDS
    missing = set(answer.model_fields) - {"outcome"} - set(fields_of(outcome).model_fields)  # type: ignore[attr-defined]
    assert not missing


def test_every_stimulus_can_be_said() -> None:
    said = {
        word(who, name).model.body.__annotations__["return"].__name__  # type: ignore[attr-defined]
        for who in Who
        for name in words_of(who)
        if who.role is None and word(who, name).model is not Changed
    }
    by_the_order = {"OrderPlaced"}
    # A scenario is played by one playbook.
    by_the_owner = {"PlaybookMoved"}
    by_outcomes = {Outcome.body.__annotations__["return"].__name__}
    assert said | by_the_order | by_the_owner | by_outcomes == {
        body.__name__ for body in MEMBERS[StimulusBody]
    }


ORDERS = [
    {},
    {"delivery": {"kind": "self_pickup", "address": {"place": "shop"}, "price": "0.00"}},
    {"delivery": {"kind": "courier", "carrier": "cdek", "address": {"city": "Чита"}, "day": "2026-03-09"}},
    {"delivery": {"kind": "post_office", "address": {"postcode": "690001", "region": "Приморский край"}}},
    {"customer": {"name": "Олег", "phone": "+74232222222", "locale": "ru"}, "delivery": {"kind": "pickup_point"}},
    {"customer": {"email": "a@example.org", "phone": None, "timezone": "Asia/Tomsk", "preferred_channel": "email"}},
    {"items": [{"sku": "A", "name": "А", "quantity": 2, "unit_price": "9.90", "discount": "1.00"}], "draft": True},
    {"payment": {"method": "invoice", "means": "transfer"}, "currency": "KZT", "promo_code": "СВАДЬБА"},
]  # fmt: skip
"""What differs from the usual order."""
USUAL = {
    "customer": {"name": "Анна", "phone": "+79161234567", "email": "anna@example.org"},
    "items": [{"sku": "SW-60", "name": "Капсулы, 60 шт.", "quantity": 3, "unit_price": "1490.00", "category": "capsules"}],
    "delivery": {"kind": "post_office", "price": "300.00", "address": {"postcode": "101000", "region": "Москва",
                 "city": "Москва", "line": "ул. Мясницкая, 26"}},
    "payment": {"method": "on_delivery"},
}  # fmt: skip


def as_the_api(body: dict[str, object]) -> Order:
    asked = OrderAsked.model_validate({**USUAL, **body, "placed_at": NOON.isoformat()})
    return order_of(asked, ShopId("default"), "Europe/Moscow", NOON)


def as_a_scenario(body: dict[str, object]) -> Order:
    written = OrderWritten.model_validate({**body, "placed_at": NOON.isoformat()})
    return placing.order_of(written, "default", placing.placed_at(written, MOSCOW), MOSCOW)


def alike(order: Order) -> dict[str, object]:
    """All but what storage gives: ids and the number."""
    return order.model_dump(exclude={"id": True, "number": True, "reach": {"customer"}})


@pytest.mark.parametrize("body", ORDERS, ids=str)
def test_an_order_is_what_the_api_would_make_of_it(body: dict[str, object]) -> None:
    full = {**USUAL, **body}
    if "delivery" in body:
        full["delivery"] = {"price": "0.00", "address": {}, **full["delivery"]}  # type: ignore[dict-item]
    if "customer" in body:
        full["customer"] = {"email": None, **full["customer"]}  # type: ignore[dict-item]
    assert alike(as_a_scenario(full)) == alike(as_the_api(full))


def test_a_scenario_that_says_nothing_has_the_usual_order() -> None:
    assert alike(as_a_scenario({})) == alike(as_the_api({}))


@pytest.mark.parametrize(
    "change",
    [
        {"items": [{"sku": "B", "name": "Б", "quantity": 1, "unit_price": "5.00"}]},
        {"delivery": {"address": {"postcode": "690001", "region": "Приморский край", "city": "Владивосток"}}},
        {"delivery": {"kind": "courier", "day": "2026-03-09"}},
        {"delivery": {"price": "0.00"}, "payment": {"method": "online"}},
        {"customer": {"phone": "+74232222222"}},
        {"customer": {"email": "b@example.org"}},
    ],
    ids=str,
)
def test_an_edit_is_what_the_api_would_make_of_it(change: dict[str, object]) -> None:
    order, phone = as_the_api({}), "+79161234567"
    by_api = edit_of(OrderEdit.model_validate(change), order, Known(phone, "anna@example.org"))
    written = EditWritten.model_validate(change)
    assert placing.edit_of(written, order, phone, NOON, MOSCOW) == by_api


def test_a_scenario_takes_every_field_of_the_api() -> None:
    assert set(OrderWritten.model_fields) == set(OrderAsked.model_fields)
    assert set(EditWritten.model_fields) == set(OrderEdit.model_fields)
    assert set(DeliveryEdited.model_fields) == set(DeliveryEdit.model_fields)
