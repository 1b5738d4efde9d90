"""Reads everything a Temporal dev server has in its store, run or not: events with what they carry, and all its tables."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from uuid import UUID

from google.protobuf.message import DecodeError, Message
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import History, HistoryEvent

from tests.privacy.finding import Kind, Told, kinds_in

_HISTORIES = "history_node"
_SQLITE = b"SQLite format 3\0"


def stored_in(file: Path, name: str) -> Iterator[Told]:
    """All that lies in a store, also of a server that was killed; `name` is what the store is called."""
    with file.open("rb") as begun:
        if begun.read(len(_SQLITE)) != _SQLITE:  # a test put something in its place
            yield _record(name, file.read_bytes())
            return
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as store:
        tables = store.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            yield from _events(store, name) if table == _HISTORIES else _rows(store, table, name)


def personal_in(events: Iterable[HistoryEvent]) -> dict[str, frozenset[Kind]]:
    """What is personal in a history, by event; payloads are read, which a history's JSON has in base64."""
    found = {f"{event.event_id} {_name(event)}": kinds_in(text_of(event)) for event in events}
    return {event: kinds for event, kinds in found.items() if kinds}


def text_of(message: Message) -> str:
    """All texts in it, each on a line: names, payloads as their bytes read, failures, summaries."""
    return "\n".join(_leaves(message))


def _events(store: sqlite3.Connection, name: str) -> Iterator[Told]:
    ids = _workflow_ids(store)
    for tree, data in store.execute(f"SELECT tree_id, data FROM {_HISTORIES}"):
        run = str(UUID(bytes=tree))
        whose = f"{name}, {ids.get(run, f'run {run}')}"
        try:
            history = History.FromString(data)
        except DecodeError:
            yield _record(whose, data)
            continue
        for event in history.events:
            yield Told("event", f"{whose}, event {event.event_id} {_name(event)}", text_of(event))


def _name(event: HistoryEvent) -> str:
    return EventType.Name(event.event_type).removeprefix("EVENT_TYPE_")


def _workflow_ids(store: sqlite3.Connection) -> Mapping[str, str]:
    """By run; an id that is itself a leak is not told."""
    rows = store.execute("SELECT run_id, workflow_id FROM executions_visibility")
    return {run: workflow for run, workflow in rows if not kinds_in(workflow)}


def _rows(store: sqlite3.Connection, table: str, name: str) -> Iterator[Told]:
    for row in store.execute(f'SELECT * FROM "{table}"'):
        for value in row:
            if isinstance(value, str):
                yield Told("record", f"{name}, table {table}", value)
            elif isinstance(value, bytes):
                yield _record(f"{name}, table {table}", value)


def _record(where: str, data: bytes) -> Told:
    return Told("record", where, data.decode("utf-8", "replace"), among_bytes=True)


def _leaves(message: Message) -> Iterator[str]:
    for field, value in message.ListFields():
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            for key, item in value.items():
                yield from (*_leaf(key), *_leaf(item))
        elif field.is_repeated:
            for item in value:
                yield from _leaf(item)
        else:
            yield from _leaf(value)


def _leaf(value: object) -> Iterator[str]:
    if isinstance(value, Message):
        yield from _leaves(value)
    elif isinstance(value, bytes):
        yield value.decode("utf-8", "replace")
    elif isinstance(value, str):
        yield value
