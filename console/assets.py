"""Files the pages load: our own, and the packages npm fetched at set-up; addresses carry a fingerprint, so browsers keep them for ever.

An icon is not loaded but written into the page: it takes the colour of the words beside it.
"""

import re
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from fastapi import APIRouter
from fastapi.responses import FileResponse, PlainTextResponse, Response
from markupsafe import Markup

_HERE: Final = Path(__file__).parent
_OWN: Final = _HERE / "static"
_PACKAGES: Final = _HERE / "node_modules"
_FETCHED: Final[dict[str, str]] = {
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "uplot.js": "uplot/dist/uPlot.iife.min.js",
    "uplot.css": "uplot/dist/uPlot.min.css",
}
"""Single files of packages, by the name they have here; all others stay unseen."""
_FONT: Final = "@fontsource-variable/inter"
_ICONS: Final = _PACKAGES / "lucide-static" / "icons"
_YEAR: Final = "public, max-age=31536000, immutable"
_TYPES: Final = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
}

router = APIRouter()


class PackagesMissing(RuntimeError):
    """The front-end packages were not fetched; the text says how."""


def _files() -> Iterator[tuple[str, Path]]:
    for path in sorted(_OWN.rglob("*")):
        if path.is_file():
            yield path.relative_to(_OWN).as_posix(), path
    for name, package in _FETCHED.items():
        yield name, _PACKAGES / package
    font = _PACKAGES / _FONT
    yield "inter/index.css", font / "index.css"
    for path in sorted((font / "files").glob("inter-*-wght-normal.woff2")):
        yield f"inter/files/{path.name}", path


@cache
def served() -> dict[str, Path]:
    """Every file by its name. Raises PackagesMissing."""
    found = dict(_files())
    missing = [name for name, path in found.items() if not path.is_file()]
    if missing or not _ICONS.is_dir():
        raise PackagesMissing(f"the console lacks {', '.join(missing) or 'its icons'}: run `make setup`")
    return found


@cache
def fingerprint() -> str:
    """Of all files together: they change together."""
    total = sha256()
    for name, path in served().items():
        total.update(name.encode())
        total.update(path.read_bytes())
    return total.hexdigest()[:12]


def address(name: str) -> str:
    """Where a page finds this file. Raises KeyError for one that is not there."""
    served()[name]
    return f"/console/static/{fingerprint()}/{name}"


@cache
def icon(name: str) -> Markup:
    """A drawing of lucide's, for eyes only: the words beside it say the same."""
    served()
    drawn = (_ICONS / f"{name}.svg").read_text(encoding="utf-8")
    inside = re.sub(r"\s+", " ", drawn[drawn.index(">", drawn.index("<svg")) + 1 : drawn.rindex("</svg>")])
    return Markup(
        '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
        'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">' + inside + "</svg>"
    )


@router.get("/static/{version}/{name:path}")
async def static(version: str, name: str) -> Response:
    """Public: nothing of any shop is in these files. An old version's address gives the new file, kept by nobody."""
    path = served().get(name)
    if path is None:
        return PlainTextResponse("no such file", status_code=404)
    kept = _YEAR if version == fingerprint() else "no-cache"
    return FileResponse(path, media_type=_TYPES.get(path.suffix), headers={"Cache-Control": kept})
