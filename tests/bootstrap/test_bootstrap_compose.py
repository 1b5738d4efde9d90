"""The compose file and the image, as far as they can be held without a container engine: against their specification and the code."""

import asyncio
import re
import subprocess
import sys
import sysconfig
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest
import typer
from pydantic import BaseModel, Field
from ruamel.yaml import YAML
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode
from typer.core import TyperGroup

from activities.effects import Queue
from bootstrap.embedded.temporal import TemporalServer
from bootstrap.settings import Settings
from bootstrap.temporal import prepare
from cli import app

ROOT = Path(__file__).parents[2]
PROGRAMS = Path(sysconfig.get_path("scripts"))
COMPOSE, DOCKERFILE = ROOT / "docker-compose.yml", ROOT / "Dockerfile"
OURS = "steward:"
OF_IMAGES = {
    "postgres": {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD", "POSTGRES_INITDB_ARGS"},
    "temporalio/admin-tools": {
        "SQL_PLUGIN", "SQL_HOST", "SQL_PORT", "SQL_USER", "SQL_PASSWORD", "TEMPORAL_ADDRESS", "TEMPORAL_NAMESPACE",
    },
    "temporalio/server": {
        "DB", "DB_PORT", "POSTGRES_SEEDS", "POSTGRES_USER", "POSTGRES_PWD", "DBNAME", "VISIBILITY_DBNAME",
        "SQL_MAX_CONNS", "SQL_MAX_IDLE_CONNS", "SQL_VIS_MAX_CONNS", "NUM_HISTORY_SHARDS", "BIND_ON_IP",
        "DYNAMIC_CONFIG_FILE_PATH", "PROMETHEUS_ENDPOINT", "TEMPORAL_SERVICES",
    },
    "temporalio/ui": {"TEMPORAL_ADDRESS", "TEMPORAL_DEFAULT_NAMESPACE"},
}  # fmt: skip
"""What each image reads, by its documentation; another variable would do nothing, in silence."""


class Dependency(BaseModel):
    """How far another service must have come."""

    condition: str


class Mounted(BaseModel):
    """An inline file at its place in the container."""

    source: str
    target: str


class ComposeService(BaseModel):
    """What the tests look at."""

    image: str
    command: list[str] = []
    entrypoint: list[str] = []
    environment: dict[str, str | None] = {}
    depends_on: dict[str, Dependency] = {}
    volumes: list[str] = []
    configs: list[Mounted] = []
    ports: list[str] = []
    healthcheck: dict[str, object] | None = None
    restart: str


class InlineConfig(BaseModel):
    """A file written in the compose file itself."""

    content: str

    @property
    def in_container(self) -> str:
        """As Compose writes it there."""
        return self.content.replace("$$", "$")


class ComposeFile(BaseModel):
    """What the tests look at."""

    services: dict[str, ComposeService]
    volumes: dict[str, None]
    configs: dict[str, InlineConfig] = Field(default_factory=dict)

    @property
    def ours(self) -> dict[str, ComposeService]:
        """The services of our own image."""
        return {name: one for name, one in self.services.items() if one.image.startswith(OURS)}


@pytest.fixture(scope="module")
def compose() -> ComposeFile:
    return ComposeFile.model_validate(YAML(typ="safe").load(COMPOSE.read_text(encoding="utf-8")))


def test_the_compose_file_is_one_by_the_compose_specification(tmp_path: Path) -> None:
    check = [str(PROGRAMS / "check-jsonschema"), "--builtin-schema", "vendor.compose-spec"]
    told = subprocess.run([*check, COMPOSE], capture_output=True, text=True, timeout=60)
    assert told.returncode == 0, told.stdout
    spoilt = tmp_path / "spoilt.yml"
    spoilt.write_text(COMPOSE.read_text("utf-8").replace("stop_grace_period", "stop_grace"), "utf-8")
    told = subprocess.run([*check, spoilt], capture_output=True, text=True, timeout=60)
    assert told.returncode == 1 and "stop_grace" in told.stdout


def test_every_service_waits_only_for_services_that_can_be_waited_for(compose: ComposeFile) -> None:
    for name, service in compose.services.items():
        for other, dependency in service.depends_on.items():
            waited_for = compose.services[other]
            if dependency.condition == "service_healthy":
                assert waited_for.healthcheck is not None, (name, other)
            else:
                assert dependency.condition == "service_completed_successfully"
                assert waited_for.restart.startswith("on-failure"), (name, other)


def test_what_runs_on_waits_for_tables_search_attributes_and_schedules(compose: ComposeFile) -> None:
    runs_on = {name for name, service in compose.ours.items() if service.restart == "unless-stopped"}
    assert runs_on == {"api", "worker-orders", "worker-outside"}
    for name in runs_on:
        before = {tuple(compose.services[other].command) for other in compose.services[name].depends_on}
        assert before == {("migrate",), ("setup",)}


def test_data_is_on_named_volumes_and_ports_are_open_on_loopback_only(compose: ComposeFile) -> None:
    for service in compose.services.values():
        assert all(volume.split(":")[0] in compose.volumes for volume in service.volumes)
        assert all(port.startswith("127.0.0.1:") for port in service.ports)
    assert compose.services["postgres"].volumes
    assert compose.services["temporal-postgres"].volumes


def test_no_secret_has_a_default_and_no_image_floats(compose: ComposeFile) -> None:
    for service in compose.services.values():
        assert ":latest" not in service.image
        for name, value in service.environment.items():
            if "PASSWORD" in name or name == "POSTGRES_PWD":
                assert re.fullmatch(r"\$\{\w+:\?[^}]+\}", value or ""), name


def test_every_command_of_our_containers_is_one_of_steward(compose: ComposeFile) -> None:
    steward = typer.main.get_command(app)
    assert isinstance(steward, TyperGroup)
    for service in compose.ours.values():
        context = steward.make_context("steward", list(service.command))
        name, command, options = steward.resolve_command(context, list(service.command))
        assert command is not None
        given = command.make_context(name, options, parent=context).params
        assert given.get("queue", Queue.ORDERS) in set(Queue)
    served = {service.command[-1] for service in compose.ours.values() if service.command[0] == "worker"}
    assert served == set(Queue)


def test_every_variable_is_a_setting_of_ours_or_one_of_the_image(compose: ComposeFile) -> None:
    settings = {
        str(field.validation_alias or f"STEWARD_{name.upper()}")
        for name, field in Settings.model_fields.items()
    }
    for name, service in compose.services.items():
        image = service.image.split(":")[0]
        known = settings if service.image.startswith(OURS) else OF_IMAGES[image]
        assert set(service.environment) <= known, name


def test_whatever_is_run_from_a_file_is_mounted_there(compose: ComposeFile) -> None:
    run = 0
    for service in compose.services.values():
        mounted = {one.target: one.source for one in service.configs}
        assert set(mounted.values()) <= set(compose.configs)
        for word in service.entrypoint:
            if word.endswith(".sh"):
                assert word in mounted
                run += 1
        file = service.environment.get("DYNAMIC_CONFIG_FILE_PATH")
        assert file is None or file in mounted
    assert run == 2


@pytest.mark.parametrize("name", ["temporal-schema", "temporal-namespace"])
def test_the_scripts_of_the_compose_file_are_a_shell_s(compose: ComposeFile, name: str) -> None:
    script = compose.configs[name].in_container
    subprocess.run(["/bin/sh", "-n"], input=script, text=True, check=True, timeout=10)


def test_a_schema_is_set_up_once_and_updated_each_time(compose: ComposeFile, tmp_path: Path) -> None:
    # The tool is Temporal's own and comes in its image alone: this one writes down what it is asked.
    tool = tmp_path / "temporal-sql-tool"
    tool.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\n')
    tool.chmod(0o755)
    script = compose.configs["temporal-schema"].in_container.replace("/begun/", f"{tmp_path}/begun-")
    for _ in range(2):
        command = ["/bin/sh", "-euc", script]
        subprocess.run(command, env={"PATH": f"{tmp_path}:/usr/bin:/bin"}, check=True, timeout=10)
    update = "update-schema -d /etc/temporal/schema/postgresql/v12"
    updates = [
        f"--db temporal {update}/temporal/versioned",
        f"--db temporal_visibility {update}/visibility/versioned",
    ]
    begin = [
        [f"--db {name} create", f"--db {name} setup-schema -v 0.0"]
        for name in ("temporal", "temporal_visibility")
    ]
    asked = (tmp_path / "asked").read_text().splitlines()
    assert asked == [*begin[0], updates[0], *begin[1], updates[1], *updates]


async def test_the_namespace_is_made_once_and_steward_sets_it_up(
    compose: ComposeFile, private_temporal: TemporalServer
) -> None:
    script = compose.configs["temporal-namespace"].in_container
    environment = {
        "PATH": f"{PROGRAMS}:/usr/bin:/bin", "TEMPORAL_ADDRESS": private_temporal.address,
        "TEMPORAL_NAMESPACE": "steward", "HOME": "/nonexistent",
    }  # fmt: skip
    for _ in range(2):
        subprocess.run(
            ["/bin/sh", "-euc", script], env=environment, check=True, timeout=30, capture_output=True
        )
    client = await Client.connect(private_temporal.address, namespace="steward")
    await asyncio.wait_for(_set_up(client), 60)
    assert (await client.get_schedule_handle("upkeep/tracking").describe()).id == "upkeep/tracking"


async def _set_up(client: Client) -> None:
    """As Compose runs it: again until the server's parts all know the namespace."""
    while True:
        try:
            return await prepare(client)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            await asyncio.sleep(0.2)


def test_the_container_installs_by_hash_and_does_not_run_as_root() -> None:
    lines = DOCKERFILE.read_text(encoding="utf-8").splitlines()
    assert any("--require-hashes" in line for line in lines)
    assert [line for line in lines if line.startswith("USER")] == ["USER 10001"]


def test_the_image_holds_every_file_of_every_package(tmp_path: Path) -> None:
    copied = re.findall(r"^COPY (\S+) \S+$", DOCKERFILE.read_text("utf-8"), flags=re.MULTILINE)
    assert [source for source in copied if not (ROOT / source).exists()] == []
    let_in = [
        line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line[:1] == "!"
    ]
    assert set(copied) - {"."} <= set(let_in)
    context = tmp_path / "context"
    for name in let_in:
        _copy(ROOT / name, context / name)
    build = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    target = ["--no-build-isolation", "--no-index", "--target", str(tmp_path / "image"), str(context)]
    subprocess.run([*build, *target], check=True, timeout=120, capture_output=True)
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"][
        "targets"
    ]["wheel"]
    for name in packages["only-include"]:
        assert _files(tmp_path / "image", name) == _files(ROOT, name) != set()


def _copy(source: Path, target: Path) -> None:
    if not source.exists():  # the console's place, before there is one
        return
    for file in _files(source.parent, source.name):
        copy = target.parent / file
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes((source.parent / file).read_bytes())


def _files(root: Path, name: str) -> set[str]:
    place = root / name
    found = [place] if place.is_file() else place.rglob("*")
    names = {str(file.relative_to(root)) for file in found if file.is_file()}
    return {name for name in names if not fnmatch(name, "*__pycache__*")}
