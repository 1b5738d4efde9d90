"""A shop's playbook for people: told in words, played as a scenario, compared, checked as it is written, published.

What takes long runs in a thread of its own, and what cannot change is kept: a published version never does.
"""

import asyncio
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.resuming import PlaybookMissing
from bootstrap.founding import PLAYBOOKS, publish_loaded
from desk.refusals import NotFound
from desk.services import Services
from domain.ids import ShopId
from playbook.errors import PlaybookError, PlaybookErrors
from playbook.loading import load, version_of
from playbook.publishing import as_published
from playbook.remarks import remark
from playbook.reporting import Line, report
from playbook.schema import Playbook, TemplateText
from playbook.template_files import FOLDER, REPLIES, SCRIPTS, SUBJECT
from playbook.wording import Locale
from rules.comparison.report import Compared, compare
from rules.explanation.differing import only_changed
from rules.explanation.document import Explanation
from rules.explanation.explaining import explain
from rules.simulation.loading import load_scenario, scenario_files
from rules.simulation.running import play
from rules.simulation.scenario import Scenario
from rules.simulation.transcript import Transcript
from storage import playbooks

_DEFAULT: Final = "default"
_KEPT: Final = 24
"""Explanations and played scenarios that are kept, a hundred kilobytes each."""
LONGEST: Final = 400_000
"""Letters of a playbook that is checked; the longest we know has a tenth of it."""


@dataclass(frozen=True)
class Checked:
    """What was found in a playbook as it is written: its faults, laid out as a compiler does; or the version it would be."""

    faults: tuple[Line, ...] = ()
    playbook: Playbook | None = None
    version: str = ""

    @property
    def sound(self) -> bool:
        """It may be published."""
        return self.playbook is not None


async def of_version(connection: AsyncConnection, services: Services, shop: ShopId, version: str) -> Playbook:
    """A published version of this shop. Raises NotFound for another's."""
    try:
        found = await services.playbooks.get(connection, version)
    except (PlaybookMissing, ValidationError):
        # A version of long ago may not be readable any more: it is listed, and there is nothing to show of it.
        raise NotFound("playbook") from None
    if found.shop != shop:
        raise NotFound("playbook")
    return found


async def explained(playbook: Playbook, version: str, locale: Locale, *, changed: bool) -> Explanation:
    """In words; what differs from the default is marked, or is all that is told."""
    whole = await asyncio.to_thread(_explained, _ByVersion(version, playbook), locale)
    return only_changed(whole) if changed else whole


def scenarios(shop: ShopId) -> tuple[Scenario, ...]:
    """Those that are shipped and can happen in this shop, by name."""
    return tuple(one for one in _scenarios(shop) if one.shop in (None, shop))


async def played(playbook: Playbook, version: str, scenario: Scenario) -> Transcript:
    """The scenario by this version's rules. Raises Unplayable where the shop would not take such an order."""
    return await asyncio.to_thread(_played, _ByVersion(version, playbook), scenario.name)


async def compared(before: tuple[str, Playbook], after: tuple[str, Playbook]) -> Compared:
    """Two versions, each with its name: by what they say, and by how the scenarios of the shop go."""
    shop = ShopId(after[1].shop)
    names = (before[0], after[0])
    return await asyncio.to_thread(compare, names, before[1], after[1], scenarios(shop))


async def checked(services: Services, shop: ShopId, written: str, locale: Locale) -> Checked:
    """The text of `SHOP.yaml`, with the messages, scripts and replies that are published. Nothing is changed by it.

    Faults are told in the language of whoever asks.
    """
    async with services.engine.connect() as connection:
        present = await playbooks.current(connection, shop)
        known = await services.playbooks.get(connection, present.version) if present is not None else None
    return await asyncio.to_thread(_checked, shop, written, known, services.clock.now().year, locale)


async def publish(services: Services, shop: ShopId, written: str, locale: Locale) -> Checked:
    """Checks it once more and puts it in force for new orders; nothing is published where it has faults."""
    found = await checked(services, shop, written, locale)
    if found.playbook is not None:
        async with services.engine.begin() as connection:
            await publish_loaded(connection, found.playbook, services.clock.now())
    return found


