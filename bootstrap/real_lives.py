"""Opens a marketplace's file of real orders (CSV); how its rows are read is rules.lives'."""

import csv
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from rules.lives.reading import BadFile, RealLife, lives_in

_BOM_TOO = "utf-8-sig"


def each_of(path: Path, zone: ZoneInfo) -> Iterator[RealLife]:
    """All rows of `path`, one at a time; its times are local ones of `zone`. Raises BadFile, OSError."""
    with path.open(encoding=_BOM_TOO, newline="") as file:
        try:
            yield from lives_in(file, str(path), zone)
        except (UnicodeDecodeError, csv.Error):
            raise BadFile(f"{path}: this is not a table of order histories (CSV in UTF-8)") from None


def read(path: Path, zone: ZoneInfo) -> tuple[RealLife, ...]:
    """All rows at once. Raises as `each_of` does."""
    return tuple(each_of(path, zone))
