"""Which pages there are, by their routes, and what stands in the holes of their addresses."""

from collections.abc import Iterator
from typing import Any, Final

from console.app import PREFIX, ROUTERS
from console.routes.reports.kinds import REPORTS
from domain.statuses import Status
from tools.screenshots.scene import Scene, calling

_NO_PAGES: Final = ("/live", "/counts", "/static", "/sign-in/oidc", "/sign-in/again", "/playbook/look.css")
OUTSIDE: Final = "sign-in"
"""The page of who has not signed in."""
UNCHOSEN: Final = "password"
"""The page of who has yet to choose a password."""


async def addresses(scene: Scene) -> dict[str, str]:
    """Every page by the name its picture gets. Parts that htmx asks for alone are no pages."""
    samples = await _samples(scene)
    found = {f"reports-{name}": f"{PREFIX}/reports/{name}" for name in REPORTS}
    for path in _paths():
        filled = path
        for hole, value in samples.items():
            filled = filled.replace(hole, value)
        if "{" not in filled:
            name = path.strip("/").replace("/", "-").replace("{", "").replace("}", "")
            found[name] = f"{PREFIX}{filled}"
    if scene.versions is not None:
        before, after = scene.versions
        found["playbook-compare"] += f"?before={before}&after={after}"
        found["playbook-move"] += f"?to={after}"
        found["playbook-moving"] += f"?to={after}"
    return found


def _paths() -> Iterator[str]:
    for router in ROUTERS:
        for route in router.routes:
            path, methods = getattr(route, "path", ""), getattr(route, "methods", None) or set()
            if "GET" in methods and not path.startswith(_NO_PAGES) and path != "/":
                yield path


async def _samples(scene: Scene) -> dict[str, str]:
    async with calling(scene.known) as api:

        async def first(address: str, **asked: str) -> dict[str, Any]:
            items = (await api.get(address, params={**asked, "limit": "1"})).json()["items"]
            return dict(items[0]) if items else {}

        order = await first("/orders", status=Status.AT_PICKUP)
        editable = await first("/orders", status=Status.CONFIRMED) or order
        task = await first("/tasks", state="ready", kind="confirm_order") or await first(
            "/tasks", state="ready"
        )
        message = await first("/messages", state="sent")
    return {
        "{order_id}/edit": f"{editable['id']}/edit",
        "{order_id}": order["id"],
        "{customer_id}": order["customer"]["id"],
        "{message_id}": message.get("id", ""),
        "{task_id}": task.get("id", ""),
        "{staff_id}": scene.known.staff_id,
    }
