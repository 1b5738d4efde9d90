"""Messages: every template in every language, short enough, safe, and in words a person would write."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from domain.facts import FACT, FactBody, ParcelArrived, PaymentWasReceived, StillThinking
from domain.orders import DeliveryKind, PaymentMethod
from domain.statuses import PaymentState
from playbook.errors import PlaybookError
from playbook.samples import sample_facts, samples
from playbook.schema import Playbook
from playbook.sms import fit, sms_parts
from playbook.template_check import channels_of
from playbook.templates import (
    CustomerValues,
    LineValues,
    MessageValues,
    NoTemplate,
    OfficeValues,
    OrderValues,
    RenderedMessage,
    TemplateChannel,
    render,
)

NBSP = "\u00a0"
LOCALES = ("ru", "en")
AT = datetime(2026, 9, 25, 21, 5, tzinfo=UTC)
RUSSIAN = re.compile("[а-яё]", re.IGNORECASE)
Faults = Callable[..., tuple[PlaybookError, ...]]


def messages(playbook: Playbook) -> Iterator[tuple[str, str, TemplateChannel]]:
    """Each template of each trigger: its fact, its name, its channel."""
    for trigger in playbook.triggers:
        for action in trigger.do:
            if action.written is not None:
                for channel in channels_of(action):
                    yield trigger.on, action.written.template, channel


def values(fact: FactBody, **changes: object) -> MessageValues:
    lines = (
        LineValues(sku="A", name="Капсулы 60 шт.", quantity=3, price=Decimal("1490.00"), total=Decimal("4470.00")),
    )  # fmt: skip
    order = OrderValues(
        number=1042, lines=lines, goods=Decimal("4470.00"), delivery_price=Decimal("300.00"), total=Decimal("4770.00"),
        method=PaymentMethod.ON_DELIVERY, delivery=DeliveryKind.POST_OFFICE,
    )  # fmt: skip
    plain = MessageValues(order=order, fact=fact, happened_at=AT, zone="Asia/Vladivostok")
    return plain.model_copy(update=changes)


ARRIVED = ParcelArrived(at=AT, office="690001", until=AT + timedelta(days=14))
RECEIVED = PaymentWasReceived(
    provider="bank",
    external_id="1",
    amount=Decimal("4770.00"),
    paid=Decimal("4770.00"),
    state=PaymentState.PAID,
)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("shop", ["default", "swan", "petarda", "chasy", "sample"])
def test_every_message_of_every_trigger_is_said_whole(
    request: pytest.FixtureRequest, shop: str, locale: str
) -> None:
    playbook: Playbook = request.getfixturevalue(shop)
    for kind, template, channel in messages(playbook):
        assert f"{template}.{channel}.{locale}" in playbook.templates
        for sample in samples(kind):
            message = render(playbook, template, channel, locale, sample)
            assert_whole(message, channel)


def assert_whole(message: RenderedMessage, channel: TemplateChannel) -> None:
    said = " ".join(filter(None, (message.subject, message.text)))
    assert not re.search(r"None|\{\{|\{%|  +|\s[,.:;!?](?!\d)|,,|\.\.(?!\.)|\(\)", said), said
    assert bool(message.subject and message.html) is (channel is TemplateChannel.EMAIL)
    if message.html:
        assert not re.search(r"None|\{\{|\{%", message.html)
        Balanced(message.html)


class Balanced(HTMLParser):
    """Fails where a tag is not closed, or closed twice."""

    VOID = frozenset({"meta", "br", "img", "link", "hr", "!doctype"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_each_language_is_spoken_without_the_other(default: Playbook) -> None:
    about = default.about.model_copy(update={"name": "Swan"})
    english_shop = default.model_copy(update={"about": about})
    for kind, template, channel in messages(default):
        for sample in samples(kind):
            bare = sample.model_copy(
                update={
                    "office": None,
                    "customer": CustomerValues(),
                    "recipient": None,
                    "order": in_latin(sample.order),
                    "things_to_add": tuple(
                        thing.model_copy(update={"name": "Whey"}) for thing in sample.things_to_add
                    ),
                }
            )
            message = render(english_shop, template, channel, "en", bare)
            assert not RUSSIAN.search(f"{message.subject} {message.text} {message.html}"), message.text
            assert RUSSIAN.search(render(english_shop, template, channel, "ru", bare).text)


def in_latin(order: OrderValues) -> OrderValues:
    return order.model_copy(
        update={"lines": tuple(line.model_copy(update={"name": "Whey"}) for line in order.lines)}
    )


LINKS = (
    ("80110912345672", "https://www.pochta.ru/tracking?barcode=80110912345672"),
    ("RA644000001RU", "https://www.pochta.ru/tracking?barcode=RA644000001RU"),
    ("10123456789", "https://www.cdek.ru/ru/tracking?order_id=10123456789"),
)
OFFICES = (
    None,
    OfficeValues(code="690001"),
    OfficeValues(
        code="443001", address="Самарская обл., г. Тольятти, бульвар 50-летия Октября, д. 126, корп. 2, помещ. 1004",
        phone="+7 (8482) 22-22-22, доб. 1234", hours="пн–пт 08:00–20:00, обед 13:00–14:00, сб 09:00–18:00, вс выходной",
    ),
)  # fmt: skip


def longest(kind: str) -> Iterator[MessageValues]:
    """The longest that really occurs: numbers, sums, months, links, addresses."""
    for fact in sample_facts(kind):
        said = fact.model_dump() | {"day": 13, "until": AT, "amount": "123456.50", "paid": "123456.50"}
        for track, link in LINKS:
            for office in OFFICES:
                base = values(FACT.validate_python(said))
                order = base.order.model_copy(update={"number": 1042171, "total": Decimal("234567.50")})
                yield base.model_copy(
                    update={
                        "order": order, "track_number": track, "tracking_link": link, "office": office,
                        "payment_link": "https://pay.example/checkout/payments/v2/contract?orderId="
                                        "22e12f66-000f-5000-8000-18db351245c7",
                        "promo_code": "THINK-4F2A-77", "customer": CustomerValues(name="Александра Константиновна"),
                    }
                )  # fmt: skip


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("shop", ["default", "swan", "petarda", "chasy"])
def test_no_sms_takes_more_than_two_parts(request: pytest.FixtureRequest, shop: str, locale: str) -> None:
    playbook: Playbook = request.getfixturevalue(shop)
    about = playbook.about.model_copy(
        update={
            "name": "Магазин «Северная звезда»", "phone": "+7 (495) 123-45-67",
            "pickup_place": "Москва, Большая Черкизовская ул., 125, стр. 1, вход со двора, 2-й этаж",
        }
    )  # fmt: skip
    talkative = playbook.model_copy(update={"about": about})
    for kind, template, channel in messages(playbook):
        if channel is not TemplateChannel.SMS:
            continue
        for long in longest(kind):
            text = render(talkative, template, channel, locale, long).text
            assert sms_parts(text) <= 2, f"{template} {locale} {len(text)}: {text}"
            without_pay_link = long.model_copy(update={"payment_link": None})
            text = render(talkative, template, channel, locale, without_pay_link).text
            assert sms_parts(text) <= 2, f"{template} {locale} {len(text)}: {text}"


def test_the_arrival_sms_names_office_phone_hours_track_and_last_day(default: Playbook) -> None:
    office = OfficeValues(
        code="690001", address="г. Владивосток, ул. Светланская, 57", phone="+7 423 222-22-22",
        hours="пн–пт 08:00–20:00, сб 09:00–18:00",
    )  # fmt: skip
    said = values(ARRIVED, office=office, track_number="80110912345672")
    text = render(default, "arrived", TemplateChannel.SMS, "ru", said).text
    for essential in (office.address, "+74232222222", office.hours, "80110912345672", "10.10", "1042"):
        assert essential is not None
        assert essential in text


def test_an_unknown_office_is_told_by_its_index_and_the_tracking_link(default: Playbook) -> None:
    said = values(ARRIVED, office=OfficeValues(code="690001"), tracking_link="https://post.example/1")
    for channel in (TemplateChannel.SMS, TemplateChannel.EMAIL):
        text = render(default, "arrived", channel, "ru", said).text
        assert "690001" in text
        assert "https://post.example/1" in text


def test_times_are_told_by_the_customers_clock(default: Playbook) -> None:
    vladivostok = render(default, "arrived", TemplateChannel.EMAIL, "ru", values(ARRIVED)).text
    assert f"до 10{NBSP}октября" in vladivostok
    moscow = render(
        default, "arrived", TemplateChannel.EMAIL, "ru", values(ARRIVED, zone="Europe/Moscow")
    ).text
    assert f"до 10{NBSP}октября" in moscow
    lisbon = render(
        default, "arrived", TemplateChannel.EMAIL, "en", values(ARRIVED, zone="Europe/Lisbon")
    ).text
    assert f"until 9{NBSP}October" in lisbon


def test_the_thinking_discount_says_its_percent_and_last_day(default: Playbook) -> None:
    text = render(
        default, "still_thinking", TemplateChannel.SMS, "ru", values(StillThinking(call_at=AT))
    ).text
    assert "скидка 5 %" in text
    assert "до 29.09" in text


def test_money_that_has_arrived_is_told_with_what_is_left(default: Playbook) -> None:
    full = render(default, "prepaid", TemplateChannel.SMS, "ru", values(RECEIVED)).text
    assert full == "Получили 4 770 ₽ за заказ 1042, спасибо! Заказ оплачен полностью."
    part = values(RECEIVED.model_copy(update={"amount": Decimal("770.50"), "paid": Decimal("770.50")}))
    text = render(default, "prepaid", TemplateChannel.SMS, "en", part).text
    assert text == "We received RUB 770.50 for order 1042, thank you! Paid so far: RUB 770.50 of RUB 4,770."


def test_without_a_name_the_greeting_is_polite_all_the_same(default: Playbook) -> None:
    text = render(default, "arrived", TemplateChannel.EMAIL, "ru", values(ARRIVED)).text
    assert text.startswith("Здравствуйте!\n")
    named = render(
        default, "arrived", TemplateChannel.EMAIL, "ru", values(ARRIVED, customer=CustomerValues(name="Анна"))
    )
    assert named.text.startswith("Здравствуйте, Анна!\n")


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", '"><img src=x onerror=y>', "{{ 7*7 }}", "&lt;b&gt;"]
)
def test_a_hostile_name_is_only_text_in_html(default: Playbook, name: str) -> None:
    message = render(
        default, "arrived", TemplateChannel.EMAIL, "ru", values(ARRIVED, customer=CustomerValues(name=name))
    )
    assert message.html is not None
    assert "<script" not in message.html
    assert "<img" not in message.html
    assert name in Shown(message.html).text


class Shown(HTMLParser):
    """What a reader sees."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.feed(html)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_name_cannot_add_lines_to_a_letter(default: Playbook) -> None:
    customer = CustomerValues(name="Анна!\n\nОплатите здесь:\r\nhttps://evil.example")
    text = render(default, "arrived", TemplateChannel.EMAIL, "ru", values(ARRIVED, customer=customer)).text
    assert text.splitlines()[0].endswith("https://evil.example!")


