"""Mutants of the shipped playbooks: a value, a key, a condition, a trigger, a text changed at random; what becomes of them is the tests'."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from domain.facts import fact_models
from domain.tasks import TaskKind
from playbook.located import Mapping, laid_over, merged_by_id, plain
from playbook.reading import read_file
from playbook.settings_path import setting_paths

SHIPPED = Path(__file__).parents[2] / "playbooks"
SHOPS = ("default", "swan", "petarda", "chasy", "sample", "nova")
Place = tuple[str | int, ...]

DURATIONS = (
    "0s",
    "1s",
    "59s",
    "1m",
    "17m",
    "7h",
    "1d",
    "23h59m",
    "30d",
    "365d",
    "3660d",
    "87839h59m",
    "3661d",
    "99999d",
    "999999999d",
)
NUMBERS = (
    0,
    1,
    2,
    3,
    7,
    50,
    100,
    101,
    1000,
    10**6,
    10**12,
    10**20,
    -1,
    Decimal("0.01"),
    Decimal("99.99"),
    Decimal("0.001"),
)
SUMS = ("0.00", "0.01", "1.00", "4470.00", "9999999999.99", "99999999999.99", "-1.00", "0")
WINDOWS = (
    "00:00-24:00",
    "00:00-00:01",
    "23:59-00:01",
    "22:00-02:00",
    "10:00-10:15",
    "12:00-12:00",
    "03:00-04:00",
    "09:00-21:00",
)
WORDS = ("", "x", "none", "RU", "US", "all", "mon", "sat-sun", "en", "ru", "cancel", "supervisor", "off", "shadow", "warn", "Europe/Moscow",
         "America/St_Johns", "Pacific/Kiritimati", "Pacific/Apia", "Asia/Kathmandu", "customer", "shop", "carrier", "operator", "2026-03-08", "02-29")  # fmt: skip
OTHERS: tuple[Any, ...] = (None, True, False, 0, "", "x", [], {}, ["x"], {"x": 1})
CONDITIONS = (
    "order.total >= 10000", "order.total / 0 > 1", "order.quantity / (order.quantity - 3) > 1", "order.lines[5].quantity > 1",
    "order.lines.exists(l, l.quantity > 2)", "order.lines.all(l, l.price < 500)", "has(fact.track_number)", "fact.amount > 100",
    "fact.track_number == 'x'", "order.lines.map(l, l.quantity)[7] > 1", "customer.completed_orders * 9223372036854775807 > 1",
    "order.placed_at.getHours('+03:00') < 9", "order.placed_at + duration('876000h') > order.placed_at", "order.status", "true", "1",
    "order.promo_code != ''", "order.slot.start > order.placed_at", "has(order.slot) && order.slot.start > order.placed_at",
    "order.lines.filter(l, l.category == 'elite').size() > 0", "fact.reason in ['spam', 'duplicate']", "shop.open", "!customer.black_listed",
    "order.lines.exists(l, order.lines.exists(m, l.sku == m.sku))", "string(order.total) == '4470.0'", "int(order.channel) > 1",
)  # fmt: skip
MOMENTS = ("placed_at", "reserved_until", "invoice_until", "pay_until", "slot_start", "goes_back_at")


class Mutant:
    """One changed playbook as text: its settings, and the messages and scripts beside it that changed (None: gone)."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.shop = self.chance.choice(SHOPS)
        self.data = deepcopy(resolved(self.shop))
        self.texts: dict[str, str | None] = {}
        self.done: list[str] = []
        for _ in range(self.chance.choice([1, 1, 1, 2, 3])):
            self._change()

    def _change(self) -> None:
        ways = [
            self._value,
            self._value,
            self._value,
            self._shape,
            self._trigger,
            self._trigger,
            self._words,
            self._words,
        ]
        self.chance.choice(ways)()

    # -- settings ---------------------------------------------------------------------------------------------------

    def _value(self) -> None:
        """A value becomes another of its kind."""
        place, value = self.chance.choice([*_leaves(self.data)])
        self._put(place, self._like(place, value))

    def _like(self, place: Place, value: object) -> object:
        chance = self.chance
        if place[-1] == "when":
            return chance.choice([*CONDITIONS, self._bent(str(value))])
        if place[-1] in ("on", "unless", "until") or (len(place) > 1 and place[-2] in ("unless", "until")):
            return chance.choice([*fact_models()])
        if isinstance(value, bool):
            return not value
        if isinstance(value, int | Decimal):
            return chance.choice(NUMBERS)
        if value is None:
            return chance.choice([*DURATIONS, *NUMBERS, *SUMS, *WORDS])
        text = str(value)
        if re.fullmatch(r"(\d+[dhms])+", text):
            return chance.choice([*DURATIONS, *_paths()])
        if re.fullmatch(r"\d+\.\d\d", text):
            return chance.choice([*SUMS, *_paths()])
        if re.fullmatch(r"\d\d:\d\d-\d\d:\d\d", text):
            return chance.choice(WINDOWS)
        if text in _paths():
            return chance.choice([*_paths(), *DURATIONS, *NUMBERS])
        if text in MOMENTS:
            return chance.choice(MOMENTS)
        if text in set(TaskKind):
            return chance.choice([*TaskKind])
        same = [other for at, other in _leaves(self.data) if at[-1] == place[-1] or isinstance(at[-1], int)]
        return chance.choice([*map(str, same), *WORDS])

    def _bent(self, text: str) -> str:
        """A condition with one of its words or numbers changed."""
        words = [*re.finditer(r"[A-Za-z_]\w*|\d+", text)]
        if not words:
            return text
        word = self.chance.choice(words)
        others: list[str] = [*re.findall(r"\w+", " ".join(CONDITIONS)), word[0][:-1] or "x", "0"]
        return text[: word.start()] + self.chance.choice(others) + text[word.end() :]

    def _shape(self) -> None:
        """A key or an item goes, is misspelt, or has something else in it; or two values change places."""
        chance = self.chance
        place = chance.choice([*_places(self.data)])
        match chance.choice(["drop", "drop", "misspell", "other", "swap"]):
            case "drop":
                self._drop(place)
            case "misspell" if isinstance(place[-1], str):
                value = self._at(place)
                self._drop(place)
                self._put((*place[:-1], place[-1][:-1] + "x"), value)
            case "swap":
                other = chance.choice([*_places(self.data)])
                if other[: len(place)] != place and place[: len(other)] != other:
                    one, two = self._at(place), self._at(other)
                    self._put(place, deepcopy(two))
                    self._put(other, deepcopy(one))
            case _:
                self._put(place, deepcopy(chance.choice(OTHERS)))

    # -- triggers ---------------------------------------------------------------------------------------------------

    def _trigger(self) -> None:
        chance, triggers = self.chance, self.data["triggers"]
        if not isinstance(triggers, list) or not triggers:
            return
        trigger = chance.choice(triggers)
        if not isinstance(trigger, dict):
            return
        acts = [act for one in resolved(self.shop)["triggers"] for act in one["do"]]
        match chance.choice(
            [
                "on",
                "when",
                "after",
                "before",
                "remind",
                "at",
                "do",
                "more",
                "again",
                "swap",
                "off",
                "immediate",
            ]
        ):
            case "on":
                trigger["on"] = chance.choice([*fact_models()])
            case "when":
                trigger["when"] = chance.choice(CONDITIONS)
            case "after":
                trigger["after"] = chance.choice([*DURATIONS, *_paths()])
            case "before":
                trigger.pop("after", None)
                trigger["before"] = {
                    "date": chance.choice(MOMENTS[1:]),
                    "by": chance.choice([*DURATIONS, *_paths()]),
                }
            case "remind":
                trigger.pop("after", None)
                trigger.pop("before", None)
                rungs = sorted(chance.sample(range(8), chance.randint(1, 4)))
                until = [chance.choice([*fact_models()])]
                trigger["remind"] = {"at": [DURATIONS[one] for one in rungs], "until": until}
                if chance.random() < 0.5:
                    then = {"after": chance.choice(DURATIONS[7:]), "do": [deepcopy(chance.choice(acts))]}
                    trigger["remind"]["then"] = then
            case "at":
                hours = {"hours": chance.choice(["shop", "calls", "messages"])}
                time = {
                    "time": chance.choice(["00:00", "02:30", "23:59", "10:00"]),
                    "clock": chance.choice(["customer", "shop"]),
                }
                trigger["at"] = chance.choice([hours, time])
            case "do":
                trigger["do"] = [deepcopy(chance.choice(acts))]
            case "more":
                given = chance.choice([
                    {"promo_code": {"percent": chance.choice([*NUMBERS, *_paths()]), "valid_for": chance.choice([*DURATIONS, *_paths()])}},
                    {"bonus": {"percent": chance.choice([*NUMBERS, *_paths()]), "of": chance.choice(["order.total", "fact.amount", "fact.added"])}},
                    {"bonus": {"amount": chance.choice([*SUMS, *_paths()]), "times": chance.choice(["fact.items", "fact.attempt"])}},
                    {"task": {"kind": "errand", "script": "hold_reservation", "due_within": chance.choice(DURATIONS)}},
                    {"webhook": {"event": "told"}},
                    {"segment": "known"},
                ])  # fmt: skip
                trigger["do"] = [*trigger.get("do", []), given, deepcopy(chance.choice(acts))]
            case "again":
                triggers.append(
                    {
                        **deepcopy(trigger),
                        "id": f"mutant-{len(triggers)}",
                        "on": chance.choice([*fact_models()]),
                    }
                )
            case "swap":
                other = chance.choice(triggers)
                if isinstance(other, dict) and "on" in other and "on" in trigger:
                    trigger["on"], other["on"] = other["on"], trigger["on"]
            case "off":
                trigger["enabled"] = not trigger.get("enabled", True)
            case _:
                trigger["immediate"] = True
                trigger.pop("unless", None)
        self.done.append(f"trigger {trigger}")

    # -- messages and scripts ---------------------------------------------------------------------------------------

    def _words(self) -> None:
        chance = self.chance
        files = texts_of(self.shop)
        name = chance.choice([*files])
        text = self.texts.get(name, files[name]) or ""
        self.texts[name] = self._text(text, name, files)
        self.done.append(f"{name}: {self.texts[name]!r}")

    def _text(self, text: str, name: str, files: dict[str, str]) -> str | None:
        chance = self.chance
        match chance.choice(["guard", "guard", "field", "field", "filter", "gone", "other", "cut"]):
            case "guard":
                guards = [*re.finditer(r"\{% if [^%]*%\}(.*?)\{% endif %\}", text, re.S)]
                if guards:
                    guard = chance.choice(guards)
                    inside = re.sub(r"\{% el(se|if)[^%]*%\}.*", "", guard[1], flags=re.S)
                    return text[: guard.start()] + inside + text[guard.end() :]
            case "field":
                used = [*re.finditer(r"(?<=[ (.])[a-z_]+(?=[ |).,])", text)]
                if used:
                    word = chance.choice(used)
                    others: list[str] = re.findall(
                        r"\{\{ ?([a-z_.]+)", " ".join(chance.sample([*files.values()], 5))
                    )
                    return (
                        text[: word.start()]
                        + chance.choice([*others, "numer", "office.name", "fact.amount"])
                        + text[word.end() :]
                    )
            case "filter":
                filters = [*re.finditer(r"\|\w+", text)]
                if filters:
                    word = chance.choice(filters)
                    new = chance.choice(
                        [
                            "|money",
                            "|day",
                            "|time",
                            "|slot",
                            "|shout",
                            "",
                            "|fit(70)",
                            "|length",
                            "|first",
                            "|short_day",
                        ]
                    )
                    return text[: word.start()] + new + text[word.end() :]
            case "gone":
                return None
            case "cut":
                lines = text.split("\n")
                lines.pop(chance.randrange(len(lines)))
                return "\n".join(lines)
            case _:
                ending = name.partition(".")[2]
                return chance.choice([other for at, other in files.items() if at.partition(".")[2] == ending])
        return text

    # -- places -----------------------------------------------------------------------------------------------------

    def _at(self, place: Place) -> Any:
        here: Any = self.data
        for part in place:
            here = here[part]
        return here

    def _put(self, place: Place, value: object) -> None:
        self._at(place[:-1])[place[-1]] = value
        self.done.append(f"{'.'.join(map(str, place))} = {value!r}")

    def _drop(self, place: Place) -> None:
        del self._at(place[:-1])[place[-1]]
        self.done.append(f"{'.'.join(map(str, place))} dropped")

    def as_data(self) -> Any:
        """The settings as a YAML reader hands them to a validator."""
        return json.loads(json.dumps(self.data, default=_number))

    # -- files ------------------------------------------------------------------------------------------------------

    def write(self, folder: Path) -> Path:
        """The mutant as files in an empty folder; its playbook's."""
        for name, text in {**texts_of(self.shop), **self.texts}.items():
            if text is not None:
                file = folder / "mutant" / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
        path = folder / "mutant.yaml"
        path.write_text(
            json.dumps(self.data, ensure_ascii=False, default=_number, indent=1), encoding="utf-8"
        )
        return path


