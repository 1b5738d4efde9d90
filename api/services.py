"""What the endpoints work with, handed to each request."""

from typing import Annotated

from fastapi import Depends, Request

from desk.services import Orders, Services

__all__ = ["Orders", "Services", "ServicesOf", "services"]


async def services(request: Request) -> Services:
    """Those of the running application."""
    found = request.app.state.services
    assert isinstance(found, Services)
    return found


ServicesOf = Annotated[Services, Depends(services)]
