"""Reports: the list of them, each for a period as charts and tables, and the same numbers as CSV and XLSX."""

from typing import Annotated, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse

from console.faults import Fault
from console.presenters.reports.choosing import CHOICES, Choice, Chosen, chosen
from console.presenters.reports.page import presented
from console.presenters.reports.parts import Report
from console.rendering import page, speaker_of, wants_fragment
from console.routes.reports.kinds import REPORTS, Asked
from console.security.viewing import ViewerOf
from console.services import ServicesOf
from desk.exporting import CSV_TYPE, XLSX_TYPE, as_csv, as_xlsx

router = APIRouter()
_FIRST: Final = Choice.HALF
"""Half a year is what reports are mostly read for."""


async def choose(
    viewer: ViewerOf, services: ServicesOf, period: str = _FIRST, first: str = "", last: str = ""
) -> Chosen:
    """The period that was asked for, by the shop's calendar."""
    today = services.clock.now().astimezone(ZoneInfo(viewer.zone)).date()
    return chosen(period, first, last, today, viewer.zone)


ChosenOf = Annotated[Chosen, Depends(choose)]


async def made(
    request: Request, viewer: ViewerOf, services: ServicesOf, chosen: ChosenOf, name: str
) -> Report:
    """The report of that name. Raises Fault for one that is not there."""
    if name not in REPORTS:
        raise Fault(404)
    async with services.engine.connect() as connection:
        asked = Asked(
            connection,
            viewer.shop,
            chosen.period,
            services.clock.now(),
            speaker_of(request, viewer),
            services,
        )
        return await REPORTS[name].made(asked)


MadeOf = Annotated[Report, Depends(made)]


@router.get("/reports")
async def all_reports(request: Request, viewer: ViewerOf) -> HTMLResponse:
    """Which there are, and what each answers."""
    return page(request, viewer, "reports.html", reports=REPORTS)


@router.get("/reports/{name}")
async def report(
    request: Request, viewer: ViewerOf, chosen: ChosenOf, made: MadeOf, name: str
) -> HTMLResponse:
    """One of them; htmx asks for another period of it."""
    return page(
        request,
        viewer,
        "reports/one.html",
        block="report" if wants_fragment(request) else None,
        reports=REPORTS,
        name=name,
        kind=REPORTS[name],
        report=made,
        parts=presented(made, speaker_of(request, viewer)),
        chosen=chosen,
        choices=CHOICES,
    )


@router.get("/reports/{name}/workbook")
async def workbook(viewer: ViewerOf, chosen: ChosenOf, made: MadeOf, name: str) -> Response:
    """All parts of it, a leaf each."""
    data = as_xlsx((part.sheet for part in made.parts), viewer.zone)
    return _file(data, XLSX_TYPE, f"{_named(viewer.shop, name, chosen)}.xlsx")


@router.get("/reports/{name}/tables/{part}")
async def table(viewer: ViewerOf, chosen: ChosenOf, made: MadeOf, name: str, part: str) -> Response:
    """One part of it as CSV. Raises Fault for one that is not there."""
    found = next((one for one in made.parts if one.name == part), None)
    if found is None:
        raise Fault(404)
    data = b"".join(as_csv(found.sheet, viewer.locale, viewer.zone))
    return _file(data, CSV_TYPE, f"{_named(viewer.shop, f'{name}-{part}', chosen)}.csv")


def _named(shop: str, name: str, chosen: Chosen) -> str:
    return f"{shop}-{name}-{chosen.period.first}-{chosen.period.last}"


def _file(data: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(data, media_type=kind, headers=headers)
