"""Playbooks with everything set, and each with one number or switch changed: for tests of what an explanation tells."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import NoneType
from typing import Any, Final, NamedTuple, get_args

from pydantic import BaseModel

from domain.durations import Duration
from domain.orders import PaymentMeans, PaymentMethod
from domain.promo import DiscountKind
from domain.tasks import TaskKind
from domain.windows import Minutes
from playbook.schema import Playbook
from playbook.triggers import Trigger
from tests.builders import playbook_of

APART: Final = frozenset({"schema_number", "shop", "locale", "templates", "scripts", "replies", "triggers"})
"""Fields of a playbook that are the page's heading, its appendix, or told one by one."""
_MINUTE: Final = timedelta(minutes=1)
_SAMPLES: Final[dict[object, object]] = {
    int: 7, str: "sample", Decimal: Decimal("7.00"), timedelta: timedelta(days=7), date: date(2026, 5, 9),
}  # fmt: skip


class Change(NamedTuple):
    """A playbook in which one setting is another."""

    path: str
    playbook: Playbook


@cache
def rich() -> Playbook:
    """Every list has entries, every switch that is off by default is on, every optional number is there."""
    base = playbook_of("petarda")
    written = base.model_dump(mode="json", by_alias=True)
    written["hours"] |= {
        "breaks": ["13:00-14:00"], "closed_on": ["2026-01-01"], "open_on": ["2026-02-21"], "timezone": "Asia/Omsk",
    }  # fmt: skip
    written["confirmation"] |= {
        "prepay_over_quantity": 6, "slots": True, "auto_confirm": {"trusted_customers": True, "total_below": "900.00"},
    }  # fmt: skip
    written["assembly"] |= {
        "carriers_by_email": {"cdek": "a@carrier.example", "own": "b@carrier.example"},
        "carriers_by_gateway": ["russian_post"],
    }
    written["payment"]["delivery_saved_by"] = ["russian_post"]
    written["pickup"] |= {"return_fee": "150.00", "refusal_black_lists": True}
    written["care"]["tiers"] = [{"from": 1, "after": "20d"}, {"from": 3, "after": "30d"}]
    written["inquiries"] |= {"call_back_within": "40m", "chat_on_duty_only": True, "prefer_call_back": True}
    written["telephony"] |= {"calls_per_hour": 30, "freshest_first": True}
    written["hints"] |= {
        "close_to_discount": 15,
        "accessories": [{"groups": ["fountains"], "offer": {"skus": ["LIGHTER"]}}],
        "overstocked_over": 100,
    }
    written["bonuses"]["up_sale_by_category"] = {"rockets": 5}
    written["pricing"] |= {
        "promotions": [
            {"id": "spring", "name": "Весна", "percent": 12, "skus": ["A"], "from": "2026-03-01", "until": "2026-03-31"},
        ],
        "sum_steps": {"steps": [{"from": "3000.00", "percent": 3}, {"from": "9000.00", "percent": 7}], "combines_with": [DiscountKind.PERSONAL]},
        "quantity_prices": [{"skus": ["A"], "steps": [{"from": 3, "price": "90.00"}, {"from": 6, "percent": 20}]}],
        "staff": {"by_means": {PaymentMeans.CASH: 30}, "by_method": {PaymentMethod.ONLINE: 20}},
        "free_delivery": {"thresholds": [{"from": "5000.00", "carriers": ["cdek"], "kinds": ["courier"], "methods": ["online"], "means": ["card"]}], "never": ["own"]},
    }  # fmt: skip
    written["routines"] = [{"id": "check-mail", "every": "1d", "role": "operator"}]
    written["sending"] |= {
        "resend_unknown": True,
        "sms": "shadow",
        "daily_cap": {"sms": 500, "email": 1000, "webhook": 1},
    }
    written["triggers"] += [
        {
            "id": "ladder",
            "on": "parcel.arrived",
            "when": "order.total >= 10000 && customer.completed_orders >= 3",
            "remind": {
                "at": ["1d", "3d", "7d"],
                "until": ["order.handed_over"],
                "then": {"after": "10d", "do": [{"task": {"kind": "errand", "script": "hold_reservation", "due_within": "2h"}}]},
            },
            "do": [{"sms": "arrived"}],
        },
        {
            "id": "vip-thanks",
            "on": "order.completed",
            "after": "2d",
            "at": {"time": "12:00"},
            "unless": ["order.returned"],
            "marketing": True,
            "do": [{"promo_code": {"percent": 10, "valid_for": "30d"}}, {"email": "completed"}, {"segment": "vip"},
                   {"webhook": {"event": "vip.completed"}}, {"bonus": {"percent": 1, "of": "order.total"}}],
        },
    ]  # fmt: skip
    return Playbook.model_validate(written)


