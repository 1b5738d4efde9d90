"""What the documents point to is there: files, headings of tables, the tables of the database."""

import re
from pathlib import Path

import pytest

from storage.tables.columns import METADATA

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
PLACES = {path.name for path in ROOT.iterdir() if path.name[0] != "."}
LINK = re.compile(r"\]\(([^)#\s]+)(#[^)]*)?\)")
IN_BACKTICKS = re.compile(r"`([\w.-]+/[\w./-]*)`")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_file_a_page_links_to_is_there(page: Path) -> None:
    links = [link for link, _ in LINK.findall(page.read_text("utf-8")) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_path_a_page_names_is_there(page: Path) -> None:
    named = {path for path in IN_BACKTICKS.findall(page.read_text("utf-8")) if path.split("/")[0] in PLACES}
    assert sorted(path for path in named if not (ROOT / path).exists()) == []


def test_the_overview_points_into_the_code_and_at_the_other_pages() -> None:
    text = (ROOT / "docs" / "overview.md").read_text("utf-8")
    links = {link for link, _ in LINK.findall(text)}
    assert len([link for link in links if link.endswith(".py")]) >= 10
    assert {"facts.md", "operations.md", "decisions/README.md"} <= links


def test_the_overview_tells_every_table_of_the_database() -> None:
    text = (ROOT / "docs" / "overview.md").read_text("utf-8")
    section = text.split("## What the database holds")[1].split("## ")[0]
    assert sorted(re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE)) == sorted(METADATA.tables)
