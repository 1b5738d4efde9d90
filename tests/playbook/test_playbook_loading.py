"""Loading: extending, and every fault with its exact place."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from playbook.errors import PlaybookError, PlaybookErrors
from playbook.loading import load, version_of, with_holidays
from playbook.located import Mapping, Tree
from playbook.reading import read_tree
from playbook.schema import SCHEMA, Playbook
from playbook.templates import environment_of
from tests.playbook.russian import told_in_russian

SHIPPED = Path(__file__).parents[2] / "playbooks"
Faults = Callable[..., tuple[PlaybookError, ...]]
Write = Callable[..., Path]

PLACED_FAULTS = [
    ("confirmation:\n  call_witin: 40m\n", 4, 3, "there is no setting 'call_witin'; did you mean call_within?"),
    ("confirmaton: {}\n", 3, 1, "there is no setting 'confirmaton'; did you mean confirmation?"),
    ("confirmation: {call_within: 40}\n", 3, 29, "a duration needs its unit"),
    ("confirmation:\n  retry_after: 2 hours\n", 4, 16, "is not a duration"),
    ("confirmation: {min_attempts: 0}\n", 3, 30, "greater than or equal to 1"),
    ("confirmation:\n  on_give_up: forget\n", 4, 15, "'cancel' or 'supervisor'"),
    ("confirmation: {large_order: 50000}\n", 3, 29, "write money as a string"),
    ("confirmation: {large_order: 50000.555}\n", 3, 29, "no more than 2 decimal places"),
    ("hours: {timezone: Europe/Moskow}\n", 3, 19, "did you mean Europe/Moscow?"),
    ("hours:\n  open: 25:00-26:00\n", 4, 9, "is not a window of the day"),
    ("hours: {days: [mon, funday]}\n", 3, 15, "is not a day of the week"),
    ("shipping: {poll_at: ['17:00', '9 pm']}\n", 3, 31, "should match pattern"),
    ("stock: {reserve_for: {onlin: 1d}}\n", 3, 23, "did you mean online?"),
    ("care:\n  tiers:\n    - {from: 1, after: 20d, form: 2}\n", 5, 29, "there is no setting 'form'; did you mean from?"),
    ("care:\n  tiers: [{from: 3, after: 1d}, {from: 3, after: 2d}]\n", 4, 3, "tiers go up"),
    ("locale: de\n", 3, 9, "should match pattern"),
    ("shop: again\n", 3, 1, "stands here twice, first in line 1"),
    ("confirmation: {call_within: 1h, call_within: 2h}\n", 3, 33, "stands here twice, first in line 3"),
    ("about: &me {name: A}\nhours: *me\n", 4, 8, "aliases are not taken"),
    ("about: {<<: {name: A}}\n", 3, 9, "merge keys are not taken"),
    ("about: {name: !secret A}\n", 3, 15, "tags such as !secret are not taken"),
    ("care:\n  tiers:\n    - {from_packs: 1, after: 20d, from: 1}\n", 5, 8, "there is no setting 'from_packs'"),
    ("about: [\n", 4, 1, "this is not YAML"),
    ("templates: {}\n", 3, 1, "made by loading"),
    ("triggers:\n  - id: T55\n    enabled: false\n", 4, 9, "there is no trigger 'T55' to change; did you mean T5?"),
    ("triggers:\n  - {id: T5, enabled: false}\n  - {id: T5}\n", 5, 10, "already a trigger 'T5'"),
    ("triggers:\n  - {id: T5, enbled: false}\n", 4, 14, "did you mean enabled?"),
    ("triggers:\n  - {id: T2, on: order.confirmd}\n", 4, 18, "there is no fact 'order.confirmd'; did you mean order.confirmed?"),
    ("triggers:\n  - id: T39\n    unless: [order.paid, order.payd]\n", 5, 26, "did you mean order.paid?"),
    ("triggers:\n  - {id: T39, after: payment.remind_after}\n", 4, 22, "did you mean payment.remind_pay_after?"),
    ("triggers:\n  - {id: T39, after: 4 hours}\n", 4, 22, "neither a duration nor a setting"),
    ("triggers:\n  - {id: T39, after: 99999d}\n", 4, 22, "'99999d' is longer than 3660 days"),
    ("triggers:\n  - {id: T39, after: confirmation.min_attempts}\n", 4, 22, "neither a duration nor a setting"),
    ("triggers:\n  - id: mine\n    on: order.paid\n", 4, 5, "do is missing here"),
    ("triggers:\n  - id: mine\n    on: order.paid\n    do: [{sms: prepaid, email: placed}]\n", 6, 10, "exactly one of"),
    ("triggers:\n  - id: T7\n    do:\n      - sms: prepayd\n", 6, 14, "no template prepayd.sms.ru.txt"),
    ("triggers: {T5: off}\n", 3, 11, "this is to be a list"),
    ("triggers:\n  - id: T7\n    when: order.totl > 500\n", 5, 17, "did you mean total?"),
    ("triggers:\n  - id: T7\n    when: 'order.totl > 500'\n", 5, 18, "did you mean total?"),
    ("triggers:\n  - id: T7\n    when: >-\n      order.total > 500 &&\n      order.lines.exists(l, l.sk == 'A')\n", 7, 31, "did you mean sku?"),
    ("triggers:\n  - id: T7\n    when: fact.amount\n", 5, 11, "yes or no"),
    ("triggers:\n  - {id: T39, after: inquiries.call_back_within}\n", 4, 22, "call_back_within is not set in this playbook"),
    ("triggers:\n  - {id: T20, do: [{promo_code: {percent: confirmation.large_order, valid_for: 1d}}]}\n", 4, 43, "more than 100 percent"),
    ("triggers:\n  - {id: T34, before: {date: reserved, by: 1d}}\n", 4, 30, "did you mean reserved_until?; write 'reserved_until'"),
    ("triggers:\n  - {id: T34, before: {date: reserved_until, by: payment.ask_before}}\n", 4, 50, "did you mean payment.ask_before_end?"),
    ("triggers:\n  - {id: T39, remind: {at: [2d, 1d], until: [order.paid]}, after: null}\n", 4, 23, "go up"),
    ("triggers:\n  - {id: T39, remind: {at: [1d], until: [order.paid]}}\n", 4, 5, "one of `after`, `before` or `remind`"),
    ("triggers:\n  - {id: T8, at: {time: '10:00', hours: shop}}\n", 4, 18, "a `time` of day, or the next moment"),
    ("triggers:\n  - id: T24\n    do:\n      - bonus: {amount: bonuses.packd_item, times: fact.items}\n", 6, 25, "did you mean bonuses.packed_item?"),
    ("triggers:\n  - id: T24\n    do:\n      - bonus: {amount: '10.00', times: fact.item}\n", 6, 41, "did you mean fact.items?"),
    ("triggers:\n  - id: T22\n    do:\n      - bonus: {percent: 3, of: fact.category}\n", 6, 33, "no sum of the order or of order.upsold"),
    ("triggers:\n  - id: T24\n    do:\n      - bonus: {percent: 3, by_category: bonuses.up_sale_by_category, of: order.total}\n", 6, 42, "order.packed tells no category, by which a percent could differ; order.upsold does"),
    ("triggers:\n  - id: T24\n    do:\n      - bonus: {amount: '1.00', by_category: bonuses.up_sale_by_category}\n", 6, 16, "`by_category` is beside a `percent`"),
    ("triggers:\n  - id: T22\n    do:\n      - bonus: {percent: 3}\n", 6, 16, "`percent` with `of`"),
    ("triggers:\n  - id: T6\n    on: parcel.uncollected\n", 5, 9, "opens remind_pickup on parcel.arrived, not on parcel.uncollected"),
    ("triggers:\n  - {id: T18, enabled: false}\n", 4, 24, "an order would hang without call_thinking"),
    ("triggers:\n  - id: T8\n    do:\n      - task: {kind: look_into}\n", 6, 22, "write kind: errand"),
    ("triggers:\n  - id: T8\n    do:\n      - task: {kind: errand}\n", 6, 15, "an errand needs a script"),
    ("triggers:\n  - id: T8\n    do: []\n", 5, 9, "name at least one act"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "column", "message"), PLACED_FAULTS)
def test_a_fault_is_told_at_its_line_and_column(
    faults: Faults, text: str, line: int, column: int, message: str
) -> None:
    found = faults(text)
    assert len(found) == 1, found
    assert (found[0].line, found[0].column) == (line, column), found
    assert message in found[0].message
    told_in_russian(found[0])
    assert found[0].file.endswith("shop.yaml")


def test_all_faults_are_told_at_once_and_in_order(faults: Faults) -> None:
    found = faults(
        "confirmation: {call_witin: 40m, min_attempts: many}\npickup:\n  return_after: soon\nmony: {}\n"
    )
    assert [fault.line for fault in found] == [3, 3, 5, 6]


def test_a_fault_of_the_default_is_told_in_the_defaults_file(folder: Path) -> None:
    default = folder / "default.yaml"
    text = default.read_text(encoding="utf-8")
    default.write_text(text.replace("return_after: 14d", "return_after: 14 days"), encoding="utf-8")
    (folder / "shop.yaml").write_text("shop: shop\nextends: default\n", encoding="utf-8")
    with pytest.raises(PlaybookErrors) as refused:
        load(folder / "shop.yaml")
    (fault,) = refused.value.errors
    line = next(number for number, line in enumerate(text.splitlines(), 1) if "return_after: 14d" in line)
    assert (fault.file, fault.line, fault.column) == (str(default), line, 17)


def test_a_shop_says_only_what_differs(write: Write, default: Playbook) -> None:
    shop = load(write("confirmation: {call_within: 40m}\n"))
    assert shop.confirmation == default.confirmation.model_copy(
        update={"call_within": shop.confirmation.call_within}
    )
    assert shop.confirmation.call_within != default.confirmation.call_within
    assert (shop.payment, shop.triggers, shop.templates) == (
        default.payment,
        default.triggers,
        default.templates,
    )


def test_a_shops_trigger_changes_only_the_fields_it_names(write: Write, default: Playbook) -> None:
    shop = load(write("triggers:\n  - {id: T2, after: 5m}\n  - {id: T5, enabled: false}\n"))
    theirs = {trigger.id: trigger for trigger in default.triggers}
    for trigger in shop.triggers:
        changes: dict[str, dict[str, object]] = {"T2": {"after": trigger.after}, "T5": {"enabled": False}}
        changed = changes.get(trigger.id, {})
        assert trigger == theirs[trigger.id].model_copy(update=changed)
    assert [trigger.id for trigger in shop.triggers] == list(theirs)


def test_a_shops_new_trigger_follows_the_defaults(write: Write, default: Playbook) -> None:
    text = "triggers:\n  - {id: thanks, on: order.completed, after: 2d, do: [{sms: thanks}]}\n"
    shop = load(write(text, thanks__sms__ru__txt="Спасибо за заказ {{ order.number }}!"))
    assert [trigger.id for trigger in shop.triggers] == [
        *(trigger.id for trigger in default.triggers),
        "thanks",
    ]


def test_a_shops_own_template_wins_and_the_rest_stays(write: Write, default: Playbook) -> None:
    shop = load(write("", prepaid__sms__ru__txt="Ура, {{ fact.amount|money }}!"))
    changed = {name for name in shop.templates if shop.templates[name] != default.templates[name]}
    assert changed == {"prepaid.sms.ru"}


@pytest.mark.parametrize(
    ("template", "line", "message"),
    [
        ("Заказ\n{{ order.numer }}", 2, "order has no 'numer'; did you mean number?"),
        ("Заказ\n\n{{ fact.amont|money }}", 3, "fact has no 'amont'; did you mean amount?"),
        (
            "{% if customer.name == 'нет такого' %}{{ shop.nam }}{% endif %}",
            1,
            "shop has no 'nam'; did you mean name?",
        ),
        ("{{ ordr.number }}", 1, "there is no variable 'ordr'; did you mean order?"),
        ("Заказ\n{% if order.number %}", 2, "this is not a template"),
        ("Заказ {{ order.number|shout }}", 1, "this is not a template"),
        ("{{ fact.amount / 0 }}", 1, "fails on a sample"),
        ("\n{% for line in order.lines %}{{ line.cost }}{% endfor %}", 2, "line has no 'cost'; there are"),
    ],
)
def test_a_template_that_cannot_be_said_is_a_fault_with_its_line(
    faults: Faults, template: str, line: int, message: str
) -> None:
    found = faults("", prepaid__sms__ru__txt=template)
    assert len(found) == 1, found
    assert found[0].file.endswith("shop/messages/prepaid.sms.ru.txt")
    assert found[0].line == line
    assert message in found[0].message
    told_in_russian(found[0])


def test_an_email_without_its_subject_is_a_fault_of_its_first_line(faults: Faults) -> None:
    found = faults("triggers:\n  - id: T1\n    do: [{email: bare}]\n", bare__email__ru__txt="Спасибо!")
    assert [(Path(fault.file).name, fault.line, fault.column) for fault in found] == [
        ("bare.email.ru.txt", 1, 1)
    ]
    assert "Subject:" in found[0].message


def test_a_fault_in_a_subject_is_told_in_the_first_line(faults: Faults) -> None:
    found = faults("", completed__email__ru__txt="Subject: {{ order.nummer }}\n\nСпасибо!")
    assert [(Path(fault.file).name, fault.line) for fault in found] == [("completed.email.ru.txt", 1)]


@pytest.mark.parametrize("text", ["extends: defalt\n", "extends: [default]\n", "extends: ../default\n"])
def test_what_is_extended_must_lie_beside(folder: Path, text: str) -> None:
    (folder / "other.yaml").write_text(f"shop: other\n{text}", encoding="utf-8")
    with pytest.raises(PlaybookErrors) as refused:
        load(folder / "other.yaml")
    assert [(fault.line, fault.column) for fault in refused.value.errors] == [(2, 10)]


def test_playbooks_that_extend_each_other_are_refused(folder: Path) -> None:
    (folder / "one.yaml").write_text("shop: one\nextends: two\n", encoding="utf-8")
    (folder / "two.yaml").write_text("shop: two\nextends: one\n", encoding="utf-8")
    with pytest.raises(PlaybookErrors, match="extends it"):
        load(folder / "one.yaml")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"- 1\n",
        b"shop: [\n",
        b"\xff\xfe",
        b"shop: a\n---\nshop: b\n",
        b"shop: " + b"[" * 5000 + b"]" * 5000,
    ],
)
def test_a_file_that_is_no_playbook_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.yaml").write_bytes(content)
    with pytest.raises(PlaybookErrors):
        load(tmp_path / "bad.yaml")


def test_a_missing_file_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(PlaybookErrors, match="cannot be read"):
        load(tmp_path / "nowhere.yaml")


def test_the_default_writes_every_setting_out() -> None:
    text = (SHIPPED / "default.yaml").read_text(encoding="utf-8")
    assert set(unwritten(read_tree(text, "default.yaml"), Playbook)) == {
        "schema_number",
        "templates",
        "scripts",
        "replies",
    }


def unwritten(tree: Tree, model: type[BaseModel], path: str = "") -> Iterator[str]:
    """Settings of the model that the file leaves to the model's own defaults."""
    assert isinstance(tree, Mapping)
    for name, field in model.model_fields.items():
        written = tree.entries.get(field.alias or name)
        if written is None:
            yield path + name
        elif (
            isinstance(written, Mapping)
            and isinstance(field.annotation, type)
            and issubclass(field.annotation, BaseModel)
        ):
            yield from unwritten(written, field.annotation, f"{path}{name}.")


