"""Stands where Steward's webhooks would: keeps what is posted, refuses when told to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class Listener:
    """Keeps what is posted to it; answers the given statuses first, then 200."""

    url: str = ""
    refusals: list[int] = field(default_factory=list)
    came: asyncio.Queue[tuple[str, bytes]] = field(default_factory=asyncio.Queue)

    async def next(self) -> tuple[str, bytes]:
        """The next notice: its path and body."""
        return await asyncio.wait_for(self.came.get(), 10)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request a connection."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(
            int(line.split(":")[1])
            for line in head.split("\r\n")
            if line.lower().startswith("content-length")
        )
        body = await reader.readexactly(length)
        status = self.refusals.pop(0) if self.refusals else 200
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        self.came.put_nowait((head.split(" ")[1], body))


@asynccontextmanager
async def listening() -> AsyncIterator[Listener]:
    listener = Listener()
    server = await asyncio.start_server(listener.serve, "127.0.0.1", 0)
    listener.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/webhooks/{{kind}}/{{account}}"
    try:
        yield listener
    finally:
        server.close()
        await server.wait_closed()
