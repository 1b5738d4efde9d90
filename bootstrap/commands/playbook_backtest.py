"""`steward playbook backtest`: the orders that really happened, lived again under a changed playbook and under their own."""

import asyncio
import sys
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bootstrap.commands.common import will_write, write_file
from bootstrap.commands.playbook_diff import show
from bootstrap.commands.playbook_sources import (
    FAULTS,
    SHIPPED,
    Source,
    give_up,
    known_locale,
    name_faults,
    source_of,
)

if TYPE_CHECKING:
    from playbook.schema import Playbook
    from rules.backtest.lives import Pair
    from rules.backtest.report import Report
    from rules.backtest.tally import Tally

_EVERY = 200
"""Orders between two words of progress."""


def backtest(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The changed playbook")],
    since: Annotated[str, typer.Option(help="Orders placed so long ago or later, such as 30d")] = "30d",
    shop: Annotated[
        str | None, typer.Option(help="Whose orders; the playbook's own shop when absent")
    ] = None,
    lives: Annotated[
        list[Path] | None,
        typer.Option(exists=True, dir_okay=False, help="Real histories (CSV) instead of the database's"),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(
            help="Another playbook to measure against: a file, a version, a shop. Else the version each order lived"
            " under; for histories the shop's shipped one"
        ),
    ] = None,
    sms_price: Annotated[
        str | None, typer.Option(help="Of one part, such as 4.50: what SMS cost is told too")
    ] = None,
    locale: Annotated[str | None, typer.Option(help="ru or en; the playbook's own when absent")] = None,
    html: Annotated[Path | None, typer.Option(help="Write the report as a page of its own")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the report as JSON")] = False,
) -> None:
    """Live real orders again under a changed playbook: more or fewer messages, calls, returns, another end, another wait.

    What came from outside comes at its real time; outcomes go to the tasks they were given to, by kind and attempt, as
    long after the task was in the queue as they really did. Nothing personal is read or told. Exit 2 on faults.
    """
    from playbook.wording import Locale
    from rules.backtest.printing import lines_of
    from rules.backtest.report import as_json
    from rules.comparison.layout import page

    will_write(html, status=FAULTS)
    price = _price(sms_price)
    changed = source_of(file, locale)
    speaks = Locale(known_locale(locale, changed.playbook.locale))
    if lives:
        report = _of_files(changed, lives, against, price)
    else:
        report = _of_the_database(changed, shop or changed.playbook.shop, since, against, price)
    if html is not None:
        title = f"{report.before or ''} → {report.after}".strip()
        write_file(html, page(title, lines_of(report, speaks), speaks, columns=True), FAULTS)
    if json:
        typer.echo(as_json(report))
    else:
        show(lines_of(report, speaks))


def _of_files(changed: Source, files: list[Path], against: str | None, price: Decimal | None) -> "Report":
    from rules.backtest.report import Report
    from rules.backtest.tally import Tally
    from rules.lives.reading import BadFile

    shipped = SHIPPED / f"{changed.playbook.shop}.yaml"
    if against is None and not shipped.is_file():
        give_up(f"no playbook of {changed.playbook.shop} is shipped: name what to measure with --against")
    known = source_of(against or str(shipped))
    tally = Tally()
    try:
        for number, pair in enumerate(_pairs_in(files, known.playbook, changed.playbook), start=1):
            _play(tally, pair, changed, known)
            _progress(number)
    except BadFile as bad:
        give_up(str(bad))
    _progress_ends(tally.orders)
    names = ", ".join(file.name for file in files)
    return Report(known.name, changed.name, names, tally, price)


def _pairs_in(files: list[Path], before: "Playbook", after: "Playbook") -> "Iterator[Pair]":
    """Read twice: first for the last moment of the data, so that a long file is never in memory whole."""
    from zoneinfo import ZoneInfo

    from bootstrap.real_lives import each_of
    from rules.backtest.lives import Pair
    from rules.lives.living import MarketplaceLife
    from rules.lives.mapping import end_of_data

    zone = ZoneInfo(before.hours.timezone)
    for file in files:
        until = end_of_data(each_of(file, zone))
        for real in each_of(file, zone):
            yield Pair(MarketplaceLife.of(real, after.shop, zone, until), before, after)


def _of_the_database(
    changed: Source, shop: str, since: str, against: str | None, price: Decimal | None
) -> "Report":
    from bootstrap.clock import SystemClock
    from bootstrap.commands.common import read_settings
    from domain.durations import parse_duration
    from rules.backtest.report import Report
    from rules.backtest.tally import Tally
    from storage.engine import DATABASE_ERRORS

    now = SystemClock().now()
    try:
        begins = now - parse_duration(since)
    except ValueError as error:
        give_up(f"--since {error}")
    known = None if against is None else source_of(against)
    tally = Tally()
    try:
        read_settings()
    except typer.Exit:
        give_up("orders are read from the database: set DATABASE_URL, or name histories with --lives")
    try:
        asyncio.run(_play_orders(tally, changed, known, shop, begins, now))
    except DATABASE_ERRORS as error:
        give_up(f"the database does not answer as it should ({type(error).__name__}): see DATABASE_URL")
    _progress_ends(tally.orders)
    return Report(
        known.name if known else None,
        changed.name,
        f"{shop}, {begins:%Y-%m-%d} … {now:%Y-%m-%d}",
        tally,
        price,
    )


async def _play_orders(
    tally: "Tally", changed: Source, known: Source | None, shop: str, begins: datetime, now: datetime
) -> None:
    from bootstrap.commands.common import read_settings
    from bootstrap.database import database
    from bootstrap.histories import pairs_of
    from domain.ids import ShopId
    from storage import shops

    url = read_settings().database_url.get_secret_value()
    # Holidays are left as a country: written out as dates they would be those of some years, and orders are of any.
    before = None if known is None else known.playbook
    number = 0
    async with database(url, "backtest", pool_size=1) as engine:
        async with engine.connect() as conn:
            if await shops.get(conn, ShopId(shop)) is None:
                give_up(f"there is no shop {shop}: name one with --shop")
        async for batch in pairs_of(
            engine, ShopId(shop), begins, now, changed.playbook, before, tally.not_played
        ):
            for pair in batch:
                _play(tally, pair, changed, known)
                number += 1
                _progress(number)


def _play(tally: "Tally", pair: "Pair", *sources: Source | None) -> None:
    try:
        tally.play(pair)
    except Exception:
        name_faults(*(source for source in sources if source is not None))
        raise


def _price(asked: str | None) -> Decimal | None:
    if asked is None:
        return None
    try:
        price = Decimal(asked.replace(",", "."))
    except InvalidOperation:
        price = Decimal(-1)
    if not price.is_finite() or price < 0:
        give_up(f"--sms-price {asked} is no sum: write it like 4.50")
    return price


def _progress(number: int) -> None:
    if number % _EVERY == 0 and sys.stderr.isatty():
        typer.echo(f"\r{number} …", err=True, nl=False)


def _progress_ends(number: int) -> None:
    if number >= _EVERY and sys.stderr.isatty():
        typer.echo("\r" + " " * 16 + "\r", err=True, nl=False)
