"""The sandbox as one program: twins, windows and the mail server, in one event loop on one HTTP port and one SMTP port."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from sandbox.backend import BackendTwin
from sandbox.callbacks import Callbacks
from sandbox.cdek import CdekTwin
from sandbox.failures import Failures
from sandbox.mail import MailSink, serve_mail
from sandbox.smsc import SmscTwin
from sandbox.state import State
from sandbox.view import View
from sandbox.yookassa import YookassaTwin

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Sandbox:
    """All parts, for those who serve it or act in it."""

    app: FastAPI
    state: State
    failures: Failures
    callbacks: Callbacks
    bank: YookassaTwin
    carrier: CdekTwin
    mail: MailSink


@dataclass(frozen=True)
class Served:
    """A sandbox that is listening."""

    sandbox: Sandbox
    http_url: str
    smtp_port: int


class _Server(uvicorn.Server):
    """Leaves signals to the program it runs in."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _listening(port: int) -> socket.socket:
    # asyncio turns Nagle's delay off only on sockets that name their protocol: without it an answer takes 40 ms.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((LOOPBACK, port))
    return listening


def build(file: Path | None = None, callbacks_to: str | None = None) -> Sandbox:
    """Put the parts together; call it inside a running loop. `callbacks_to`: see `Callbacks`."""
    state, failures = State(file), Failures()
    callbacks = Callbacks(callbacks_to)
    sms = SmscTwin(state, failures, callbacks)
    bank = YookassaTwin(state, failures, callbacks)
    carrier = CdekTwin(state, failures, callbacks)
    app = FastAPI(title="Steward's sandbox", openapi_url=None)
    for part in (sms, bank, carrier, BackendTwin(state, failures), View(state, failures, bank, carrier)):
        app.include_router(part.router)
    return Sandbox(app, state, failures, callbacks, bank, carrier, MailSink(state, failures))


@asynccontextmanager
async def serving(
    http_port: int, smtp_port: int, file: Path | None = None, callbacks_to: str | None = None
) -> AsyncIterator[Served]:
    """A sandbox listening on loopback; port 0 takes a free one. On leaving everything is stopped and saved."""
    sandbox = build(file, callbacks_to)
    http = _listening(http_port)
    server = _Server(
        uvicorn.Config(sandbox.app, log_level="warning", access_log=False, lifespan="off", ws="none")
    )
    mail = await serve_mail(sandbox.mail, LOOPBACK, smtp_port)
    serving_http = asyncio.create_task(server.serve(sockets=[http]))
    saving = asyncio.create_task(sandbox.state.keep_saving())
    try:
        url = f"http://{LOOPBACK}:{http.getsockname()[1]}"
        yield Served(sandbox, url, mail.sockets[0].getsockname()[1])
    finally:
        server.should_exit = True
        mail.close()
        saving.cancel()
        with suppress(asyncio.CancelledError):
            await saving
        await serving_http
        await sandbox.callbacks.close()
