"""STUB until people lands."""

from typing import Annotated

from fastapi import Depends, Request

from console.viewer import Theme, Viewer
from domain.actors import Role
from domain.ids import ShopId, StaffId
from playbook.wording import Locale


async def viewer(request: Request) -> Viewer:
    c = request.cookies
    v = Viewer(
        person="p",
        staff=StaffId("olga"),
        name="Ольга К.",
        role=Role(c.get("role", "admin")),
        shop=ShopId(c.get("shop", "swan")),
        locale=Locale(c.get("locale", "ru")),
        theme=Theme(c.get("theme", "system")),
        zone="Europe/Moscow",
        csrf="x",
        on_shift=True,
    )
    request.state.viewer = v
    return v


ViewerOf = Annotated[Viewer, Depends(viewer)]
