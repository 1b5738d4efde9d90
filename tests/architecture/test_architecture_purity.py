"""What the import linter cannot see: clocks, chance and the environment stay out of what is pure, and out of workflows."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PURE = ("domain", "playbook", "rules")
CODE = (
    *PURE,
    "workflows",
    "activities",
    "ports",
    "providers",
    "storage",
    "bootstrap",
    "desk",
    "api",
    "console",
    "sandbox",
)
CLOCKS_AND_CHANCE = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.monotonic", "uuid.uuid4",
    "uuid4", "uuid.uuid1", "random.random", "random.choice", "secrets.token_hex", "os.urandom", "input", "time.sleep",
}  # fmt: skip
MAY_OPEN = {
    "playbook/reading.py", "playbook/loading.py", "playbook/own_locale.py", "playbook/template_files.py", "domain/zones.py",
}  # fmt: skip
"""Loading reads the files it is given; the regions are data of the code."""


def modules(*packages: str) -> list[Path]:
    found = (path for package in packages for path in (ROOT / package).rglob("*.py"))
    return sorted(path for path in found if "node_modules" not in path.parts)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def calls(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


@pytest.mark.parametrize("path", modules(*PURE), ids=name_of)
def test_what_is_pure_reads_no_clock_and_draws_no_chance(path: Path) -> None:
    assert not CLOCKS_AND_CHANCE & set(calls(path))


@pytest.mark.parametrize("path", modules(*PURE), ids=name_of)
def test_what_is_pure_opens_no_file_but_the_playbook_it_is_given(path: Path) -> None:
    opened = {
        call
        for call in calls(path)
        if call == "open" or call.endswith((".read_text", ".read_bytes", ".open"))
    }
    assert not opened or name_of(path) in MAY_OPEN


@pytest.mark.parametrize("path", modules("workflows"), ids=name_of)
def test_workflows_take_time_and_chance_from_temporal_only(path: Path) -> None:
    assert not (CLOCKS_AND_CHANCE | {"asyncio.sleep", "asyncio.wait"}) & set(calls(path))


@pytest.mark.parametrize("path", modules(*CODE), ids=name_of)
def test_only_the_settings_read_the_environment(path: Path) -> None:
    used = {
        ast.unparse(node)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("os.environ", "os.getenv", "os.environb")
    }
    assert not used or name_of(path) == "bootstrap/settings.py"


@pytest.mark.parametrize("path", modules(*CODE), ids=name_of)
def test_every_module_opens_with_a_sentence(path: Path) -> None:
    text = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    assert text.strip() and "." in text.splitlines()[0] + text[-1]


@pytest.mark.parametrize("path", modules(*CODE), ids=name_of)
def test_no_module_outgrows_its_sentence(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 420
