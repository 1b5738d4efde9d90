"""What a newcomer and a container meet first: locks, make targets, compose file; that they agree with the code."""

import re
import subprocess
from pathlib import Path

import pytest
from pydantic import BaseModel, Field
from ruamel.yaml import YAML

from workflows.attributes import SEARCH_ATTRIBUTES

ROOT = Path(__file__).parents[2]
LOCKS = ("bootstrap.lock", "runtime.lock", "dev.lock")


class Dependency(BaseModel):
    """How far another service must have come."""

    condition: str


class ComposeService(BaseModel):
    """What the tests look at."""

    image: str
    environment: dict[str, str | None] = {}
    depends_on: dict[str, Dependency] = {}
    volumes: list[str] = []
    ports: list[str] = []
    healthcheck: dict[str, object] | None = None
    restart: str


class InlineConfig(BaseModel):
    """A file written in the compose file itself."""

    content: str


class ComposeFile(BaseModel):
    """What the tests look at."""

    services: dict[str, ComposeService]
    volumes: dict[str, None]
    configs: dict[str, InlineConfig] = Field(default_factory=dict)


@pytest.fixture(scope="module")
def compose() -> ComposeFile:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    return ComposeFile.model_validate(YAML(typ="safe").load(text))


def locked(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w.\[\]-]+)==([^\s;]+)", text, flags=re.MULTILINE))


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_a_hash_and_no_place_is_named(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    packages = re.split(r"^(?=[\w-]+==)", text, flags=re.MULTILINE)[1:]
    assert packages
    assert [package.splitlines()[0] for package in packages if "--hash=sha256:" not in package] == []
    assert not re.search(r"://|index-url|find-links", text)


def test_the_locks_agree_on_versions() -> None:
    everything = locked("dev.lock")
    assert locked("bootstrap.lock").items() <= everything.items()
    assert locked("runtime.lock").items() <= everything.items()
    assert set(locked("bootstrap.lock")) == {"uv"}


def test_make_tells_of_every_target_without_doing_anything() -> None:
    told = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=20).stdout
    targets = set(re.findall(r"^  make ([a-z-]+) +\S", told, flags=re.MULTILINE))
    wanted = {
        "help",
        "setup",
        "run",
        "test",
        "test-all",
        "check",
        "fmt",
        "migrate",
        "record-histories",
        "bench",
    }
    assert wanted <= targets


def test_every_service_waits_only_for_services_that_can_be_waited_for(compose: ComposeFile) -> None:
    for name, service in compose.services.items():
        for other, dependency in service.depends_on.items():
            waited_for = compose.services[other]
            if dependency.condition == "service_healthy":
                assert waited_for.healthcheck is not None, (name, other)
            else:
                assert dependency.condition == "service_completed_successfully"
                assert waited_for.restart.startswith("on-failure"), (name, other)


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


def test_the_search_attributes_of_both_servers_are_the_same(compose: ComposeFile) -> None:
    registered = re.findall(r"--name (\w+)", compose.configs["temporal-namespace"].content)
    assert tuple(registered) == SEARCH_ATTRIBUTES


@pytest.mark.parametrize("name", ["temporal-schema", "temporal-namespace"])
def test_the_scripts_of_the_compose_file_are_a_shell_s(compose: ComposeFile, name: str) -> None:
    script = compose.configs[name].content.replace("$$", "$")
    subprocess.run(["/bin/sh", "-n"], input=script, text=True, check=True, timeout=10)


def test_the_container_installs_by_hash_and_does_not_run_as_root() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert any("--require-hashes" in line for line in lines)
    assert [line for line in lines if line.startswith("USER")] == ["USER 10001"]