def test_a_resolved_playbook_survives_its_json(swan: Playbook) -> None:
    again = Playbook.model_validate_json(swan.model_dump_json(by_alias=True))
    assert again == swan
    assert version_of(again) == version_of(swan)
    assert again.schema_number == SCHEMA


def test_the_version_is_the_contents(write: Write, default: Playbook) -> None:
    first, second = (
        load(write("confirmation: {call_within: 40m}\n")),
        load(write("confirmation:\n  call_within: 40m\n")),
    )
    assert version_of(first) == version_of(second)
    changed = load(write("confirmation: {call_within: 41m}\n"))
    reworded = load(write("confirmation: {call_within: 40m}\n", prepaid__sms__ru__txt="Спасибо!"))
    versions = {version_of(playbook) for playbook in (default, first, changed, reworded)}
    assert len(versions) == 4
    assert all(len(version) == 64 for version in versions)


def test_a_published_playbook_keeps_its_holidays_as_dates(write: Write) -> None:
    shop = load(write("hours: {holidays: RU, days: mon-fri}\n"))
    published = with_holidays(shop, 2026, 2027)
    assert published.hours.holidays == "none"
    assert "2026-06-12" in {day.isoformat() for day in published.hours.closed_on}
    assert version_of(published) != version_of(shop)


def test_what_did_not_change_is_compiled_once_however_often_it_is_loaded() -> None:
    first, again = load(SHIPPED / "swan.yaml"), load(SHIPPED / "swan.yaml")
    assert first == again
    assert environment_of(first.templates) is environment_of(again.templates)


def test_folded_text_is_one_line_and_nothing_else(write: Write) -> None:
    shop = load(write("about:\n  guarantee: >-\n    One line,\n    and another.\n"))
    assert shop.about.guarantee == "One line, and another."
