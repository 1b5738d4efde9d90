"""Commands about what staff earned: a month's ledger as a table for whoever pays."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bootstrap.commands.common import ShopName, fail, known_shop, transaction, within_the_database, write_file

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from domain.ids import ShopId
    from storage.bonuses import BonusLine

bonus_app = typer.Typer(help="What staff earned.", no_args_is_help=True)
COLUMNS = ("earned_at", "staff_id", "name", "order", "trigger", "amount", "currency", "line", "reverses")
_PAGE = 500


@bonus_app.callback()
def _group() -> None:
    """What staff earned."""


@bonus_app.command("export")
def export(
    shop: ShopName,
    month: Annotated[str, typer.Option(help="Year and month by the shop's clock, like 2026-11")],
    out: Annotated[Path | None, typer.Option(help="The file to write; printed when absent")] = None,
) -> None:
    """A month's ledger as CSV, line by line: who, for which order, by which trigger, how much, what was taken back."""
    import csv
    import io

    from pydantic import TypeAdapter, ValidationError

    from domain.months import Month

    try:
        TypeAdapter(Month).validate_python(month)
    except ValidationError:
        fail(f"{month!r} is no month: write year and month, like 2026-11")

    async def run() -> str:
        text = io.StringIO()
        table = csv.writer(text, lineterminator="\n")
        table.writerow(COLUMNS)
        async with transaction() as connection:
            async for line in _lines(connection, await known_shop(connection, shop), month):
                table.writerow(_row(line))
        return text.getvalue()

    written = within_the_database(run())
    if out is None:
        typer.echo(written, nl=False)
        return
    # The mark lets office programs read Cyrillic names right.
    write_file(out, written, encoding="utf-8-sig")
    typer.echo(f"{written.count(chr(10)) - 1} lines written to {out}.")


async def _lines(connection: "AsyncConnection", shop: "ShopId", month: str) -> "AsyncIterator[BonusLine]":
    from domain.months import month_bounds
    from playbook.schema import Playbook
    from storage import bonuses, playbooks

    in_force = await playbooks.current(connection, shop)
    if in_force is None:
        fail(f"{shop} has no playbook yet: publish one with `steward playbook publish FILE`")
    since, until = month_bounds(month, Playbook.model_validate_json(in_force.body).hours.timezone)
    after = None
    while True:
        page = await bonuses.lines(connection, shop, since, until, after=after, limit=_PAGE)
        for line in page.items:
            yield line
        if page.next is None:
            return
        after = page.next


def _row(line: "BonusLine") -> tuple[str | int | datetime, ...]:
    return (
        line.earned_at.isoformat(timespec="seconds"),
        line.staff,
        _harmless(line.name or ""),
        line.number,
        line.trigger,
        f"{line.amount:.2f}",
        line.currency,
        line.id,
        line.reverses or "",
    )


def _harmless(text: str) -> str:
    """A name that begins like a formula would be worked out by office programs."""
    return f"'{text}" if text[:1] in "=+-@\t" and text else text
