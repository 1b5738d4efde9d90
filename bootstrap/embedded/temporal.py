"""Runs the Temporal dev server with its UI: store, limits, retention, search attributes; knows no workflow."""

import asyncio
import signal
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from google.protobuf.duration_pb2 import Duration
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, UpdateNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError

from bootstrap.embedded.addresses import LOOPBACK
from bootstrap.embedded.binaries import temporal_binary
from bootstrap.embedded.child import ChildProcess, Command
from bootstrap.embedded.errors import StackError
from bootstrap.embedded.folders import FolderLock, private_folder
from bootstrap.embedded.server import EmbeddedServer
from workflows.attributes import SEARCH_ATTRIBUTES

NAMESPACE = "default"
RETENTION = timedelta(days=30)

_DYNAMIC_CONFIG = {
    # An operator's burst on one order must not hang: the default is 10.
    "history.maxInFlightUpdates": "50",
    "frontend.namespaceRPS.visibility": "100",
    # One machine has nothing to spread over partitions, and rate limits of queues hold only within one.
    "matching.numTaskqueueReadPartitions": "1",
    "matching.numTaskqueueWritePartitions": "1",
}
_READY_WITHIN = timedelta(seconds=40)
# Bounds what Go keeps above what lives: 30 MB less after 200 orders, for some processor time.
_ENVIRONMENT = {"GOGC": "50", "GOMEMLIMIT": "300MiB", "TZ": "UTC"}


@dataclass(frozen=True)
class TemporalOptions:
    """How one dev server runs."""

    folder: Path
    """Gets the log, and the store unless it is in memory."""
    in_memory: bool = False
    """Quicker, and forgotten whenever the server stops."""
    port: int | None = None
    """None: a free one."""
    ui_port: int | None = None
    """None: no UI."""
    time_skipping: bool = False
    """Lets a client move the clock of a workflow; never where real orders are."""
    binary: Path | None = None
    """None: the `temporal` of this environment."""


class TemporalServer(EmbeddedServer):
    """A Temporal dev server on loopback. Its store is kept in one file for each version of the program.

    An older file would not be migrated by a newer program, so that one begins a store of its own;
    `store_is_new` tells, and reconciling fills it from PostgreSQL.
    """

    name = "Temporal"

    def __init__(self, options: TemporalOptions) -> None:
        super().__init__(
            FolderLock(
                options.folder / "temporal.lock",
                f"a Temporal server already runs on the data in {options.folder} ({{holder}}); "
                "stop that one, or choose another --data-dir",
            )
        )
        self._options = options
        self._port = options.port
        self.store_is_new = True

    @property
    def address(self) -> str:
        """Host and port for clients; raises `StackError` before the first start."""
        if self._port is None:
            raise StackError("Temporal has no port before its first start")
        return f"{LOOPBACK}:{self._port}"

    async def start(self) -> None:
        """Returns when it answers and its namespace is set up. Raises `StackError` in words."""
        private_folder(self._options.folder)
        self._lock.take()
        try:
            await self._start_server()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Ends it; harmless twice."""
        await self.suspend()
        self._release()

    def delete_store(self) -> None:
        """Loses all of Temporal's data, as a broken disk would; only while it is stopped."""
        if self.is_running:
            raise StackError("Temporal's store cannot be deleted while it runs")
        for path in self._options.folder.glob("temporal-*.db*"):
            path.unlink()

    async def connect(self) -> Client:
        """A plain client, without the product's converter."""
        return await Client.connect(self.address, namespace=NAMESPACE)

    async def _start_server(self) -> None:
        options = self._options
        binary = temporal_binary(options.binary)
        store = (
            None
            if options.in_memory
            else options.folder / f"temporal-{await _version(binary, options.folder)}.db"
        )
        self.store_is_new = store is None or _forget_unfinished(store)
        self._port = self._port or self._ports.hold_any()
        self._child = ChildProcess(
            Command(
                name=self.name,
                arguments=(str(binary), *self._arguments(store)),
                log=options.folder / "logs" / "temporal.log",
                environment={**_ENVIRONMENT, "HOME": str(options.folder)},
                # In memory there is nothing to close in order.
                stop_signal=signal.SIGKILL if store is None else signal.SIGTERM,
            )
        )
        await self._child.start()
        await self._child.until_ready(self._answers, _READY_WITHIN)
        await self._keep_closed_runs()
        if store is not None:
            _finished_mark(store).touch()

    def _arguments(self, store: Path | None) -> list[str]:
        options = self._options
        config = {
            **_DYNAMIC_CONFIG,
            "frontend.WorkflowTimeSkippingEnabled": "true" if options.time_skipping else "false",
        }
        arguments = ["server", "start-dev", "--disable-config-file", "--disable-config-env"]
        arguments += [
            "--ip",
            LOOPBACK,
            "--port",
            str(self._port),
            "--log-level",
            "error",
            "--log-format",
            "json",
        ]
        if options.ui_port is None:
            arguments += ["--headless"]
        else:
            arguments += ["--ui-port", str(options.ui_port), "--ui-disable-news-fetch"]
        if store is not None:
            arguments += ["--db-filename", str(store)]
            arguments += ["--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=normal"]
        for name in SEARCH_ATTRIBUTES:
            arguments += ["--search-attribute", f"{name}=Keyword"]
        for key, value in config.items():
            arguments += ["--dynamic-config-value", f"{key}={value}"]
        return arguments

    async def _answers(self) -> bool:
        try:
            client = await self.connect()
            await client.workflow_service.describe_namespace(
                DescribeNamespaceRequest(namespace=NAMESPACE), timeout=timedelta(seconds=2)
            )
        except (RPCError, RuntimeError):  # the client says RuntimeError when nobody listens yet
            return False
        return True

    async def _keep_closed_runs(self) -> None:
        """The dev server forgets a closed workflow after a day; an engineer may ask later."""
        service = (await self.connect()).workflow_service
        keep = Duration()
        keep.FromTimedelta(RETENTION)
        await service.update_namespace(
            UpdateNamespaceRequest(
                namespace=NAMESPACE, config=NamespaceConfig(workflow_execution_retention_ttl=keep)
            ),
            timeout=timedelta(seconds=10),
        )


async def _version(binary: Path, home: Path) -> str:
    process = await asyncio.create_subprocess_exec(
        binary, "--version", stdout=asyncio.subprocess.PIPE, env={"HOME": str(home)}
    )
    output, _ = await process.communicate()
    words = output.decode("utf-8", "replace").split()
    if process.returncode != 0 or len(words) < 3:
        raise StackError(f"{binary} does not tell its version; is it Temporal's command line?")
    return words[2]


def _finished_mark(store: Path) -> Path:
    return store.with_suffix(".ready")


def _forget_unfinished(store: Path) -> bool:
    """Whether the store begins now; one whose first start was cut off has half a schema, and no orders."""
    if _finished_mark(store).exists() and store.exists():
        return False
    for path in store.parent.glob(f"{store.name}*"):
        path.unlink()
    return True
