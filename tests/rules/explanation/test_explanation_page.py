"""The document as a whole: its texts, its marks, its pages, and what is recorded of the shipped playbooks."""

import difflib
from html.parser import HTMLParser

import pytest

from playbook.loading import version_of
from playbook.sms import sms_parts
from playbook.wording import NBSP, Locale
from rules.explanation.differing import only_changed
from rules.explanation.document import Explanation
from rules.explanation.explaining import explain
from rules.explanation.page import page
from rules.explanation.printing import WIDTH, text_of
from tests.builders import playbook_of
from tests.rules.explanation.changed_shops import rich
from tools.record_explanations import FOLDER, RECORDED, Recorded

VOID = {"meta", "path", "rect", "circle"}
SHOPS = ("default", "swan", "petarda", "chasy", "nova", "sample")


def explained(shop: str, locale: Locale = Locale.RU) -> Explanation:
    playbook = playbook_of(shop)
    return explain(playbook, locale, version_of(playbook), playbook_of("default"))


class Reader(HTMLParser):
    """Finds what a page has, and whether its elements close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: set[str] = set()
        self.links: set[str] = set()
        self.fetched: set[str] = set()
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {*VOID, "wbr"}:
            self.open.append(tag)
        named = dict(attrs)
        self.ids.add(named.get("id") or "")
        self.links.add(named.get("href") or "")
        self.fetched |= {tag} & {"script", "link", "img", "iframe"} | {
            named["src"] or "" for _ in "1" if "src" in named
        }

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in VOID

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def read(document: str) -> Reader:
    reader = Reader()
    reader.feed(document)
    assert reader.open == []
    return reader


@pytest.mark.parametrize("one", RECORDED, ids=lambda one: one.file.name)
def test_a_shipped_playbook_says_what_is_recorded(one: Recorded) -> None:
    recorded = one.file.read_text("utf-8") if one.file.is_file() else ""
    changes = difflib.unified_diff(
        recorded.splitlines(), one.text().splitlines(), "recorded", "now", lineterm="", n=1
    )
    changed = "\n".join(changes)
    assert not changed, f"if it is meant: make record-explanations\n\n{changed}"


def test_nothing_else_is_recorded() -> None:
    assert set(FOLDER.iterdir()) == {one.file for one in RECORDED}


@pytest.mark.parametrize("locale", Locale)
@pytest.mark.parametrize("shop", SHOPS)
def test_a_page_holds_everything_and_fetches_nothing(shop: str, locale: Locale) -> None:
    whole = explained(shop, locale)
    document = page(whole)
    found = read(document)
    said = "".join(found.text)
    assert {link[1:] for link in found.links if link} <= found.ids
    assert not found.fetched and "http" not in document.partition("</style>")[0] and "@import" not in document
    assert all(one.text in said for one in whole.statements)
    assert all(text.text in said for text in whole.texts)
    assert all(step.text in said for script in whole.scripts for step in script.steps)
    assert whole.replies and all(reply.text in said for reply in whole.replies)
    assert whole.version in said


@pytest.mark.parametrize("locale", Locale)
@pytest.mark.parametrize("shop", SHOPS)
def test_text_holds_everything_too(shop: str, locale: Locale) -> None:
    whole = explained(shop, locale)
    lines = text_of(whole).splitlines()
    said = " ".join(" ".join(lines).split())
    for one in whole.statements:
        assert one.source in said
        assert one.text.split()[-1].replace(NBSP, " ").split()[-1] in said
    assert all(len(line) <= WIDTH + 20 for line in lines)


def test_every_message_that_is_sent_stands_in_the_appendix_once_with_its_parts() -> None:
    whole = explained("swan")
    texts = {text.template: text for text in whole.texts}
    assert len(texts) == len(whole.texts)
    assert "uncollected.sms.ru" not in texts  # T5 is switched off
    assert texts["stock_short.sms.ru"].triggers == ("T40-short",)
    for template, text in texts.items():
        is_sms = ".sms." in template
        assert text.parts == (sms_parts(text.text) if is_sms else 0)
        assert (text.subject is not None) == (".email." in template)


def test_a_text_that_two_triggers_send_names_both() -> None:
    [text] = [one for one in explain(rich(), Locale.RU, "x").texts if one.template == "arrived.sms.ru"]
    assert text.triggers == ("T4", "ladder")


def test_a_language_that_is_not_written_falls_back_to_the_shops_own() -> None:
    russian = {
        text.template for text in explained("petarda", Locale.EN).texts if text.template.endswith(".ru")
    }
    assert russian <= {text.template for text in explained("petarda", Locale.RU).texts}
    assert {
        text.template for text in explained("default", Locale.EN).texts if not text.template.endswith(".en")
    } == set()


def test_the_default_differs_from_itself_in_nothing() -> None:
    nothing = only_changed(explained("default"))
    assert (nothing.sections, nothing.texts, nothing.scripts, nothing.replies) == ((), (), (), ())
    assert "Отличий нет." in text_of(nothing)
    assert "Отличий нет." in page(nothing)


def test_what_a_shop_has_made_its_own_is_marked_with_what_the_default_says() -> None:
    whole = explained("swan")
    changed = {one.key: one for one in whole.statements if one.changed}
    assert "6 упаковок" in changed["confirmation.prepay_over_quantity"].text.replace(NBSP, " ")
    assert changed["confirmation.prepay_over_quantity"].before.startswith(
        "Оплатить при получении можно любое"
    )
    assert changed["trigger T5"].off
    assert "confirmation.retry_after" not in changed  # the same number is written in the file
    assert {text.template for text in whole.texts if text.changed} == {
        "placed.email.ru", "no_answer.sms.ru", "shipped.sms.ru", "completed.email.ru",
    }  # fmt: skip
    assert {script.template for script in whole.scripts if script.changed} == {"confirm_order.ru"}
    assert [one.key for one in only_changed(whole).statements] == list(changed)


def test_what_is_built_on_a_changed_template_is_marked_too() -> None:
    default = playbook_of("default")
    letter = default.templates["letter.email.ru"]
    talk, signed = default.scripts["talk.ru"], default.replies["_signed.ru"]
    shop = default.model_copy(
        update={
            "templates": {
                **default.templates,
                "letter.email.ru": letter.model_copy(update={"text": letter.text + "!"}),
            },
            "scripts": {
                **default.scripts,
                "talk.ru": talk.model_copy(update={"text": talk.text + "\n# Ещё\nДа"}),
            },
            "replies": {
                **default.replies,
                "_signed.ru": signed.model_copy(update={"text": signed.text + "!"}),
            },
        }
    )
    whole = only_changed(explain(shop, Locale.RU, "x", default))
    assert {text.template for text in whole.texts} >= {"placed.email.ru", "cancelled.email.ru"}
    assert all(".email." in text.template for text in whole.texts)
    assert {script.template for script in whole.scripts} == {"confirm_order.ru", "call_thinking.ru"}
    assert {reply.template for reply in whole.replies} == {"order_form.ru", "in_writing.ru"}


def test_one_of_the_shops_own_is_marked_and_has_nothing_before_it() -> None:
    whole = explain(rich(), Locale.EN, "x", playbook_of("default"))
    [own] = [one for one in whole.statements if one.key == "trigger vip-thanks"]
    assert own.changed and own.before == ""


def test_the_sample_says_nothing_that_the_shop_does_not_do() -> None:
    saved = "вы сэкономите"
    assert any(saved in step.text for script in explained("swan").scripts for step in script.steps)
    assert not any(saved in step.text for script in explained("default").scripts for step in script.steps)


def test_the_pictures_show_the_shops_own_numbers() -> None:
    pictures = {section.key: section.timeline for section in explained("swan").sections if section.timeline}
    calls, parcel = pictures["confirmation"], pictures["pickup"]
    assert [mark.label for mark in calls.marks] == [
        "12:00", "14:30", "17:00", "19:30", "10:00", "12:30", "15:00", "17:30", "10:00", "отмена",
    ]  # fmt: skip
    assert [(mark.at, mark.label) for mark in parcel.marks] == [
        (0, "прибыла"),
        (3, "звонок"),
        (14, "едет обратно"),
    ]
    usual = {section.key: section.timeline for section in explained("default").sections if section.timeline}
    assert [mark.label for mark in usual["pickup"].marks] == [
        "прибыла",
        "напоминание",
        "звонок",
        "едет обратно",
    ]


def test_a_shop_in_a_hurry_has_no_pictures() -> None:
    assert not any(section.timeline for section in explained("sample").sections)
