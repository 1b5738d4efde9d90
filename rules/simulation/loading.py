"""Reads a scenario from its YAML file; every fault is found at once, with its line and column and the nearest right name."""

import collections.abc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from playbook.errors import PlaybookError, PlaybookErrors
from playbook.faults import in_words
from playbook.located import Listing, Mapping, Place, Scalar, Tree, plain
from playbook.naming import nearest
from playbook.reading import read_file
from playbook.remarks import remark
from rules.simulation.sayings import Outcome, Said
from rules.simulation.scenario import Changed, Heading, Scenario, Step, StepHeading, Who
from rules.simulation.vocabulary import Word, is_outcome, word, words_of

Kind = TypeVar("Kind", bound=BaseModel)
Mapped = collections.abc.Mapping[str, object]

FOLDER = "scenarios"
_OF_A_STEP = frozenset(StepHeading.model_fields)


def scenario_files(playbook: Path) -> tuple[Path, ...]:
    """The scenarios beside a playbook's file: those of all shops, then its own (`swan.yaml` has `swan/scenarios/`)."""
    folders = (playbook.parent / FOLDER, playbook.with_suffix("") / FOLDER)
    return tuple(file for folder in folders for file in sorted(folder.glob("*.yaml")))


def find_scenario(playbook: Path, asked: Path) -> Path:
    """The file itself, or the scenario of that name beside the playbook. Raises PlaybookErrors, naming the nearest."""
    if asked.is_file():
        return asked
    known = {file.stem: file for file in scenario_files(playbook)}
    if asked.name not in known:
        said = remark("no_such_scenario", nearest(asked.name, known))
        raise PlaybookErrors((PlaybookError(str(asked), 1, 1, said),))
    return known[asked.name]


def load_scenario(path: Path, shop: str | None = None) -> Scenario:
    """The scenario of the file at `path`, to be played by the playbook of `shop`, where one is given.

    Raises PlaybookErrors with everything that is wrong.
    """
    tree = read_file(path)
    faults: list[PlaybookError] = []
    listing = tree.entries.get("steps")
    heading = _model(Heading, _without(tree, "steps"), faults)
    steps = tuple(_steps(listing, faults)) if listing is not None else ()
    if heading is not None and shop is not None and heading.shop not in (None, shop):
        said = remark("only_in_shop", shop=heading.shop or "", other=shop)
        faults.append(tree.entries["shop"].place.error(said))
    if faults or heading is None:
        raise PlaybookErrors(tuple(faults))
    return Scenario(
        name=path.stem, steps=steps, **{name: getattr(heading, name) for name in Heading.model_fields}
    )


def _steps(listing: Tree, faults: list[PlaybookError]) -> Iterator[Step]:
    if not isinstance(listing, Listing):
        faults.append(listing.place.error(remark("steps_are_a_list")))
        return
    for tree in listing.items:
        if not isinstance(tree, Mapping):
            faults.append(tree.place.error(remark("step_is_a_mapping")))
            continue
        step = _step(tree, faults)
        if step is not None:
            yield step


def _step(tree: Mapping, faults: list[PlaybookError]) -> Step | None:
    when = {name: value for name, value in tree.entries.items() if name in _OF_A_STEP}
    heading = _model(StepHeading, replace(tree, entries=when), faults)
    who = _who(tree, faults)
    if heading is None:
        return None
    if who is None:
        extra = [name for name in tree.entries if name not in _OF_A_STEP]
        for name in extra:
            hint = nearest(name, (*Who, *_OF_A_STEP))
            faults.append(tree.keys[name].error(remark("nobody", hint, name=name)))
        return None if extra else Step(at=heading.at)
    said = _said(tree, who, faults)
    if said is None:
        return None
    return Step(at=heading.at, expect=heading.expect, who=who, word=said[0], said=said[1])


def _who(tree: Mapping, faults: list[PlaybookError]) -> Who | None:
    """Who acts; beside anybody else `carrier` is a field of what is said."""
    named = [name for name in tree.entries if name in set(Who)]
    if len(named) > 1:
        named = [name for name in named if name != Who.CARRIER]
    if len(named) > 1:
        faults.append(tree.keys[named[1]].error(remark("one_acts", name=named[0])))
    return Who(named[0]) if named else None


class _Spoken(NamedTuple):
    """The word of a step, what stands after it, and where it stands."""

    word: str
    value: Tree | None
    place: Place


def _said(tree: Mapping, who: Who, faults: list[PlaybookError]) -> tuple[str, Said | Changed] | None:
    spoken = _word_in(tree.entries[who])
    if spoken.word not in words_of(who):
        known = words_of(who)
        hint = nearest(spoken.word, known) or remark("there_are", names=tuple(known))
        faults.append(spoken.place.error(remark("no_word", hint, who=who.value, word=spoken.word)))
        return None
    meant = word(who, spoken.word)
    fields = _fields(tree, who, meant, spoken, faults)
    if fields is None:
        return None
    found = _model(meant.model, fields, faults, meant.fixed)
    if is_outcome(who, spoken.word) and found is not None:
        task = {"task": tree.entries["task"]} if "task" in tree.entries else {}
        outcome = {"outcome": spoken.word, "fields": found}
        found = _model(Outcome, replace(fields, entries=dict(task)), faults, outcome)
    return (spoken.word, found) if isinstance(found, Said | Changed) else None


def _fields(
    tree: Mapping, who: Who, meant: Word, spoken: _Spoken, faults: list[PlaybookError]
) -> Mapping | None:
    """What is said with the word: what stands after it is its main field, the rest stands in the step."""
    others = set(Who) - {Who.CARRIER}
    named = [key for key in tree.entries if key not in _OF_A_STEP and key != who and key not in others]
    entries = {key: tree.entries[key] for key in named if key != "task" or not is_outcome(who, spoken.word)}
    main = meant.main
    twice = [key for key in entries if key in meant.fixed or (key == main and spoken.value is not None)]
    if twice:
        faults.append(tree.keys[twice[0]].error(remark("says_already", word=spoken.word, name=twice[0])))
    elif spoken.value is not None and main is None:
        faults.append(spoken.place.error(remark("nothing_after", word=spoken.word)))
    elif spoken.value is not None and main is not None:
        return replace(tree, entries={**entries, main: spoken.value}, keys={**tree.keys, main: spoken.place})
    elif main is not None and main not in entries and meant.model.model_fields[main].is_required():
        faults.append(spoken.place.error(remark("say_its", name=main, word=spoken.word)))
    else:
        return replace(tree, entries=entries)
    return None


def _word_in(tree: Tree) -> _Spoken:
    """`confirmed`, or `{callback: +2h}`."""
    match tree:
        case Mapping(entries=entries, keys=keys) if len(entries) == 1:
            [(name, value)] = entries.items()
            return _Spoken(name, value, keys[name])
        case Scalar(value=value) if value is not None:
            return _Spoken(str(value), None, tree.place)
        case _:
            return _Spoken("", None, tree.place)


def _model(
    model: type[Kind], tree: Mapping, faults: list[PlaybookError], fixed: Mapped | None = None
) -> Kind | None:
    """The model of what is written, with what is fixed besides; None with its faults told."""
    written = {name: plain(value) for name, value in tree.entries.items()}
    try:
        return model.model_validate({**written, **(fixed or {})})
    except ValidationError as error:
        faults.extend(in_words(error, tree, model))
        return None


def _without(tree: Mapping, name: str) -> Mapping:
    return replace(tree, entries={key: value for key, value in tree.entries.items() if key != name})
