"""An explanation tells every setting once, and a setting that is changed changes its own sentence and no other."""

import re
from collections import Counter

import pytest

from playbook.schema import Playbook
from playbook.wording import Locale
from rules.explanation.document import Statement
from rules.explanation.explaining import sections_of
from rules.explanation.telling import setting_paths_of
from tests.builders import playbook_of
from tests.rules.explanation.changed_shops import changes, rich, settings, trigger_changes

SHOPS = ("default", "swan", "petarda", "chasy", "nova", "sample", "rich")
LISTS = ("pricing.promotions", "pricing.promo_words", "pricing.quantity_prices", "pricing.free_delivery.thresholds", "routines")  # fmt: skip
"""Settings whose entries are told one by one."""
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
QUOTED = re.compile("“[^”]*”")


def shop_of(name: str) -> Playbook:
    return rich() if name == "rich" else playbook_of(name)


def statements_of(playbook: Playbook, locale: Locale) -> dict[str, Statement]:
    found = [one for section in sections_of(playbook, locale) for one in section.statements]
    keyed = {one.key: one for one in found}
    assert len(keyed) == len(found)
    return keyed


def differing(one: dict[str, Statement], other: dict[str, Statement]) -> set[str]:
    return {key for key in one.keys() | other.keys() if one.get(key) != other.get(key)}


@pytest.mark.parametrize("locale", Locale)
@pytest.mark.parametrize("shop", SHOPS)
def test_every_setting_and_every_trigger_is_told_exactly_once(shop: str, locale: Locale) -> None:
    playbook = shop_of(shop)
    told = Counter(path for one in statements_of(playbook, locale).values() for path in set(one.tells))
    wanted = {*settings(), *(f"trigger {trigger.id}" for trigger in playbook.triggers)}
    assert told.keys() == wanted
    assert {path for path, times in told.items() if times > 1} <= set(LISTS)


@pytest.mark.parametrize("locale", Locale)
@pytest.mark.parametrize("shop", ["swan", "rich"])
def test_a_changed_setting_changes_what_tells_or_uses_it_and_nothing_else(shop: str, locale: Locale) -> None:
    playbook = shop_of(shop)
    before = statements_of(playbook, locale)
    without_effect = set() if shop == "rich" else {"vip.otherwise"}
    for path, other in changes(playbook):
        after = statements_of(other, locale)
        changed = differing(before, after)
        assert changed or path in without_effect, path
        for key in changed:
            one = after.get(key) or before[key]
            names = {*one.tells, *one.uses}
            assert any(path == name or path.startswith(f"{name}.") for name in names), (path, key)


@pytest.mark.parametrize("locale", Locale)
@pytest.mark.parametrize("shop", ["default", "rich"])
def test_a_changed_trigger_changes_its_own_sentence_and_those_of_its_settings(
    shop: str, locale: Locale
) -> None:
    playbook = shop_of(shop)
    before = statements_of(playbook, locale)
    for trigger, (path, other) in trigger_changes(playbook):
        changed = differing(before, statements_of(other, locale))
        assert path in changed
        assert changed - {path} <= set(setting_paths_of(trigger)), (path, changed)


@pytest.mark.parametrize("shop", SHOPS)
def test_english_is_english_but_for_the_shops_own_words(shop: str) -> None:
    own = ("about.", "inquiries.signatures", "pricing.free_delivery.thresholds")
    for key, one in statements_of(shop_of(shop), Locale.EN).items():
        if not key.startswith(own):
            assert not CYRILLIC.search(QUOTED.sub("", one.text)), one.text


@pytest.mark.parametrize("locale", Locale)
@pytest.mark.parametrize("shop", SHOPS)
def test_sentences_are_whole(shop: str, locale: Locale) -> None:
    for one in statements_of(shop_of(shop), locale).values():
        assert one.text[0].isupper() or one.text.startswith(("«", "“")) or one.text[0].isdigit(), one.text
        assert "  " not in one.text and "{" not in one.text and " ." not in one.text, one.text
        if not one.key.startswith("about."):
            assert one.text.endswith("."), one.text
