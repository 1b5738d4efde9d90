"""What a scenario tells besides the steps themselves: acts of staff, who placed the order, warnings, words to the backend."""

from typing import TypeVar

from domain.statuses import Status
from playbook.actions import Action
from playbook.schema import Sending
from playbook.triggers import Trigger
from rules.simulation import transcript as t
from rules.simulation.running import play
from rules.simulation.scenario import Who
from tests.builders import playbook_of
from tests.rules.simulation.conftest import Played, Read

Kind = TypeVar("Kind", bound=t.Entry)


def of(life: t.Transcript, kind: type[Kind]) -> list[Kind]:
    return [entry for entry in life.entries if isinstance(entry, kind)]


def test_staff_send_edit_and_issue_what_they_are_paid_for(played: Played) -> None:
    life = played(
        "order: {delivery: {kind: self_pickup}}\n"
        "steps:\n"
        "  - {at: ready, operator: confirmed}\n"
        "  - {at: +1m, operator: {edited: {items: [{sku: SW-60, quantity: 5, category: capsules}]}}}\n"
        "  - {at: +1h, warehouse: shipped}\n"
        "  - {at: +1h, operator: issued}\n"
    )
    assert [entry.task for entry in of(life, t.Told)][2:] == [None, None, None]
    earned = {(bonus.why, bonus.staff) for bonus in of(life, t.BonusEarned)}
    assert {("T22", "operator"), ("T25-issued", "operator")} <= earned
    assert life.summary.status is Status.COMPLETED


def test_who_typed_an_order_in_has_placed_it(played: Played) -> None:
    text = "order: {channel: phone, confirmed: true}\n"
    [placed] = of(played(f"placed_by: operator\n{text}"), t.Told)
    assert placed.who is Who.OPERATOR
    [placed] = of(played(text), t.Told)
    assert placed.who is Who.CUSTOMER


def test_a_task_is_waited_for_longer_than_the_scenario_is_looked_on(played: Played) -> None:
    text = "order: {payment: {method: invoice}}\nuntil: +1h\nsteps:\n  - {at: ready, operator: confirmed}\n"
    life = played(text + "  - {at: +1h, shop: invoiced}\n  - {at: ready, supervisor: release}\n")
    assert not life.surprises


def test_what_an_operator_is_warned_of_is_told_and_told_anew_when_it_changes(played: Played) -> None:
    life = played(
        "order: {delivery: {address: {city: Тула}}}\ncustomer: {last_contact_at: -1d}\n"
        "steps:\n  - at: +1h\n    shop: {edited: {delivery: {address: {postcode: '300000', city: Тула, line: 'д. 1'}}}}\n"
    )
    assert [[*entry.warnings] for entry in of(life, t.Warned)] == [
        ["incomplete_address", "prior_contact"],
        ["prior_contact"],
    ]


def test_a_backend_that_is_not_told_is_not_said_to_be(read: Read) -> None:
    trigger = Trigger(
        id="tell", on="order.placed", do=(Action.model_validate({"webhook": {"event": "shop.placed"}}),)
    )
    for sending, fate in (
        (Sending.LIVE, t.Fate.SENT),
        (Sending.SHADOW, t.Fate.SHADOW),
        (Sending.OFF, t.Fate.OFF),
    ):
        shop = playbook_of("default")
        rules = shop.sending.model_copy(update={"webhook": sending})
        shop = shop.model_copy(update={"triggers": (*shop.triggers, trigger), "sending": rules})
        [told] = of(play(read("until: +1h\n"), shop), t.BackendTold)
        assert told.fate is fate
