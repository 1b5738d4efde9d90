"""README's five minutes as they stand there: `make run` in a terminal, its commands in a shell beside it, and what they give."""

import asyncio
import re
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from pydantic import BaseModel
from temporalio.client import Client

from domain.statuses import Status
from tests.e2e.running import READY, ROOT, Ports, api_of, credentials_of, forget, processes_of
from tests.e2e.terminal import Terminal, terminal
from tests.workflows.clients import until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks in /proc for what is left behind"),
    pytest.mark.skipif(
        not all(map(shutil.which, ("curl", "make", "sh"))), reason="the tour needs curl, make and a shell"
    ),
]
COMMANDS, TOUR = re.findall(r"^```sh\n(.*?)^```$", (ROOT / "README.md").read_text("utf-8"), re.DOTALL | re.M)
PREAMBLE, POST, LOOK, QUEUE = re.split(r"^(?=# \d\. )", TOUR, flags=re.M)
TWO_MINUTES = timedelta(minutes=2)


class NextSeen(BaseModel):
    what: str
    rule: str
    words: str


class CustomerSeen(BaseModel):
    name: str
    phone: str
    email: str | None


class AddressSeen(BaseModel):
    line: str | None


class DeliverySeen(BaseModel):
    address: AddressSeen


class OrderSeen(BaseModel):
    """What README speaks of in an order."""

    id: str
    status: Status
    workflow_id: str
    next: list[NextSeen]
    customer: CustomerSeen
    delivery: DeliverySeen


class Line(BaseModel):
    """An order in a list."""

    id: str
    status: Status


class Lines(BaseModel):
    items: list[Line]


class OutcomeSeen(BaseModel):
    outcome: str
    fields: dict[str, object]


class TaskSeen(BaseModel):
    ready: bool
    order_id: str
    outcomes: list[OutcomeSeen]


class Tasks(BaseModel):
    items: list[TaskSeen]


