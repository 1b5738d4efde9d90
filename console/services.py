"""What the pages work with, handed to each request."""

from typing import Annotated

from fastapi import Depends, Request

from desk.services import Services


async def services(request: Request) -> Services:
    """Those of the running process."""
    found = request.app.state.services()
    assert isinstance(found, Services)
    return found


ServicesOf = Annotated[Services, Depends(services)]