def settings() -> Iterator[str]:
    """The path of every setting of the schema, as a file writes it; lists and mappings are one setting."""
    return _paths(Playbook, "", APART)


def changes(playbook: Playbook) -> Iterator[Change]:
    """One change of each number, switch, choice and window outside of triggers."""
    for name, field in Playbook.model_fields.items():
        if name not in APART:
            written = field.alias or name
            for path, value in _changed(getattr(playbook, name), field.annotation, written):
                yield Change(path, playbook.model_copy(update={name: value}))


def trigger_changes(playbook: Playbook) -> Iterator[tuple[Trigger, Change]]:
    """One change of each number and switch of each trigger."""
    for place, trigger in enumerate(playbook.triggers):
        for path, value in _changed(trigger, Trigger, f"trigger {trigger.id}", only_there=True):
            triggers = (*playbook.triggers[:place], value, *playbook.triggers[place + 1 :])
            yield trigger, Change(path, playbook.model_copy(update={"triggers": triggers}))


def _paths(model: type[BaseModel], prefix: str, apart: frozenset[str] = frozenset()) -> Iterator[str]:
    for name, field in model.model_fields.items():
        if name in apart:
            continue
        path = f"{prefix}{field.alias or name}"
        inner = field.annotation
        # Hours of the week are one setting of seven windows.
        if isinstance(inner, type) and issubclass(inner, BaseModel) and path != "hours.open":
            yield from _paths(inner, f"{path}.")
        else:
            yield path


def _changed(
    value: Any, annotation: object, path: str, *, only_there: bool = False
) -> Iterator[tuple[str, Any]]:
    """Values that differ from this one in one place; entries of lists keep the path of their list."""
    match value:
        case None if not only_there:
            if path == "assignments.season_ends":
                yield path, "05-31"
                return
            kinds = [kind for kind in map(_plain, get_args(annotation)) if kind is not NoneType]
            yield from ((path, _SAMPLES[kind]) for kind in kinds[:1] if kind in _SAMPLES)
        case bool():
            yield path, not value
        case int() | Decimal():
            yield path, value + 1
        case timedelta():
            yield path, value + _MINUTE
        case Minutes():
            yield path, Minutes(value.opens + 15, value.closes)
        case StrEnum():
            yield from ((path, other) for other in type(value) if other is not value)
        case str() if path.startswith("about."):
            yield path, f"{value}!"
        case BaseModel():
            for name, field in type(value).model_fields.items():
                if isinstance(getattr(value, name), TaskKind):
                    continue  # another task would be another trigger
                deeper = path if only_there else f"{path}.{field.alias or name}"
                for found, other in _changed(
                    getattr(value, name), field.annotation, deeper, only_there=only_there
                ):
                    yield found, value.model_copy(update={name: other})
        case tuple():
            for place, part in enumerate(value):
                for _, other in _changed(part, None, path, only_there=True):
                    yield path, (*value[:place], other, *value[place + 1 :])
        case dict():
            for key, part in value.items():
                for _, other in _changed(part, None, path, only_there=True):
                    yield path, {**value, key: other}
        case _:
            pass


def _plain(annotation: object) -> object:
    if annotation is Duration:
        return timedelta
    args = get_args(annotation)
    return _plain(args[0]) if hasattr(annotation, "__metadata__") else (args[0] if args else annotation)
