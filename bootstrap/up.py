"""`steward up`: all of Steward on one machine, on its own PostgreSQL and Temporal; what each part does is its own matter."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from activities.effects import Queue
from bootstrap.clock import SystemClock
from bootstrap.credentials import Credentials, file_of, write_environment
from bootstrap.database import database
from bootstrap.embedded.addresses import HeldPorts
from bootstrap.embedded.child import Command
from bootstrap.embedded.errors import ProcessEnded
from bootstrap.embedded.postgres import EmbeddedPostgres
from bootstrap.embedded.temporal import TemporalOptions, TemporalServer
from bootstrap.passwords import Passwords
from bootstrap.processes import DataFolder, Program, Supervisor, http_answers
from bootstrap.reconcile import reconcile
from bootstrap.sample import found
from bootstrap.temporal import prepare
from domain.actors import Role
from domain.ids import ShopId
from storage.migrate import upgrade

ROOT = Path(__file__).resolve().parents[1]
_API_READY = timedelta(seconds=60)
_GOES_ON = "The next run goes on with the same data."
Tell = Callable[[str], None]


@dataclass(frozen=True)
class UpOptions:
    """What `steward up` was asked for."""

    data_dir: Path
    http_port: int
    temporal_port: int
    temporal_ui_port: int
    demo: bool = True
    ephemeral: bool = False
    """Everything is forgotten at the stop, and quicker meanwhile."""


async def up(options: UpOptions, tell: Tell) -> None:
    """Runs until a signal comes. Raises StackError, in words, for a taken port, data in use, or a part that died."""
    try:
        with HeldPorts() as ports:
            async with DataFolder(options.data_dir) as folder, Supervisor(tell) as supervisor:
                await _run(options, folder.path, ports, supervisor, tell)
    except ProcessEnded:
        if not options.ephemeral:
            tell(_GOES_ON)
        raise


async def _run(
    options: UpOptions, folder: Path, ports: HeldPorts, supervisor: Supervisor, tell: Tell
) -> None:
    # After the folder was taken: a second copy on the same data is to hear of that, not of its ports.
    ports.hold(options.http_port, "--http-port")
    ports.hold(options.temporal_port, "--temporal-port")
    ports.hold(options.temporal_ui_port, "--temporal-ui-port")
    stack = _Stack(options, folder, ports)
    await supervisor.start(stack.postgres, stack.temporal)
    await supervisor.run(upgrade(stack.database_url))
    credentials = await supervisor.run(stack.found())
    stack.note_environment()
    await supervisor.run(stack.prepare_temporal())
    await supervisor.start(*stack.programs())
    _say_where_to_look(tell, credentials, options)
    await supervisor.until_asked_to_stop()


class _Stack:
    """The parts, with the addresses they share."""

    def __init__(self, options: UpOptions, folder: Path, ports: HeldPorts) -> None:
        self._options = options
        self._folder = folder
        self._shop = ShopId("sample" if options.demo else "swan")
        self._kept = Credentials.read(self._folder)
        # Links to the bank's pages that were sent before go on being good.
        former = urlsplit(self._kept.sandbox_url).port if self._kept else None
        self._sandbox_port = ports.hold_any(former)
        self._smtp_port = ports.hold_any()
        self._metrics_ports = tuple(ports.hold_any() for _ in Queue)
        self.postgres = EmbeddedPostgres(folder, port=ports.hold_any(), ephemeral=options.ephemeral)
        self.temporal = TemporalServer(
            TemporalOptions(
                folder=folder,
                in_memory=options.ephemeral,
                port=options.temporal_port,
                ui_port=options.temporal_ui_port,
                time_skipping=True,
            )
        )

    @property
    def database_url(self) -> str:
        """Of Steward's own database."""
        return self.postgres.url()

    @property
    def _api_url(self) -> str:
        return f"http://127.0.0.1:{self._options.http_port}"

    @property
    def _temporal_ui_url(self) -> str:
        return f"http://127.0.0.1:{self._options.temporal_ui_port}"

    @property
    def _sandbox_url(self) -> str:
        return f"http://127.0.0.1:{self._sandbox_port}"

    async def found(self) -> Credentials:
        """The shop stands, and its credentials are written down."""
        async with database(self.database_url, "up", pool_size=1) as engine, engine.begin() as conn:
            founded = await found(conn, self._shop, self._kept, Passwords(), SystemClock().now())
        credentials = Credentials(
            shop=self._shop,
            api_url=self._api_url,
            api_key=founded.key,
            staff_id=founded.who(Role.OPERATOR),
            supervisor_id=founded.who(Role.SUPERVISOR),
            people=founded.people,
            temporal_address=self.temporal.address,
            temporal_ui_url=self._temporal_ui_url,
            sandbox_url=self._sandbox_url,
            metrics_urls=(
                f"{self._api_url}/metrics",
                *(f"http://127.0.0.1:{port}/metrics" for port in self._metrics_ports),
            ),
        )
        credentials.write(self._folder)
        return credentials

    def note_environment(self) -> None:
        """The settings of what runs, for the other commands of `steward`."""
        write_environment(self._folder, self._settings())

    async def prepare_temporal(self) -> None:
        """Search attributes and schedules; a new store gets all open orders back."""
        client = await self.temporal.connect()
        await prepare(client)
        if self.temporal.store_is_new:
            async with database(self.database_url, "up", pool_size=2) as engine:
                await reconcile(engine, client)

    def programs(self) -> tuple[Program, ...]:
        """The sandbox, the API and the workers, started side by side."""
        callbacks = f"{self._api_url}/webhooks/{{kind}}/{self._shop}?token={_TOKEN}"
        sandbox = [
            "-m", "sandbox", "--http-port", str(self._sandbox_port), "--smtp-port", str(self._smtp_port),
            "--callbacks", callbacks, "--account", "sandbox",
        ]  # fmt: skip
        if not self._options.ephemeral:
            sandbox += ["--state", str(self._folder / "sandbox.json")]
        if self._options.demo:
            sandbox += ["--play", str(file_of(self._folder))]
        return (
            Program(self._command("sandbox", *sandbox), ready=http_answers(f"{self._sandbox_url}/view")),
            Program(
                self._command("api", "-m", "cli", "api"),
                ready=http_answers(f"{self._api_url}/healthz"),
                within=_API_READY,
            ),
            *(self._worker(queue, port) for queue, port in zip(Queue, self._metrics_ports, strict=True)),
        )

    def _worker(self, queue: Queue, metrics_port: int) -> Program:
        command = self._command(f"worker {queue}", "-m", "worker", "--queue", queue)
        return Program(
            replace(command, environment={**self._environment(), "STEWARD_METRICS_PORT": str(metrics_port)})
        )

    def _command(self, name: str, *arguments: str) -> Command:
        return Command(
            name=name,
            arguments=(sys.executable, *arguments),
            log=self._folder / "logs" / f"{name.replace(' ', '-')}.log",
            environment=self._environment(),
            folder=ROOT,
        )

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": str(Path(sys.executable).parent),
            "PYTHONUNBUFFERED": "1",
            # Pages of memory that Python gave back go back to the machine; all parts share this one.
            "MALLOC_ARENA_MAX": "2",
            **self._settings(),
        }

    def _settings(self) -> dict[str, str]:
        account = {
            "smsc": {"base_url": self._sandbox_url, "login": "sandbox", "password": _PASSWORD},
            "smtp": {
                "host": "127.0.0.1", "port": self._smtp_port, "tls": False, "sender": "shop@sandbox.example",
            },
            "yookassa": {
                "base_url": f"{self._sandbox_url}/v3", "shop_id": "sandbox", "secret_key": _PASSWORD,
            },
            "cdek": {
                "base_url": f"{self._sandbox_url}/v2", "client_id": "sandbox", "client_secret": _PASSWORD,
                "shipment_point": "MSK1",
            },
            "webhook": {"url": f"{self._sandbox_url}/backend/events", "secret": _WEBHOOK_SECRET},
            "webhook_token": _TOKEN,
        }  # fmt: skip
        return {
            "DATABASE_URL": self.database_url,
            "TEMPORAL_ADDRESS": self.temporal.address,
            "STEWARD_MODE": "sandbox",
            "STEWARD_HTTP_PORT": str(self._options.http_port),
            "STEWARD_PUBLIC_URL": self._api_url,
            "STEWARD_TEMPORAL_UI_URL": self._temporal_ui_url,
            "STEWARD_ACCOUNTS": json.dumps({"*": account}),
        }


_PASSWORD = "played-on-loopback"
_TOKEN = "played-on-loopback-token"
_WEBHOOK_SECRET = "whsec_cGxheWVkLW9uLWxvb3BiYWNr"


def _say_where_to_look(tell: Tell, credentials: Credentials, options: UpOptions) -> None:
    tell("")
    tell(f"  Steward is up, with the shop `{credentials.shop}`")
    admin = next(one for one in credentials.people if one.role is Role.ADMIN)
    others = ", ".join(one.login for one in credentials.people if one is not admin)
    tell(f"  Console            {credentials.console_url}   login {admin.login}   password {admin.password}")
    tell(f"                     with the same password: {others}")
    tell(f"  API and its docs   {credentials.api_url}/docs")
    tell(f"  Temporal UI        {credentials.temporal_ui_url}")
    tell(f"  What was sent      {credentials.sandbox_url}/view")
    tell(f"  API key            {credentials.api_key}")
    tell(f"  All of this in     {file_of(options.data_dir)}")
    if options.demo:
        tell("  Sample orders come in now; in two minutes there are some in every status.")
    tell("  Ctrl-C stops it" + (" and forgets everything." if options.ephemeral else f". {_GOES_ON}"))
    tell("")