@pytest.mark.parametrize(
    "trick",
    [
        "{{ order.__class__ }}",
        "{{ order.__class__.__mro__[1].__subclasses__() }}",
        "{{ order|attr('__class__') }}",
        "{{ ''.__class__ }}",
        "{{ '{0.__class__}'.format(order) }}",
        "{{ order.model_dump() }}",
        "{{ settings.model_copy() }}",
        "{{ settings.model_fields }}",
        "{{ settings['model_dump']() }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ self._TemplateReference__context }}",
        "{{ order.lines.__class__ }}",
        "{{ settings.templates.clear() }}",
        "{% for number in range(10000000) %}x{% endfor %}",
        "{% include '/etc/passwd' %}",
    ],
)
def test_the_sandbox_refuses_what_is_no_field(faults: Faults, trick: str) -> None:
    found = faults("", prepaid__sms__ru__txt=trick)
    assert [fault.line for fault in found] == [1]


def test_a_locale_that_is_not_there_falls_back_to_the_shops(default: Playbook) -> None:
    russian = render(default, "prepaid", TemplateChannel.SMS, "ru", values(RECEIVED))
    assert render(default, "prepaid", TemplateChannel.SMS, "kk", values(RECEIVED)) == russian


def test_a_template_that_is_not_there_is_an_error_of_its_own(default: Playbook) -> None:
    with pytest.raises(NoTemplate):
        render(default, "placed", TemplateChannel.SMS, "ru", values(RECEIVED))


