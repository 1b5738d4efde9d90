"""A playbook is checked as it is written, with the messages that are published, and published only where it is sound."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from desk import rulebook
from desk.refusals import NotFound
from desk.services import Services
from domain.ids import ShopId
from playbook.reporting import Line
from playbook.wording import Locale
from rules.simulation.running import Unplayable
from storage import playbooks
from tests.api.world import PLAYBOOKS, SHOP, World, world_over
from tests.builders import playbook_of

WRITTEN = (PLAYBOOKS / "swan.yaml").read_text("utf-8")


@pytest_asyncio.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    async with world_over(database_url) as made:
        yield made


@pytest.fixture
def services(world: World) -> Services:
    found = world.app.state.services
    assert isinstance(found, Services)
    return found


def told(faults: tuple[Line, ...]) -> str:
    return "\n".join("".join(span.text for span in line) for line in faults)


async def in_force(services: Services) -> str:
    async with services.engine.connect() as connection:
        row = await playbooks.current(connection, SHOP)
    assert row is not None
    return row.version


async def test_the_published_playbook_is_sound_and_comes_to_the_same_version(services: Services) -> None:
    found = await rulebook.checked(services, SHOP, WRITTEN, Locale.EN)
    assert (found.sound, found.faults) == (True, ())
    assert found.version == await in_force(services), (
        "its own messages and scripts are those that are published"
    )


async def test_a_fault_is_told_with_its_line_and_a_caret(services: Services) -> None:
    found = await rulebook.checked(
        services, SHOP, WRITTEN + "\nconfirmatoin:\n  min_attempts: 2\n", Locale.EN
    )
    words = told(found.faults)
    assert not found.sound
    assert "swan.yaml:" in words and "confirmatoin:" in words and "^" in words
    assert "/tmp" not in words and "steward-check" not in words


async def test_another_shops_playbook_is_refused(services: Services) -> None:
    written = (PLAYBOOKS / "petarda.yaml").read_text("utf-8")
    found = await rulebook.checked(services, SHOP, written, Locale.EN)
    assert not found.sound and "this is the playbook of petarda, not of swan" in told(found.faults)


async def test_what_is_no_playbook_at_all_is_told(services: Services) -> None:
    for written in ("just words", "- a\n- list\n", "shop: [", "\x00"):
        assert not (await rulebook.checked(services, SHOP, written, Locale.EN)).sound


@pytest.mark.parametrize("name", ["../swan", "/etc/passwd", "..\\swan", "default/../default"])
async def test_a_playbook_extends_nothing_that_lies_elsewhere(services: Services, name: str) -> None:
    written = f"shop: swan\nextends: {name!r}\n"
    found = await rulebook.checked(services, SHOP, written, Locale.EN)
    assert not found.sound and "lies beside this one" in told(found.faults)


async def test_only_a_sound_playbook_is_published(services: Services) -> None:
    before = await in_force(services)
    assert not (
        await rulebook.publish(services, SHOP, "shop: swan\nextends: default\nnonsense: 1\n", Locale.EN)
    ).sound
    assert await in_force(services) == before
    found = await rulebook.publish(services, SHOP, "shop: swan\nextends: default\n", Locale.EN)
    assert found.sound and await in_force(services) == found.version != before


async def test_another_shops_version_is_not_told(services: Services) -> None:
    async with services.engine.connect() as connection:
        with pytest.raises(NotFound):
            await rulebook.of_version(connection, services, ShopId("petarda"), await in_force(services))
        with pytest.raises(NotFound):
            await rulebook.of_version(connection, services, SHOP, "nothing")


async def test_every_scenario_of_a_shop_can_be_played_or_says_why_not() -> None:
    playbook = playbook_of("swan")
    names = [one.name for one in rulebook.scenarios(SHOP)]
    assert "canonical" in names and len(names) == len(set(names))
    assert all(one.shop in (None, "swan") for one in rulebook.scenarios(SHOP))
    refused = 0
    for scenario in rulebook.scenarios(SHOP)[:12]:
        try:
            assert (await rulebook.played(playbook, "by hand", scenario)).entries
        except Unplayable as unplayable:
            refused += bool(str(unplayable))
    assert refused < 12


async def test_rules_are_told_in_both_languages_and_only_the_shops_own_where_asked() -> None:
    playbook = playbook_of("swan")
    whole = await rulebook.explained(playbook, "by hand", Locale.RU, changed=False)
    own = await rulebook.explained(playbook, "by hand", Locale.RU, changed=True)
    assert 0 < len(list(own.statements)) < len(list(whole.statements))
    english = await rulebook.explained(playbook, "by hand", Locale.EN, changed=False)
    assert english.sections[0].title != whole.sections[0].title


async def test_two_versions_are_compared_by_meaning_and_effect() -> None:
    found = await rulebook.compared(("a", playbook_of("default")), ("b", playbook_of("default")))
    assert found.same and found.effects.played > 10
