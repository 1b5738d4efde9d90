"""The JSON Schema of playbooks, as an editor uses it: shipped fresh, described throughout, never stricter than loading."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from typer.testing import CliRunner

from cli import app
from playbook.json_schema import MODELINE, NAME, schema, schema_text
from playbook.located import plain
from playbook.reading import read_file

SHIPPED = Path(__file__).parents[2] / "playbooks"
PLAYBOOKS = sorted(SHIPPED.glob("*.yaml"))
BROKEN = Path(__file__).parent / "broken" / "shop.yaml"
SEEN = {
    "a setting nobody has": "confirmation",
    "a duration spelled otherwise": "confirmation.retry_after",
    "none of the choices": "confirmation.on_give_up",
    "a number out of its bounds": "confirmation.min_attempts",
    "money with a word in it": "pickup.return_fee",
    "a fact that never happens": "triggers.1.on",
    "a setting that holds no duration": "triggers.2.after",
}
"""Of the broken shop's faults those that a schema can see, with the place an editor underlines."""
MORE = {
    "shop: a\nextends: default\nhours: {days: [funday]}\n": "hours.days",
    "shop: a\nextends: default\nshipping: {poll_at: ['9 pm']}\n": "shipping.poll_at.0",
    "shop: a\nextends: default\ncare: {tiers: [{from: 1}]}\n": "care.tiers.0",
    "shop: a\nextends: default\ntriggers: [{enabled: false}]\n": "triggers.0",
    "shop: a\nextends: default\ntriggers: [{id: T7, do: [{sms: prepaid, email: placed}]}]\n": "triggers.0.do.0",
    "shop: a\nextends: default\ntriggers: [{id: T7, do: [{call: prepaid}]}]\n": "triggers.0.do.0",
    "shop: a\nextends: default\npricing: {promotions: [{id: p, name: P, percent: 5, until: soon}]}\n": "pricing.promotions.0.until",
    "shop: a\nextends: default\nconfirmation: {adults_only: 'yes'}\n": "confirmation.adults_only",
    "extends: default\n": "",
}


def as_data(value: object) -> Any:
    """As a YAML reader hands it to a validator."""
    if isinstance(value, dict):
        return {name: as_data(one) for name, one in value.items()}
    if isinstance(value, list):
        return [as_data(one) for one in value]
    return float(value) if isinstance(value, Decimal) else value


def refused(file: Path) -> set[str]:
    """The places that the schema refuses."""
    data = as_data(plain(read_file(file, [])))
    faults = jsonschema_rs.Draft202012Validator(schema()).iter_errors(data)
    return {".".join(map(str, fault.instance_path)) for fault in faults}


def fields(part: object) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every field of every shape, by name."""
    if isinstance(part, list):
        for one in part:
            yield from fields(one)
    if isinstance(part, dict):
        for name, value in part.items():
            if name == "properties":
                yield from value.items()
            yield from fields(list(value.values()) if name == "properties" else value)


def test_the_shipped_schema_is_the_one_the_models_make() -> None:
    assert (SHIPPED / NAME).read_text(encoding="utf-8") == schema_text(), (
        "run: steward playbook schema --out playbooks/schema.json"
    )


def test_the_schema_is_itself_valid() -> None:
    assert jsonschema_rs.meta.is_valid(schema())


@pytest.mark.parametrize("file", PLAYBOOKS, ids=lambda file: file.stem)
def test_the_shipped_playbooks_fit_and_name_it(file: Path) -> None:
    assert refused(file) == set()
    assert file.read_text(encoding="utf-8").startswith(f"{MODELINE}\n")


def test_a_validator_that_reads_the_files_itself_finds_no_fault_in_them() -> None:
    program = shutil.which("check-jsonschema", path=Path(sys.executable).parent)
    assert program is not None
    done = subprocess.run(
        [program, "--schemafile", str(SHIPPED / NAME), *map(str, PLAYBOOKS)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_field_says_what_it_is() -> None:
    described = [(name, field.get("description", "")) for name, field in fields(schema())]
    assert len(described) > 200
    assert [name for name, words in described if not words or words.endswith(".")] == []


def test_nothing_unknown_passes() -> None:
    shapes = [shape for shape in walked(schema()) if "properties" in shape]
    assert len(shapes) > 50
    assert all(shape["additionalProperties"] is False for shape in shapes)


def walked(part: object) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        if part.get("type") == "object":
            yield part
        for value in part.values():
            yield from walked(value)
    if isinstance(part, list):
        for value in part:
            yield from walked(value)


def test_of_the_broken_shop_the_schema_sees_what_it_can() -> None:
    assert refused(BROKEN) == set(SEEN.values())


@pytest.mark.parametrize(("text", "place"), MORE.items(), ids=MORE.values())
def test_more_faults_are_refused_at_their_place(tmp_path: Path, text: str, place: str) -> None:
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    (found,) = refused(tmp_path / "a.yaml")
    assert found == place or found.startswith(f"{place}.")


def test_the_acts_of_a_trigger_are_offered_by_their_titles() -> None:
    acts = schema()["$defs"]["Action"]["oneOf"]
    assert [act["title"] for act in acts] == [
        "sms", "email", "message", "notify", "comment", "task", "promo_code", "bonus", "segment", "webhook",
    ]  # fmt: skip
    assert all(act["required"] == [act["title"]] and act["description"] for act in acts)


def test_the_command_prints_and_writes_it(tmp_path: Path) -> None:
    runner = CliRunner()
    printed = runner.invoke(app, ["playbook", "schema"])
    assert json.loads(printed.stdout) == schema()
    written = runner.invoke(app, ["playbook", "schema", "--out", str(tmp_path / "s.json")])
    assert (written.exit_code, written.stdout) == (0, "")
    assert (tmp_path / "s.json").read_text(encoding="utf-8") == printed.stdout
