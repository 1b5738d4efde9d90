"""The shipped playbooks, loaded once, and a folder in which a test writes its own."""

from collections.abc import Callable
from pathlib import Path

import pytest

from playbook.errors import PlaybookError, PlaybookErrors
from playbook.loading import load
from playbook.schema import Playbook

SHIPPED = Path(__file__).parents[2] / "playbooks"


@pytest.fixture(scope="session")
def default() -> Playbook:
    return load(SHIPPED / "default.yaml")


@pytest.fixture(scope="session")
def swan() -> Playbook:
    return load(SHIPPED / "swan.yaml")


@pytest.fixture(scope="session")
def petarda() -> Playbook:
    return load(SHIPPED / "petarda.yaml")


@pytest.fixture(scope="session")
def chasy() -> Playbook:
    return load(SHIPPED / "chasy.yaml")


@pytest.fixture(scope="session")
def sample() -> Playbook:
    return load(SHIPPED / "sample.yaml")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the shipped default in it."""
    (tmp_path / "default.yaml").write_text(
        (SHIPPED / "default.yaml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    (tmp_path / "default").symlink_to(SHIPPED / "default", target_is_directory=True)
    return tmp_path


Write = Callable[..., Path]


@pytest.fixture
def write(folder: Path) -> Write:
    """Writes shop.yaml over the default, and message templates, scripts and replies beside it."""

    def written(
        text: str,
        scripts: dict[str, str] | None = None,
        replies: dict[str, str] | None = None,
        **messages: str,
    ) -> Path:
        for kind, sources in (("scripts", scripts), ("replies", replies)):
            for name, source in (sources or {}).items():
                file = folder / "shop" / kind / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(source, encoding="utf-8")
        for name, template in messages.items():
            file = folder / "shop" / "messages" / name.replace("__", ".")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(template, encoding="utf-8")
        path = folder / "shop.yaml"
        path.write_text(f"shop: shop\nextends: default\n{text}", encoding="utf-8")
        return path

    return written


@pytest.fixture
def faults(write: Write) -> Callable[..., tuple[PlaybookError, ...]]:
    """What loading says of a shop's text, whose first line is line 3 of the file."""

    def found(
        text: str,
        scripts: dict[str, str] | None = None,
        replies: dict[str, str] | None = None,
        **messages: str,
    ) -> tuple[PlaybookError, ...]:
        with pytest.raises(PlaybookErrors) as refused:
            load(write(text, scripts, replies, **messages))
        return refused.value.errors

    return found
