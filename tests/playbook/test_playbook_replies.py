"""Canned replies: filled in with what is known, signed by region, the shop's own over the default's; faults told with file and line."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from playbook.errors import PlaybookError
from playbook.loading import load, version_of
from playbook.replies import Reply, ReplyGoods, ReplyValues, replies, reply_names, reply_of, signature_of
from playbook.schema import Playbook, ReplyText
from playbook.wording import Locale
from tests.builders import default_playbook, playbook_of
from tests.playbook.conftest import Write

Faults = Callable[..., tuple[PlaybookError, ...]]
KNOWN = ReplyValues(
    name="Анна",
    phone="+79161234567",
    goods=(ReplyGoods(name="Капсулы", quantity=2),),
    total=Decimal(3280),
    operator="Ольга",
    signature="Магазин, Тверь",
)


def said(playbook: Playbook, name: str, values: ReplyValues = KNOWN, locale: str = "ru") -> str:
    return next(one.text for one in replies(playbook, locale, values) if one.key == name)


def test_the_default_has_each_reply_in_both_languages() -> None:
    playbook = default_playbook(about={"site": "https://swan.example"})
    assert set(reply_names(playbook)) == {"order_form", "order_link", "in_writing"}
    for locale in Locale:
        found = replies(playbook, locale, ReplyValues(signature="Swan"))
        assert {one.key for one in found} == set(reply_names(playbook))
        assert all(one.title and one.text.endswith("Swan") for one in found)
    titles = [{one.title for one in replies(playbook, locale, KNOWN)} for locale in Locale]
    assert not titles[0] & titles[1]


def test_the_order_form_is_filled_in_with_what_is_known() -> None:
    text = said(default_playbook(), "order_form")
    for line in ("Имя и фамилия: Анна", "Телефон: +79161234567", "Товары и количество: Капсулы × 2", "Товары с доставкой: 3 280 ₽"):  # fmt: skip
        assert line in text.replace("\u00a0", " ")
    assert text.endswith("Ольга\nМагазин, Тверь")
    blank = said(default_playbook(), "order_form", ReplyValues())
    assert "Телефон:\n" in blank and "None" not in blank


def test_only_what_is_not_known_is_asked_for_in_writing() -> None:
    text = said(default_playbook(), "in_writing")
    assert "адрес доставки" in text and "телефон" not in text


def test_a_shop_without_a_site_offers_no_link_to_it() -> None:
    assert "order_link" not in {one.key for one in replies(default_playbook(), "ru", KNOWN)}
    linked = default_playbook(about={"site": "https://swan.example"})
    assert "https://swan.example" in said(linked, "order_link")


def test_a_language_that_a_reply_lacks_is_the_shops_own() -> None:
    playbook = default_playbook().model_copy(
        update={"replies": {"hi.ru": ReplyText(text="# Привет\nЗдравствуйте")}}
    )
    assert replies(playbook, "en", KNOWN) == (Reply(key="hi", title="Привет", text="Здравствуйте"),)


def test_what_a_customer_wrote_is_no_template_and_keeps_to_its_line() -> None:
    told = KNOWN.model_copy(update={"name": "{{ shop.name }}"})
    assert "{{ shop.name }}" in said(default_playbook(), "order_form", told)
    assert "\n" not in (ReplyValues(name="Анна\nМария").name or "")


@pytest.mark.parametrize(
    ("region", "postcode", "contacts"),
    [
        ("Москва", None, "Петарда, Москва"),
        ("московская обл.", None, "Петарда, Московская область"),
        (None, "190000", "Петарда, Санкт-Петербург"),
        ("Омская область", None, "Петарда"),
        (None, None, "Петарда"),
    ],
)
def test_contacts_are_those_of_the_customers_region(
    region: str | None, postcode: str | None, contacts: str
) -> None:
    assert signature_of(playbook_of("petarda"), region, postcode) == contacts


def test_without_contacts_of_the_region_the_shop_signs_with_its_telephone_and_site() -> None:
    told = default_playbook(about={"name": "Swan", "phone": "+7 495 000-00-00", "site": "swan.example"})
    assert signature_of(told, "Москва", None) == "Swan, +7 495 000-00-00, swan.example"


def test_a_reply_of_which_nothing_is_left_is_none() -> None:
    assert reply_of("a", "\n# Title\n\n  \n") is None
    assert reply_of("a", "# Title\n\nsaid  \n\n\n\nagain\n") == Reply(
        key="a", title="Title", text="said\n\nagain"
    )


def test_a_shops_own_file_wins_and_an_empty_one_takes_a_reply_away(write: Write) -> None:
    own = {"order_form.ru.txt": "# Свой\nСвой бланк", "in_writing.ru.txt": ""}
    playbook = load(write("", replies=own))
    found = {one.key: one.title for one in replies(playbook, "ru", KNOWN)}
    assert found == {"order_form": "Свой"}
    assert version_of(playbook) != version_of(load(write("", replies={"in_writing.ru.txt": "# А\nб"})))


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("# Hello\n{{ nam }}\n", 2, "there is no variable 'nam'; did you mean name?"),
        ("# Hello\n{{ shop.sit }}\n", 2, "shop has no 'sit'; did you mean site?"),
        ("# Hello\n{{ settings.locale }}\n", 2, "there is no variable 'settings'"),
        ("# Hello\n{{ total | money }}\n", 2, "this fails on a sample of what is known of a customer"),
        ("# Hello\n{% if name %}\nhello\n", 3, "this is not a template"),
        ("# Hello\n{{ name.__class__ }}\n", 2, "this fails on a sample"),
        ("hello\n", 1, "a reply begins with its title, with the text below: `# …`"),
        ("{% if shop.site %}hello{% endif %}", 1, "a reply begins with its title"),
    ],
)
def test_what_is_wrong_in_a_reply_is_told_with_its_file_and_line(
    faults: Faults, text: str, line: int, said: str
) -> None:
    (fault,) = faults("", replies={"greet.ru.txt": text})
    assert fault.file.endswith("shop/replies/greet.ru.txt")
    assert fault.line == line
    assert said in fault.message


def test_a_reply_must_be_in_the_shops_own_language(faults: Faults) -> None:
    (fault,) = faults("", replies={"greet.en.txt": "# Hello\nhello\n"})
    assert fault.file.endswith("shop/replies/greet.en.txt")
    assert fault.message == "the shop's own language has no such reply: add greet.ru.txt to replies/"


def test_replies_are_not_written_in_the_playbooks_file(faults: Faults) -> None:
    (fault,) = faults("replies: {}\n")
    assert fault.message == "replies is made by loading, it is not written in the file"
