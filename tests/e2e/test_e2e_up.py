"""`steward up` from outside: what it writes down works, what it refuses it refuses in words, and whatever dies, orders go on."""

import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from pydantic import BaseModel
from temporalio.client import Client, WorkflowExecutionStatus

from bootstrap.embedded.addresses import LOOPBACK
from domain.actors import Actor
from domain.statuses import Status
from tests.e2e.orders import OrderAt
from tests.e2e.running import PARTS, READY, ROOT, Ended, Ports, Up, api_of, forget, processes_of, standing, up
from tests.privacy.kept import keep_files, keep_histories
from tests.workflows.clients import until
from workflows.attributes import SHOP

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks in /proc for what is left behind"),
]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be root, or become somebody else")


class FactSeen(BaseModel):
    kind: str


class EntrySeen(BaseModel):
    """A line of an order's timeline."""

    actor: Actor
    fact: FactSeen


class Timeline(BaseModel):
    items: list[EntrySeen]


class MessageSeen(BaseModel):
    kind: str
    channel: str
    state: str


class Messages(BaseModel):
    items: list[MessageSeen]


class ReceivedSeen(BaseModel):
    """How often each thing came to a vendor, by the id its sender gave it."""

    counts: Counter[str]


@pytest.fixture(scope="module")
def its_ports() -> Iterator[Ports]:
    with Ports.held() as three:
        yield three


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def neighbour(tmp_path_factory: pytest.TempPathFactory, its_ports: Ports) -> AsyncIterator[Up]:
    """One that runs, to be looked at and to be in the way of others; it forgets everything."""
    folder = tmp_path_factory.mktemp("neighbour") / "data"
    async with standing(folder, "--no-demo", "--ephemeral", *its_ports.options) as run:
        yield run
        await keep_histories(run.credentials.temporal_address)


async def timeline(http: httpx.AsyncClient, order: OrderAt) -> list[EntrySeen]:
    answer = await http.get(f"/api/v1/orders/{order.id}/timeline")
    return Timeline.model_validate_json(answer.raise_for_status().content).items


async def answers(url: str) -> bool:
    async with httpx.AsyncClient(timeout=10, trust_env=False) as http:
        return (await http.get(url)).is_success


async def nothing_is_left_of(run: Up, ports: Ports) -> bool:
    """Also what was killed with its parent is gone in a moment."""

    async def gone() -> bool:
        return not processes_of(run.folder)

    await until(gone, timedelta(seconds=20))
    return ports.all_free


# -- what it writes down ------------------------------------------------------------------------------------------------


async def test_the_addresses_it_writes_down_answer_and_are_for_its_owner_alone(neighbour: Up) -> None:
    known = neighbour.credentials
    assert stat.S_IMODE((neighbour.folder / "credentials.json").stat().st_mode) == 0o600
    assert {name for _, name in processes_of(neighbour.folder)} == PARTS
    pages = (
        f"{known.api_url}/readyz",
        f"{known.api_url}/docs",
        f"{known.temporal_ui_url}/namespaces/default/workflows",
        f"{known.sandbox_url}/view",
        *known.metrics_urls,
    )
    assert [page for page in pages if not await answers(page)] == []


async def test_everybody_it_writes_down_signs_in_to_the_console(neighbour: Up) -> None:
    known = neighbour.credentials
    for one in known.people:
        async with httpx.AsyncClient(base_url=known.api_url, timeout=30, trust_env=False) as http:
            sent = await http.get("/console/counts")
            assert (sent.status_code, sent.headers["location"]) == (303, "/console/sign-in")
            form = {"login": one.login, "password": one.password}
            entered = await http.post("/console/sign-in", data=form)
            assert (entered.status_code, entered.headers["location"]) == (303, "/console/queue")
            assert (await http.get("/console/counts")).status_code == 200


async def test_its_key_and_its_operator_act_and_its_temporal_shows_the_order(neighbour: Up) -> None:
    known = neighbour.credentials
    async with api_of(neighbour.folder) as http:
        order = await OrderAt.placed(http, "by-what-is-written")
        await order.confirm(known.staff_id)
        await order.comes_to(Status.CONFIRMED)
        confirmed = [one for one in await timeline(http, order) if one.fact.kind == "order.confirmed"]
        workflow_id = (await order.seen()).workflow_id
    assert [one.actor.id for one in confirmed] == [known.staff_id]
    client = await Client.connect(known.temporal_address)
    workflow = await client.get_workflow_handle(workflow_id).describe()
    assert workflow.status is WorkflowExecutionStatus.RUNNING
    assert workflow.typed_search_attributes[SHOP] == known.shop == "swan"


