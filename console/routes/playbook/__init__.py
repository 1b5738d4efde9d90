"""The playbook for whoever works by it: in words, as the picture of a scenario, its versions and what differs between them."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from console.faults import Fault
from console.presenters.playbook import before_of, compared_shown, short
from console.rendering import page, wants_fragment
from console.security.viewing import ViewerOf
from console.services import ServicesOf
from console.viewer import Viewer
from desk import rulebook
from desk.refusals import NotFound
from desk.services import Services
from playbook.schema import Playbook
from rules.comparison.layout import Line
from rules.comparison.printing import lines_of
from rules.explanation.drawing import drawing as example
from rules.explanation.look import LINE
from rules.simulation.picture.drawing import drawing
from rules.simulation.picture.look import PICTURE
from rules.simulation.printing import headings
from rules.simulation.running import Unplayable
from rules.words.refusals import refusal_words
from storage import playbooks
from storage.playbooks import VersionRow

router = APIRouter()
_CANONICAL: Final = "canonical"
Version = Annotated[str, Query(max_length=64)]
_LOOK: Final = (
    ".picture{--edge:var(--line);--shade:transparent}" + PICTURE + LINE + ".life{font-family:var(--font)}"
)
"""The pictures' own look, in the page's colours."""


@router.get("/playbook")
async def in_words(
    request: Request, viewer: ViewerOf, services: ServicesOf, version: Version = "", changed: bool = False
) -> HTMLResponse:
    """All rules of the version in force, or of another one; or only what the shop has made its own."""
    found = await _found(services, viewer, version)
    if found is None:
        return page(request, viewer, "playbook/none.html", tab="rules")
    name, playbook = found
    told = await rulebook.explained(playbook, name, viewer.locale, changed=changed)
    return page(
        request,
        viewer,
        "playbook/rules.html",
        tab="rules",
        told=told,
        version=name,
        short=short,
        changed=changed,
        asked=version,
        examples={
            section.key: Markup(example(section.timeline)) for section in told.sections if section.timeline
        },
    )


@router.get("/playbook/timeline")
async def timeline(
    request: Request,
    viewer: ViewerOf,
    services: ServicesOf,
    scenario: Annotated[str, Query(max_length=100)] = _CANONICAL,
    version: Version = "",
) -> HTMLResponse:
    """How one order would live by these rules, as a picture."""
    found = await _found(services, viewer, version)
    if found is None:
        return page(request, viewer, "playbook/none.html", tab="timeline")
    name, playbook = found
    known = rulebook.scenarios(viewer.shop)
    chosen = next((one for one in known if one.name == scenario), None)
    if chosen is None:
        raise Fault(404)
    picture, order, refused = Markup(""), "", ""
    try:
        transcript = await rulebook.played(playbook, name, chosen)
        picture, order = Markup(drawing(transcript, viewer.locale)), headings(transcript, viewer.locale)[0]
    except Unplayable as unplayable:
        refused = refusal_words(unplayable.code, None, viewer.locale)
    return page(
        request,
        viewer,
        "playbook/timeline.html",
        block="picture" if wants_fragment(request) else None,
        tab="timeline",
        scenarios=sorted((one.title.in_(viewer.locale), one.name) for one in known),
        chosen=chosen,
        title=chosen.title.in_(viewer.locale),
        about=chosen.about.in_(viewer.locale) if chosen.about is not None else "",
        picture=picture,
        order=order,
        refused=refused,
        asked=version,
    )


@router.get("/playbook/versions")
async def versions(
    request: Request, viewer: ViewerOf, services: ServicesOf, published: Version = ""
) -> HTMLResponse:
    """Every published version, with who follows it; `published` is the one that has just come."""
    async with services.reads.connect() as connection:
        rows = await playbooks.versions(connection, viewer.shop)
    return page(
        request,
        viewer,
        "playbook/versions.html",
        tab="versions",
        versions=rows,
        published=published if any(row.version == published for row in rows) else "",
        elsewhere=sum(row.open_orders for row in rows if not row.in_force),
        short=short,
        before={row.version: before_of(rows, row.version) for row in rows},
    )


@router.get("/playbook/compare")
async def compare(
    request: Request, viewer: ViewerOf, services: ServicesOf, before: Version = "", after: Version = ""
) -> HTMLResponse:
    """What differs between two versions, in what they say and in what that comes to; or the choice of the two."""
    async with services.reads.connect() as connection:
        rows = await playbooks.versions(connection, viewer.shop)
    if not before or not after:
        likely = rows[0].version if rows else ""
        asked = {"before": before or before_of(rows, after or likely) or "", "after": after or likely}
        return _comparing(request, viewer, rows, asked, None)
    one, other = await _found(services, viewer, before), await _found(services, viewer, after)
    if one is None or other is None:
        raise Fault(404)
    compared = await rulebook.compared((short(one[0]), one[1]), (short(other[0]), other[1]))
    lines = tuple(lines_of(compared, viewer.locale))
    return _comparing(request, viewer, rows, {"before": one[0], "after": other[0]}, lines)


def _comparing(
    request: Request,
    viewer: Viewer,
    rows: Sequence[VersionRow],
    asked: Mapping[str, str],
    compared: tuple[Line, ...] | None,
) -> HTMLResponse:
    return page(
        request,
        viewer,
        "playbook/compare.html",
        tab="versions",
        versions=rows,
        short=short,
        before=asked["before"],
        after=asked["after"],
        compared=compared_shown(compared) if compared is not None else None,
    )


@router.get("/playbook/look.css")
async def look() -> Response:
    """How pictures look."""
    return Response(_LOOK, media_type="text/css; charset=utf-8", headers={"Cache-Control": "max-age=3600"})


async def _found(services: Services, viewer: Viewer, version: str) -> tuple[str, Playbook] | None:
    """The version, or the one in force; None where the shop has none."""
    async with services.reads.connect() as connection:
        if not version:
            present = await playbooks.current(connection, viewer.shop)
            if present is None:
                return None
            version = present.version
        try:
            return version, await rulebook.of_version(connection, services, viewer.shop, version)
        except NotFound:
            raise Fault(404) from None