def test_letters_carry_their_styles_with_them_and_mind_the_dark(default: Playbook) -> None:
    html = render(default, "arrived", TemplateChannel.EMAIL, "ru", values(ARRIVED)).html
    assert html is not None
    assert re.search(r'<table class="letter"[^>]* style="[^"]*max-width: 600px', html)
    assert ".letter {" not in html.split("@media")[0]
    assert "prefers-color-scheme: dark" in html
    assert '<html lang="ru">' in html
    assert "http" not in html


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3),
        ("€" * 80, 1), ("€" * 81, 2),
        ("я" * 70, 1), ("я" * 71, 2), ("я" * 134, 2), ("я" * 135, 3),
        ("😀" * 35, 1), ("😀" * 36, 2), ("", 1),
    ],
)  # fmt: skip
def test_parts_of_an_sms_are_counted_as_gateways_count_them(text: str, parts: int) -> None:
    assert sms_parts(text) == parts


@pytest.mark.parametrize(
    ("text", "length", "fitted"),
    [
        ("коротко", 10, "коротко"),
        ("г. Владивосток, ул. Светланская", 20, "г. Владивосток, ул…"),
        ("безединогопробела", 8, "безедин…"),
    ],
)
def test_long_texts_are_cut_between_words(text: str, length: int, fitted: str) -> None:
    assert fit(text, length) == fitted
    assert len(fit(text, length)) <= length