# -- what it refuses ----------------------------------------------------------------------------------------------------


async def test_a_second_copy_on_the_same_data_is_refused_in_words(neighbour: Up, ports: Ports) -> None:
    async with up(neighbour.folder, "--no-demo", "--ephemeral", *ports.options) as second:
        assert await second.ended() == Ended(
            1,
            "",
            f"another Steward already runs on the data in {neighbour.folder} (process {neighbour.process.pid}); "
            "stop it, or choose another folder with --data-dir\n",
        )
    assert await answers(f"{neighbour.credentials.api_url}/readyz")


@pytest.mark.parametrize("option", ["--http-port", "--temporal-port", "--temporal-ui-port"])
async def test_a_taken_port_is_refused_with_the_option_that_chooses_another(
    data: Path, ports: Ports, option: str
) -> None:
    with socket.create_server((LOOPBACK, 0)) as somebody:
        taken = str(somebody.getsockname()[1])
        # The last one given counts.
        async with up(data, "--no-demo", "--ephemeral", *ports.options, option, taken) as run:
            assert await run.ended() == Ended(1, "", f"port {taken} is taken; choose another with {option}\n")
    assert processes_of(data) == []


# -- how it ends --------------------------------------------------------------------------------------------------------


async def test_a_signal_in_the_middle_of_a_start_ends_it_and_leaves_nothing(data: Path, ports: Ports) -> None:
    async with up(data, "--no-demo", *ports.options) as run:
        await run.until_it_says("starting PostgreSQL")
        ended = await run.stopped_by(signal.SIGINT)
    assert (ended.code, ended.complained) == (0, "")
    assert READY not in ended.said
    assert processes_of(data) == [] and ports.all_free


Act = Callable[[OrderAt, str], Awaitable[None]]
NAMES = {
    "worker-orders": "worker orders",
    "worker-outside": "worker outside",
    "postgres": "PostgreSQL",
    "temporal": "Temporal",
}
LIFE: tuple[tuple[Act, Status, str | None], ...] = (
    (lambda order, staff: order.confirm(staff), Status.CONFIRMED, "postgres"),
    (lambda order, staff: order.pack(), Status.PACKED, "temporal"),
    (lambda order, staff: order.ship(), Status.SHIPPED, "worker-outside"),
    (lambda order, staff: order.hand_over(), Status.AWAITING_MONEY, None),
)
"""What is done, where it leads, and which part dies right after it was answered (None: all of it)."""


async def test_an_order_goes_on_whatever_was_killed_and_nothing_happens_twice(
    data: Path, ports: Ports
) -> None:
    options = ("--no-demo", *ports.options)
    async with standing(data, *options) as run:
        async with api_of(data) as http:
            order = (await OrderAt.placed(http, "survivor")).id
        run.kill("worker-orders")
        await tells_of_the_death(run, "worker-orders", ports)
    stands = Status.NEW
    for act, leads_to, dies in LIFE:
        async with standing(data, *options) as run:
            async with api_of(data) as http:
                await OrderAt(http, order).comes_to(stands)
                await act(OrderAt(http, order), run.credentials.staff_id)
            if dies is None:
                run.process.kill()
                await run.ended()
                assert await nothing_is_left_of(run, ports)
            else:
                run.kill(dies)
                await tells_of_the_death(run, dies, ports)
        stands = leads_to
    async with standing(data, *options) as run:
        async with api_of(data) as http:
            await OrderAt(http, order).comes_to(stands)
            await OrderAt(http, order).pay_over()
            await OrderAt(http, order).comes_to(Status.COMPLETED)
            await happened_once(http, run.credentials.sandbox_url, OrderAt(http, order))
        ended = await run.stopped_by(signal.SIGTERM)
    assert (ended.code, ended.complained) == (0, "")
    assert processes_of(data) == [] and ports.all_free


async def tells_of_the_death(run: Up, part: str, ports: Ports) -> None:
    """All of it stops by itself, and says in words what ended, where to read more, and what to do."""
    ended = await run.ended()
    log = run.folder / "logs" / f"{part}.log"
    assert ended.code == 1
    assert ended.complained.startswith(f"{NAMES[part]} was ended by signal 9 (log: {log})")
    assert ended.said.endswith("The next run goes on with the same data.\n")
    assert await nothing_is_left_of(run, ports)


