"""Every outcome of every task has a form of just what it needs, and what is typed into it is what the desk takes."""

from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from console.presenters.form_fields import Field, Kind
from console.presenters.outcome_fields import fields_of, model_of
from console.presenters.outcome_moments import likely_moments, moments_to_put_off
from console.presenters.outcome_reading import Wrong, asked, so_far
from desk.asker import person
from desk.moments import RequestClock
from desk.tasks.standing import Standing, previewed, standing
from domain import answers as a
from domain.actors import Role
from domain.cheaper import Cheaper
from domain.ids import StaffId
from domain.tasks import OUTCOMES, TaskKind, outcome_name
from playbook.loading import load
from rules.consequences.preview import Consequences
from tests.api.world import NOON, SHOP, World, world_over
from tests.builders import PLAYBOOKS

VLADIVOSTOK = {"phone": "+79161234567", "timezone": "Asia/Vladivostok"}
TYPED = {
    Kind.TEXT: "слово",
    Kind.MOMENT: "2026-11-24T15:00",
    Kind.DAY: "2026-11-25",
    Kind.AMOUNT: "1 990,50",
    Kind.COUNT: "1",
    Kind.FLAG: "yes",
}
EACH = [(kind, outcome_name(model)) for kind, models in OUTCOMES.items() for model in models]


class Desk:
    """A task of a real order, told as one of any kind: forms hang on the kind and on the order."""

    def __init__(self, world: World, found: Standing) -> None:
        self.world, self.found = world, found

    def of(self, kind: TaskKind) -> Standing:
        return self.found._replace(row=self.found.row.model_copy(update={"kind": kind}))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def desk(module_database_url: str) -> AsyncIterator[Desk]:
    async with world_over(module_database_url) as world:
        await world.place(external_id="before", customer=VLADIVOSTOK)
        order = (await world.place(external_id="this", customer=VLADIVOSTOK)).json()["id"]
        task = str((await world.task(order, "confirm_order"))["id"])
        asker = person(SHOP, StaffId(world.staff), Role.OPERATOR)
        async with world.engine.connect() as connection:
            found = await standing(
                connection, world.app.state.services, asker, RequestClock(world.clock.now()), task
            )
        yield Desk(world, found)


def filled(fields: tuple[Field, ...]) -> dict[str, str]:
    """As a person fills it in: what is likely is taken, the rest is typed."""
    typed: dict[str, str] = {}
    for field in fields:
        if field.kind is Kind.SLOT:
            typed |= {
                f"{field.name}-day": "2026-11-26",
                f"{field.name}-from": "10:00",
                f"{field.name}-until": "12:00",
            }
        elif field.kind is Kind.CHOICE:
            typed[field.name] = field.given or field.options[0].value
        else:
            typed[field.name] = TYPED[field.kind]
    return typed


@pytest.mark.parametrize(("kind", "outcome"), EACH)
def test_what_is_typed_into_a_form_is_what_the_desk_takes(desk: Desk, kind: TaskKind, outcome: str) -> None:
    found = desk.of(kind)
    fields = fields_of(outcome, found)
    given = asked(outcome, filled(fields), found).root
    assert given.outcome == outcome
    for field in fields:
        if field.required and field.kind is not Kind.SLOT and hasattr(given, field.name):
            assert getattr(given, field.name) is not None, field.name


@pytest.mark.parametrize(("kind", "outcome"), EACH)
def test_an_empty_form_names_each_field_it_needs(desk: Desk, kind: TaskKind, outcome: str) -> None:
    found = desk.of(kind)
    needed = {field.name for field in fields_of(outcome, found) if field.required}
    if not needed:
        return
    with pytest.raises(Wrong) as wrong:
        asked(outcome, {}, found)
    assert needed <= set(wrong.value.faults)


@pytest.mark.parametrize(("kind", "outcome"), EACH)
def test_a_filled_form_is_the_outcome_that_a_preview_plays(desk: Desk, kind: TaskKind, outcome: str) -> None:
    found = desk.of(kind)
    model = model_of(found, outcome)
    assert model is not None
    assert model.model_validate(so_far(outcome, filled(fields_of(outcome, found)), found))


def test_a_moment_is_read_by_the_clock_it_was_named_by(desk: Desk) -> None:
    typed = {"at": "2026-11-24T17:00", "why": "за рулём"}
    there = asked("callback", typed | {"clock": "customer"}, desk.found).root
    here = asked("callback", typed | {"clock": "shop"}, desk.found).root
    assert isinstance(there, a.Callback) and isinstance(here, a.Callback)
    assert here.at - there.at == timedelta(hours=7), "Vladivostok is seven hours ahead of Moscow"
    assert asked("callback", typed, desk.found).root == there, "he names the time by his own clock"


