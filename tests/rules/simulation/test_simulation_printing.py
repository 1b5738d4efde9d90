"""A transcript as text and as JSON: days, both clocks, reasons, and no line too long."""

import json

from playbook.wording import Locale
from rules.simulation.printing import NARROWEST, WIDTH, lines_of, text_of
from rules.simulation.transcript import as_json
from tests.rules.simulation.conftest import Played

NIGHT = """order:
  placed_at: "2026-11-20 21:15"
  delivery: {address: {postcode: "690001", region: Приморский край, city: Владивосток, line: "ул. Светланская, 1"}}
steps:
  - {at: ready, operator: no_answer}
  - {at: ready, operator: confirmed}
"""
REFUSED = "order: {delivery: {address: {city: Чита}}}\nsteps:\n  - {at: ready, operator: confirmed}\n"


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_times_are_the_shops_with_the_customers_beside_them(played: Played) -> None:
    text = text_of(played(NIGHT), Locale.RU)
    assert "время магазина: Europe/Moscow, в скобках у клиента: Asia/Vladivostok" in text
    assert "\nпятница, 20\u00a0ноября 2026\n  21:15 (04:15 +1)  ▸ клиент: новый заказ\n" in text
    assert "\n  09:00 (16:00)     ▸ оператор: никто не ответил — подтвердить заказ\n" in text


def test_a_moment_is_said_once(played: Played) -> None:
    lines = text_of(played("until: +2h\n"), Locale.EN).splitlines()
    assert [line.split()[0] for line in lines if line.startswith("  ") and "▸" in line] == ["12:00"]
    assert sum(line.startswith("  12:00") for line in lines) == 1


def test_each_line_ends_with_its_reason(played: Played) -> None:
    lines = text_of(played(NIGHT), Locale.EN).splitlines()
    [task] = [line for line in lines if "task (operator): confirm the order, from" in plain(line)]
    assert task.endswith("  confirmation.call_within")
    [missed] = [line for line in lines if "SMS: Звонили вам" in line]
    assert missed.endswith("  T13")


def test_no_line_is_wider_than_asked(played: Played) -> None:
    for width in (NARROWEST, 100, WIDTH):
        assert max(map(len, text_of(played(NIGHT), Locale.RU, width=width).splitlines())) <= width


def test_messages_are_a_line_each_and_whole_on_demand(played: Played) -> None:
    life = played("until: +1h\n")
    short, full = text_of(life, Locale.RU), text_of(life, Locale.RU, texts=True)
    assert "Здравствуйте, Анна!" in short
    assert "│ Здравствуйте, Анна!\n" in full
    assert len(full.splitlines()) > len(short.splitlines()) + 5


def test_what_failed_stands_out_with_its_reason(played: Played) -> None:
    text = plain(text_of(played(REFUSED), Locale.EN))
    assert "! operator: confirmed — refused: address_incomplete. Complete the delivery first" in text
    inks = {
        span.ink for line in lines_of(played(REFUSED), Locale.EN) for span in line if "refused" in span.text
    }
    assert inks == {"trouble"}


def test_the_summary_says_what_is_waited_for(played: Played) -> None:
    text = plain(text_of(played("until: +2h\n"), Locale.RU))
    assert "Итог: Новый, не оплачено; 1 час\n" in text
    assert "Сообщений: 1 (письмо 1); звонков: 0; задач: 1\n" in text
    assert "  4 марта, 12:00: задача: подтвердить заказ [confirmation.call_within]\n" in text
    assert "  6 марта, 12:00: пытаемся дозвониться [confirmation.give_up_after]\n" in text


def test_programs_get_the_same_as_json(played: Played) -> None:
    life = json.loads(as_json(played(NIGHT)))
    kinds = [entry["kind"] for entry in life["entries"]]
    assert kinds[:4] == ["told", "fact", "task", "message"]
    assert life["summary"]["status"] == "confirmed"
    assert life["waits"][0]["rule"] == "confirmation.give_up_after"
    assert life["entries"][3]["text"].startswith("Здравствуйте, Анна!")
