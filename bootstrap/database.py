"""Opens a process's connections to PostgreSQL for as long as a block, and gives them back; what is asked there is others'."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncEngine

from storage.engine import make_engine


@asynccontextmanager
async def database(url: str, role: str, pool_size: int) -> AsyncIterator[AsyncEngine]:
    """The engine; `role` tells PostgreSQL's administrator whose connections these are."""
    engine = make_engine(url, pool_size=pool_size, application_name=f"steward-{role}")
    try:
        yield engine
    finally:
        await engine.dispose()
