"""Where a command finds a playbook: in a file, or published in the database by its version or its shop's name."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from bootstrap.commands.faults import refuse

if TYPE_CHECKING:
    from playbook.schema import Playbook
    from rules.simulation.scenario import Scenario
    from storage.playbooks import PlaybookRow

SHIPPED = Path(__file__).resolve().parents[2] / "playbooks"
LOCALES = ("ru", "en")
FAULTS = 2
"""Exit status where nothing could be compared."""
_VERSION = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Source:
    """A playbook that was found, resolved. `published_at` is None for one from a file."""

    name: str
    playbook: "Playbook"
    file: Path | None = None
    published_at: datetime | None = None


def give_up(words: str) -> NoReturn:
    """Ends the command with status 2 and these words on stderr."""
    typer.echo(words, err=True)
    raise typer.Exit(FAULTS)


def known_locale(asked: str | None, otherwise: str) -> str:
    """The locale asked for, or the other; ends the command where it is none we speak."""
    if asked not in (None, *LOCALES):
        give_up(f"no such locale: {asked}; there are {', '.join(LOCALES)}")
    return asked or otherwise


def source_of(asked: str, locale: str | None = None) -> Source:
    """The file, else what is published by that version or for that shop; ends the command with every fault."""
    known_locale(locale, "")
    file = Path(asked)
    if file.suffix in (".yaml", ".yml") or file.is_file():
        return Source(asked, loaded(file, locale=locale), file=file)
    row = _published(asked)
    return Source(asked, resolved(row), published_at=row.published_at)


def loaded(file: Path, *, try_templates: bool = False, locale: str | None = None) -> "Playbook":
    """The playbook of the file; ends the command with every fault."""
    from playbook.errors import PlaybookErrors
    from playbook.loading import load

    try:
        return load(file, try_templates=try_templates)
    except PlaybookErrors as errors:
        refuse(errors, file, FAULTS, locale)


def resolved(row: "PlaybookRow") -> "Playbook":
    """A published version as the rules use it."""
    from playbook.schema import Playbook

    return Playbook.model_validate_json(row.body)


def alike(one: Source, other: Source) -> tuple["Playbook", "Playbook"]:
    """Both with their holidays written in the same manner: a file's as dates, where the other is published."""
    if (one.published_at is None) == (other.published_at is None):
        return one.playbook, other.playbook
    from playbook.publishing import as_published

    at = one.published_at or other.published_at
    if at is None:
        raise ValueError("one of the two is published")
    return (
        one.playbook if one.published_at else as_published(one.playbook, at.year),
        other.playbook if other.published_at else as_published(other.playbook, at.year),
    )


def scenarios_for(*sources: Source) -> "tuple[Scenario, ...]":
    """Those beside the files and those that are shipped, one of each name; ends the command with the faults of the first that has any."""
    from playbook.errors import PlaybookErrors
    from rules.simulation.loading import load_scenario, scenario_files

    shops = {source.playbook.shop for source in sources}
    beside = [source.file for source in sources if source.file is not None]
    files: dict[str, Path] = {}
    for playbook in (*beside, *(SHIPPED / f"{shop}.yaml" for shop in sorted(shops))):
        for file in scenario_files(playbook):
            files.setdefault(file.stem, file)
    found = []
    for file in files.values():
        try:
            found.append(load_scenario(file))
        except PlaybookErrors as errors:
            refuse(errors, file, FAULTS)
    return tuple(scenario for scenario in found if scenario.shop is None or scenario.shop in shops)


def name_faults(*sources: Source) -> None:
    """Ends the command where the messages of a file are what failed."""
    for source in sources:
        if source.file is not None:
            loaded(source.file, try_templates=True)


def _published(asked: str) -> "PlaybookRow":
    import asyncio

    from bootstrap.commands.common import transaction
    from domain.ids import ShopId
    from storage import playbooks
    from storage.engine import DATABASE_ERRORS

    async def find() -> "PlaybookRow | None":
        async with transaction() as connection:
            if _VERSION.fullmatch(asked):
                return await playbooks.get(connection, asked)
            return await playbooks.current(connection, ShopId(asked))

    try:
        row = asyncio.run(find())
    except typer.Exit:
        # The settings do not do, and it was said how.
        give_up(f"{asked} is no file, and no database is set in which it could be published")
    except (*DATABASE_ERRORS, OSError) as error:
        give_up(
            f"{asked} is no file, and the database does not answer ({type(error).__name__}): see DATABASE_URL"
        )
    if row is None:
        give_up(f"{asked} is no file, no published version, and no shop with a playbook in force")
    return row