class _ByVersion:
    """A playbook known by its version's name: what is worked out from it is kept by that."""

    def __init__(self, version: str, playbook: Playbook) -> None:
        self.version = version
        self.playbook = playbook

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByVersion) and other.version == self.version

    def __hash__(self) -> int:
        return hash(self.version)


@lru_cache(maxsize=_KEPT)
def _explained(one: _ByVersion, locale: Locale) -> Explanation:
    return explain(one.playbook, locale, one.version, _default())


@lru_cache(maxsize=_KEPT)
def _played(one: _ByVersion, name: str) -> Transcript:
    found = next(scenario for scenario in scenarios(ShopId(one.playbook.shop)) if scenario.name == name)
    return play(found, one.playbook)


@lru_cache(maxsize=1)
def _default() -> Playbook:
    return load(PLAYBOOKS / f"{_DEFAULT}.yaml", try_templates=False)


@lru_cache(maxsize=8)
def _scenarios(shop: ShopId) -> tuple[Scenario, ...]:
    found: dict[str, Scenario] = {}
    for file in scenario_files(PLAYBOOKS / f"{shop}.yaml"):
        found.setdefault(file.stem, load_scenario(file))
    return tuple(found.values())


def _checked(shop: ShopId, written: str, known: Playbook | None, year: int, locale: Locale) -> Checked:
    with TemporaryDirectory(prefix="steward-check-") as name:
        folder = Path(name)
        file = folder / f"{shop}.yaml"
        try:
            _lay_out(file, written, known)
            loaded = load(file, only_beside=True)
        except PlaybookErrors as errors:
            return Checked(faults=_told(errors.errors, folder, file, locale))
        if loaded.shop != shop:
            said = remark("playbook_of_another", remark("set_shop", shop=shop), other=loaded.shop, shop=shop)
            line = next((n for n, text in enumerate(written.split("\n"), 1) if text.startswith("shop:")), 1)
            return Checked(faults=_told((PlaybookError(str(file), line, 1, said, 5),), folder, file, locale))
        return Checked(playbook=loaded, version=version_of(as_published(loaded, year)))


def _lay_out(file: Path, written: str, known: Playbook | None) -> None:
    """As if the shop's folder were here: the default that it may extend, and its own published messages, scripts and replies."""
    shutil.copy(PLAYBOOKS / f"{_DEFAULT}.yaml", file.parent)
    for kind in (FOLDER, SCRIPTS, REPLIES):
        shutil.copytree(PLAYBOOKS / _DEFAULT / kind, file.parent / _DEFAULT / kind)
        (file.with_suffix("") / kind).mkdir(parents=True, exist_ok=True)
    file.write_text(written, encoding="utf-8")
    if known is None:
        return
    usual = _default()
    for name, text in known.templates.items():
        if text != usual.templates.get(name):
            _write_template(file.with_suffix("") / FOLDER / name, text)
    for name, script in known.scripts.items():
        if script != usual.scripts.get(name):
            (file.with_suffix("") / SCRIPTS / f"{name}.txt").write_text(script.text, encoding="utf-8")
    for name, reply in known.replies.items():
        if reply != usual.replies.get(name):
            (file.with_suffix("") / REPLIES / f"{name}.txt").write_text(reply.text, encoding="utf-8")


def _write_template(stem: Path, text: TemplateText) -> None:
    """The files that it was read from."""
    if text.text or text.html is None:
        subject = "" if text.subject is None else f"{SUBJECT} {text.subject}"
        Path(f"{stem}.txt").write_text(subject + text.text, encoding="utf-8")
    if text.html is not None:
        Path(f"{stem}.html").write_text(text.html, encoding="utf-8")


def _told(faults: Sequence[PlaybookError], folder: Path, file: Path, locale: Locale) -> tuple[Line, ...]:
    """Files by the names they have beside the playbook: where we laid them out is nobody's business."""

    def lines(name: str) -> Sequence[str]:
        return (folder / name).read_text(encoding="utf-8", errors="replace").split("\n")

    short = [fault._replace(file=str(Path(fault.file).relative_to(folder))) for fault in faults]
    return tuple(report(short, file.name, lines, locale))