async def happened_once(http: httpx.AsyncClient, sandbox: str, order: OrderAt) -> None:
    facts = Counter(one.fact.kind for one in await timeline(http, order))
    steps = ("placed", "confirmed", "packed", "shipped", "handed_over", "completed")
    assert {step: facts[f"order.{step}"] for step in steps} == dict.fromkeys(steps, 1)
    answer = await http.get("/api/v1/messages", params={"order_id": order.id})
    messages = Messages.model_validate_json(answer.raise_for_status().content).items
    wanted = Counter((one.kind, one.channel) for one in messages)
    assert {"T1", "T2", "T3", "T8"} <= {kind for kind, _ in wanted}
    assert set(wanted.values()) == {1}
    async with httpx.AsyncClient(base_url=sandbox, trust_env=False) as vendors:
        came = Counter[str]()
        for kind in ("sms", "email"):
            received = await vendors.get("/received", params={"kind": kind})
            came += ReceivedSeen.model_validate_json(received.raise_for_status().content).counts
    # What came in the seconds before all was killed, the sandbox has forgotten.
    assert set(came.values()) == {1}


# -- as whom, and where -------------------------------------------------------------------------------------------------

SOMEBODY = "daemon"
AS_SOMEBODY = (
    *("setpriv", f"--reuid={SOMEBODY}", f"--regid={SOMEBODY}", "--clear-groups"),
    # The interpreter may lie in a closed home: he may read everything, and write nothing but his own.
    *("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"),
)


@pytest.fixture
def folder_of_somebody(tmp_path: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:  # pytest's own is closed to others
        account = pwd.getpwnam(SOMEBODY)
        os.chown(folder, account.pw_uid, account.pw_gid)
        yield Path(folder) / "data"
        if (Path(folder) / "data").exists():
            keep_files(Path(folder) / "data", tmp_path)


@as_root
async def test_an_ordinary_user_runs_it_all_as_himself(folder_of_somebody: Path, ports: Ports) -> None:
    allowed = subprocess.run([*AS_SOMEBODY, sys.executable, "-c", ""], capture_output=True, check=False)
    if allowed.returncode != 0:
        pytest.skip(f"this machine does not let root become an ordinary user: {allowed.stderr.decode()}")
    command = (*AS_SOMEBODY, sys.executable, "-m", "cli", "up")
    async with standing(folder_of_somebody, "--no-demo", *ports.options, command=command) as run:
        owners = {Path(f"/proc/{number}").owner() for number, _ in processes_of(run.folder)}
        async with api_of(run.folder) as http:
            await (await OrderAt.placed(http, "of-somebody")).comes_to(Status.NEW)
        ended = await run.stopped_by(signal.SIGINT)
    assert (ended.code, ended.complained) == (0, "")
    assert owners == {SOMEBODY}
    assert (folder_of_somebody / "postgres" / "data" / "PG_VERSION").exists()


@pytest.fixture
def closed_clone(tmp_path: Path) -> Iterator[Path]:
    """The project once more, in a folder that only its owner may enter; data goes into it too."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    clone = closed / "clone"
    ignored = shutil.ignore_patterns(".*", "__pycache__")
    shutil.copytree(ROOT, clone, ignore=ignored)
    yield clone
    forget(clone / ".steward")


@as_root
async def test_root_runs_it_from_a_clone_that_nobody_else_can_enter(closed_clone: Path, ports: Ports) -> None:
    command = (sys.executable, "-m", "cli", "up")
    data = closed_clone / ".steward"
    async with standing(data, "--no-demo", *ports.options, command=command, cwd=closed_clone) as run:
        works_in = {part: Path(f"/proc/{number}/cwd").readlink() for number, part in processes_of(data)}
        async with api_of(data) as http:
            await (await OrderAt.placed(http, "in-a-closed-folder")).comes_to(Status.NEW)
        ended = await run.stopped_by(signal.SIGINT)
    assert (ended.code, ended.complained) == (0, "")
    assert {works_in[part] for part in ("api", "worker-orders", "worker-outside")} == {closed_clone}
    assert not works_in["postgres"].is_relative_to(closed_clone)
    assert stat.S_IMODE(closed_clone.parent.stat().st_mode) == 0o700