_RESOLVED: dict[str, dict[str, Any]] = {}
_TEXTS: dict[str, dict[str, str]] = {}


def resolved(shop: str) -> dict[str, Any]:
    """A shipped playbook's settings with all it extends, as plain data."""
    if shop not in _RESOLVED:
        base, over = read_file(SHIPPED / "default.yaml"), read_file(SHIPPED / f"{shop}.yaml")
        merged = laid_over(base, over)
        assert isinstance(merged, Mapping)
        entries = {name: value for name, value in merged.entries.items() if name != "extends"}
        if shop != "default" and "triggers" in over.entries:
            theirs, mine = base.entries["triggers"], over.entries["triggers"]
            entries["triggers"] = merged_by_id(theirs, mine)  # type: ignore[arg-type]
        _RESOLVED[shop] = {name: plain(value) for name, value in entries.items()}
    return _RESOLVED[shop]


def texts_of(shop: str) -> dict[str, str]:
    """The messages and scripts of a shipped playbook with all it extends, by their file: `messages/placed.sms.ru.txt`."""
    if shop not in _TEXTS:
        _TEXTS[shop] = {
            f"{file.parent.name}/{file.name}": file.read_text(encoding="utf-8")
            for one in ("default", shop)
            for folder in ("messages", "scripts", "replies")
            for file in sorted((SHIPPED / one / folder).glob("*"))
        }
    return _TEXTS[shop]


def _paths() -> list[str]:
    from datetime import timedelta

    return sorted(setting_paths(timedelta) | setting_paths(Decimal))


def _places(here: object, place: Place = ()) -> Iterator[Place]:
    inner: Iterator[tuple[str | int, object]] = iter(())
    if isinstance(here, dict):
        inner = iter(here.items())
    elif isinstance(here, list):
        inner = iter(enumerate(here))
    for part, value in inner:
        yield (*place, part)
        yield from _places(value, (*place, part))


def _leaves(data: Any) -> Iterator[tuple[Place, object]]:
    for place in _places(data):
        value = data
        for part in place:
            value = value[part]
        if not isinstance(value, dict | list):
            yield place, value


def _number(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else str(value)
