"""What a newcomer meets first: locks and make targets."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ("bootstrap.lock", "runtime.lock", "dev.lock")


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