@dataclass(frozen=True)
class Demo:
    """The sample shop, and the folder in which a person has typed `make run`."""

    folder: Path
    ports: Ports
    run: Terminal
    ready_at: float

    @property
    def data(self) -> Path:
        return data_in(self.folder)

    async def types(self, commands: str) -> str:
        """What the shell shows for commands of the tour; only the port is put in place of README's."""
        script = f"{PREAMBLE}{commands}".replace(":8080/", f":{self.ports.http}/")
        shell = await asyncio.create_subprocess_exec(
            *("sh", "-eu", "-c", script), cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        shown, complained = await shell.communicate()
        assert (shell.returncode, complained.decode()) == (0, "")
        return shown.decode()


def data_in(folder: Path) -> Path:
    """Where README's commands look for the credentials."""
    return folder / ".steward"


@asynccontextmanager
async def make_run(folder: Path, ports: Ports) -> AsyncIterator[Terminal]:
    """README's first command, with what a person with other programs on README's ports would add."""
    options = (f"DATA_DIR={data_in(folder)}", f"OPTIONS={' '.join(ports.options)}")
    async with terminal(("make", "run", *options), ROOT) as run:
        await run.until_it_shows(READY)
        yield run


@pytest.fixture(scope="module")
def own_ports() -> Iterator[Ports]:
    with Ports.held() as three:
        yield three


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def demo(tmp_path_factory: pytest.TempPathFactory, own_ports: Ports) -> AsyncIterator[Demo]:
    folder = tmp_path_factory.mktemp("tour")
    async with make_run(folder, own_ports) as run:
        yield Demo(folder, own_ports, run, time.monotonic())
    forget(data_in(folder))


def lines_of(answer: httpx.Response) -> list[Line]:
    return Lines.model_validate_json(answer.raise_for_status().content).items


def test_the_tour_begins_with_the_command_that_is_run_here() -> None:
    assert [line.split("#")[0].strip() for line in COMMANDS.splitlines()] == ["make run", "make test"]


async def test_the_tour_s_commands_can_be_pasted_as_they_stand(demo: Demo) -> None:
    assert await demo.types(POST + LOOK + QUEUE)


async def test_an_order_posted_again_is_the_same_order(demo: Demo) -> None:
    first = Line.model_validate_json(await demo.types(POST))
    again = Line.model_validate_json(await demo.types(POST))
    assert first.id == again.id
    async with api_of(demo.data) as http:
        known = lines_of(await http.get("/api/v1/orders", params={"external_id": "A-1001"}))
    assert [order.id for order in known] == [first.id]


async def test_the_order_tells_what_happens_next_and_which_rule_says_so(demo: Demo) -> None:
    async def told() -> bool:
        order = OrderSeen.model_validate_json(await demo.types(LOOK))
        return any(
            one.what == "confirm_order" and one.rule == "confirmation.call_within" for one in order.next
        )

    await until(told)


async def test_the_queue_s_tasks_say_which_outcomes_they_allow_and_which_fields_those_need(
    demo: Demo,
) -> None:
    tasks: list[TaskSeen] = []

    async def of_the_order() -> bool:
        order = OrderSeen.model_validate_json(await demo.types(LOOK))
        tasks[:] = Tasks.model_validate_json(await demo.types(QUEUE)).items
        return order.id in {task.order_id for task in tasks}

    await until(of_the_order)
    assert all(task.ready for task in tasks)
    fields = {one.outcome: one.fields for task in tasks for one in task.outcomes}
    assert fields["thinking"]["required"] == ["outcome", "call_at", "why"]


async def test_the_sandbox_s_page_shows_what_was_sent(demo: Demo) -> None:
    async with httpx.AsyncClient(base_url=credentials_of(demo.data).sandbox_url, trust_env=False) as sandbox:

        async def shown() -> bool:
            page = await sandbox.get("/view")
            return "anna@example.org" in page.raise_for_status().text

        await until(shown)


async def test_within_two_minutes_there_are_orders_in_every_status(demo: Demo) -> None:
    async with api_of(demo.data) as http:

        async def everywhere() -> bool:
            orders = lines_of(await http.get("/api/v1/orders", params={"limit": "100"}))
            return {order.status for order in orders} == set(Status)

        await until(everywhere, TWO_MINUTES - timedelta(seconds=time.monotonic() - demo.ready_at))


async def test_the_histories_tell_nothing_of_a_customer(demo: Demo) -> None:
    client = await Client.connect(credentials_of(demo.data).temporal_address)
    async with api_of(demo.data) as http:
        orders = lines_of(await http.get("/api/v1/orders", params={"limit": "100"}))
        for line in orders:
            answer = await http.get(f"/api/v1/orders/{line.id}")
            order = OrderSeen.model_validate_json(answer.raise_for_status().content)
            told = await client.get_workflow_handle(order.workflow_id).fetch_history()
            words = "".join(event.SerializeToString().decode("utf-8", "replace") for event in told.events)
            assert order.id in words
            customer = order.customer
            personal = (*customer.name.split(), customer.phone, customer.email, order.delivery.address.line)
            assert [word for word in personal if word and word in words] == []


async def test_after_ctrl_c_the_next_run_goes_on_where_it_was(demo: Demo) -> None:
    async with api_of(demo.data) as http:
        before = lines_of(await http.get("/api/v1/orders", params={"limit": "100"}))
    demo.run.press_ctrl_c()
    await demo.run.ended()
    assert "stopping PostgreSQL, Temporal" in demo.run.shown and "Traceback" not in demo.run.shown
    assert processes_of(demo.data) == [] and demo.ports.all_free
    async with make_run(demo.folder, demo.ports) as again:
        order = OrderSeen.model_validate_json(await demo.types(LOOK))
        async with api_of(demo.data) as http:
            after = lines_of(await http.get("/api/v1/orders", params={"limit": "100"}))
        again.press_ctrl_c()
        await again.ended()
    assert {line.id for line in after} == {line.id for line in before}
    assert order.id in {line.id for line in before}
    assert processes_of(demo.data) == []