def test_the_reason_another_wants_words(desk: Desk) -> None:
    with pytest.raises(Wrong) as wrong:
        asked("cancelled", {"reason": "other"}, desk.found)
    assert set(wrong.value.faults) == {"details"}
    assert asked("cancelled", {"reason": "other", "details": "переезд"}, desk.found)


CHEAPER = {"cheaper_town": "Омск", "cheaper_where": "", "cheaper_price": "1 990,50"}


@pytest.mark.parametrize(("kind", "outcome"), [("confirm_order", "cancelled"), ("remind_pickup", "refused")])
def test_where_it_is_cheaper_is_asked_with_too_expensive_alone(desk: Desk, kind: str, outcome: str) -> None:
    found = desk.of(TaskKind(kind))
    with pytest.raises(Wrong) as wrong:
        asked(outcome, {"reason": "too_expensive", "cheaper_price": "дорого"}, found)
    assert set(wrong.value.faults) == {"cheaper_town", "cheaper_price"}
    given = asked(outcome, {"reason": "too_expensive", **CHEAPER}, found).root
    assert isinstance(given, a.GivenUp)
    assert given.cheaper == Cheaper(town="Омск", price=Decimal("1990.50"))
    other = asked(outcome, {"reason": "changed_mind", **CHEAPER}, found).root
    assert isinstance(other, a.GivenUp) and other.cheaper is None


def test_the_town_is_likely_the_one_the_goods_go_to(desk: Desk) -> None:
    fields = {field.name: field for field in fields_of("cancelled", desk.found)}
    assert fields["cheaper_town"].given == "Москва"
    assert {field.name for field in fields.values() if field.only == "too_expensive"} == set(CHEAPER)


def test_why_not_at_once_is_asked_where_it_is_paid_on_delivery(desk: Desk) -> None:
    given = asked("confirmed", {"method": "on_delivery", "why_on_delivery": "distrust"}, desk.found).root
    switched = asked("confirmed", {"method": "online", "why_on_delivery": "distrust"}, desk.found).root
    assert isinstance(given, a.Confirmed) and isinstance(switched, a.Confirmed)
    assert (given.why_on_delivery, switched.why_on_delivery) == ("distrust", None)
    other = {"method": "on_delivery", "why_on_delivery": "other"}
    with pytest.raises(Wrong) as wrong:
        asked("confirmed", other, desk.found)
    assert set(wrong.value.faults) == {"note"}
    assert asked("confirmed", other | {"note": "платит муж"}, desk.found)


def test_the_payment_that_stays_as_it_is_is_no_switch(desk: Desk) -> None:
    same = asked("confirmed", {"method": desk.found.whole.state.order.method.value}, desk.found).root
    other = asked("confirmed", {"method": "online"}, desk.found).root
    assert isinstance(same, a.Confirmed) and isinstance(other, a.Confirmed)
    assert (same.method, other.method) == (None, "online")


def test_a_preview_takes_what_can_be_read_and_assumes_the_rest(desk: Desk) -> None:
    asker = person(SHOP, StaffId(desk.world.staff), Role.OPERATOR)
    for typed in ({}, {"at": "nonsense"}, {"at": "2026-11-24T17:00", "clock": "customer"}):
        found = previewed(desk.found, asker, a.Callback, so_far("callback", typed, desk.found))
        assert isinstance(found, Consequences), typed
        assert ("at" in found.assumed) == (typed.get("at") != "2026-11-24T17:00"), typed


def test_a_sum_that_is_none_is_told_by_its_field(desk: Desk) -> None:
    found = desk.of(TaskKind.REFUND)
    for written in ("много", "-5", "10.999", "0"):
        with pytest.raises(Wrong) as wrong:
            asked("refunded", {"amount": written}, found)
        assert set(wrong.value.faults) == {"amount"}


def test_likely_mornings_are_mornings_of_who_is_called_even_where_a_shop_never_closes(desk: Desk) -> None:
    sample = load(PLAYBOOKS / "sample.yaml", try_templates=False)
    never_closed = desk.found._replace(whole=desk.found.whole._replace(playbook=sample))
    for found in (desk.found, never_closed):
        vladivostok = [
            at.astimezone(ZoneInfo("Asia/Vladivostok")) for at in likely_moments(found, a.Thinking)
        ]
        assert all(9 <= at.hour < 21 for at in vladivostok), vladivostok
    assert {(at.hour, at.minute) for at in vladivostok} == {(9, 0)}


def test_likely_moments_to_put_off_lie_within_the_tasks_limit(desk: Desk) -> None:
    moments = moments_to_put_off(desk.found)
    assert moments
    assert all(NOON < at <= desk.found.row.due_at for at in moments)
