"""Conditions are told in words; one that is too clever for words is shown as it stands, never told wrongly."""

import pytest

from domain.facts import fact_models
from playbook.conditions import LineView
from playbook.conditions.shapes import Kind, roots_of, shape_of
from playbook.wording import NBSP, Locale
from rules.explanation.conditions import condition_words
from rules.explanation.field_words import FIELDS, HOLDS, YES_NO

CASES = [
    ("order.total >= 10000 && customer.completed_orders >= 3", "order.completed",
     "сумма заказа не меньше 10 000 ₽ и число выполненных заказов клиента не меньше 3",
     "the order’s total is at least RUB 10,000 and the number of the customer’s completed orders is at least 3"),
    ("order.status != 'cancelled'", "payment.received",
     "статус заказа — не «Отменён»", "the order’s status is not “Cancelled”"),
    ("500 <= order.total", "order.placed",
     "сумма заказа не меньше 500 ₽", "the order’s total is at least RUB 500"),
    ("!(order.total < 499.90)", "order.placed",
     "сумма заказа не меньше 499,90 ₽", "the order’s total is at least RUB 499.90"),
    ("order.method == 'online' || order.method == 'invoice'", "order.placed",
     "способ оплаты — «предоплата» или «безнал, счёт»", "the method of payment is “prepayment” or “bank invoice”"),
    ("order.method in ['online', 'invoice']", "order.placed",
     "способ оплаты — «предоплата» или «безнал, счёт»", "the method of payment is “prepayment” or “bank invoice”"),
    ("!(order.method in ['online', 'invoice'])", "order.placed",
     "способ оплаты — не «предоплата» и не «безнал, счёт»", "the method of payment is neither “prepayment” nor “bank invoice”"),
    ("order.delivery.carrier == 'cdek'", "order.placed", "перевозчик — СДЭК", "the carrier is CDEK"),
    ("'vip' in customer.segments && !customer.black_listed", "order.placed",
     "клиент входит в группу «vip» и клиент не в чёрном списке",
     "the customer is in the group “vip” and the customer is not on the black list"),
    ("has(fact.track_number)", "order.shipped", "есть трек-номер", "the track number is known"),
    ("!has(fact.office)", "parcel.arrived", "отделение отсутствует", "the office is not known"),
    ("fact.by_email == false", "carrier.asked", "его просят не письмом", "it is not asked by email"),
    ("order.lines.exists(l, l.category == 'elite' && l.quantity > 2)", "order.placed",
     "в заказе есть товар, у которого категория — «elite» и число упаковок больше 2",
     "the order has goods of which the category is “elite” and the number of packs is more than 2"),
    ("!order.lines.all(l, l.total >= 345)", "order.placed",
     "не у каждого товара в заказе сумма не меньше 345 ₽", "not of all goods in the order the sum is at least RUB 345"),
    ("order.draft || order.total > 1 && order.paid > 2", "order.placed",
     "это черновик или (сумма заказа больше 1 ₽ и оплаченная сумма больше 2 ₽)",
     "it is a draft or (the order’s total is more than RUB 1 and the sum paid is more than RUB 2)"),
    ("!(order.draft || order.total > 1)", "order.placed",
     "это не черновик и сумма заказа не больше 1 ₽", "it is not a draft and the order’s total is at most RUB 1"),
    ("order.missing_to_free_delivery > 0", "assembly.started",
     "до бесплатной доставки немного не хватает", "a little is missing to free delivery"),
    ("shop.top_up == 'offer'", "order.placed",
     "предложение добрать товар — «offer»", "the offer to add goods is “offer”"),
]  # fmt: skip
CLEVER = [
    "order.placed_at.getHours('+03:00') < 12",
    "order.total * 2 > 999",
    "order.lines.filter(l, l.quantity > 1).size() == 2",
    "order.lines.size() == 2",
    "order.total == order.paid",
    "order.draft ? order.total > 1 : order.total > 2",
    "order.lines.exists_one(l, l.sku == 'A')",
]


@pytest.mark.parametrize(("source", "fact", "russian", "english"), CASES)
def test_a_condition_reads_as_a_clause(source: str, fact: str, russian: str, english: str) -> None:
    assert condition_words(source, fact, Locale.RU).replace(NBSP, " ") == russian
    assert condition_words(source, fact, Locale.EN).replace(NBSP, " ") == english


@pytest.mark.parametrize("source", CLEVER)
def test_what_has_no_words_is_shown_as_it_is_written(source: str) -> None:
    assert condition_words(source, "order.placed", Locale.RU) == f"выполнено условие «{source}»"
    assert condition_words(source, "order.placed", Locale.EN) == f"the condition “{source}” holds"


def test_everything_a_condition_may_read_has_words() -> None:
    known = FIELDS.keys() | YES_NO.keys() | HOLDS.keys()
    named = {f"line.{name}" for name in shape_of(LineView)}
    for kind in fact_models():
        for root, model in roots_of(kind).items():
            for name, field in shape_of(model).items():
                if field.nested is None or field.nested is LineView:
                    named.add(f"{root}.{name}")
                elif name != "slot":
                    named |= {f"{root}.{name}.{inner}" for inner in shape_of(field.nested)}
    assert named <= known


def test_what_is_yes_or_no_has_words_for_both() -> None:
    for kind in fact_models():
        for root, model in roots_of(kind).items():
            yes_or_no = {
                f"{root}.{name}" for name, field in shape_of(model).items() if field.kind is Kind.YES_NO
            }
            assert yes_or_no <= YES_NO.keys()
