"""The Steward that is drawn: starts one, waits until its orders have come far enough, and gives its pages something to tell."""

import asyncio
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any, Final
from uuid import uuid4

import httpx

from bootstrap.credentials import Credentials
from bootstrap.embedded.addresses import free_port
from domain.actors import Role
from domain.statuses import Status

ROOT: Final = Path(__file__).parents[2]
_PATIENCE: Final = 240.0
_CHANGES: Final = (
    ("retry_after: 15s", "retry_after: 25s"),
    ("remind_pay_after: 20s", "remind_pay_after: 30s"),
    ("return_after: 10m", "return_after: 15m"),
    ("min_attempts: 2", "min_attempts: 3"),
)
"""What another version of the sample playbook says otherwise."""
_CHEAPER: Final = (
    ("Омск", "рынок у вокзала", "2100"),
    ("Омск", "рынок у вокзала", "1990"),
    ("Тверь", "соседний магазин", "2300"),
    ("Тверь", None, None),
)
_ON_DELIVERY: Final = ("see_first", "see_first", "distrust", "money_later")


@dataclass(frozen=True)
class Scene:
    """What runs, and what was done in it: two versions of the playbook, and somebody who has to choose a password."""

    known: Credentials
    versions: tuple[str, str] | None = None
    """The former one, and the one in force."""
    newcomer: tuple[str, str] | None = None
    """Login and password."""


@contextmanager
def running() -> Iterator[Path]:
    """A Steward of our own; yields its data folder."""
    folder = Path(tempfile.mkdtemp(prefix="steward-screenshots-"))
    ports = [
        part for name in ("http", "temporal", "temporal-ui") for part in (f"--{name}-port", str(free_port()))
    ]
    command = [sys.executable, "-m", "cli", "up", "--ephemeral", "--data-dir", str(folder), *ports]
    with (
        (folder / "up.log").open("wb") as log,
        subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log) as up,
    ):
        try:
            yield folder
        finally:
            up.terminate()
            up.wait(60)
            shutil.rmtree(folder, ignore_errors=True)


async def every_status(folder: Path) -> Credentials:
    """Waits until orders stand in every status, as the sample world plays them, and a supervisor has something to do."""
    until = monotonic() + _PATIENCE
    missing: list[str] = list(Status)
    while monotonic() < until:
        known = Credentials.read(folder)
        if known is not None:
            missing = await _missing(known)
            if not missing:
                return known
        await asyncio.sleep(2)
    raise SystemExit(f"nothing is {', '.join(missing)} after {_PATIENCE:.0f} s")


async def _missing(known: Credentials) -> list[str]:
    try:
        async with calling(known) as api:
            states = [status.value for status in Status if not await _some(api, "/orders", status=status)]
            tasks = await _some(api, "/tasks", state="ready", role=Role.SUPERVISOR)
    except (httpx.HTTPError, json.JSONDecodeError):
        return list(Status)
    return states if tasks else [*states, "a supervisor's task"]


def calling(known: Credentials) -> httpx.AsyncClient:
    """The API, with the key that may do everything in its shop."""
    return httpx.AsyncClient(
        base_url=f"{known.api_url}/api/v1",
        headers={"Authorization": f"Bearer {known.api_key}", "Steward-Actor": known.supervisor_id},
        timeout=30,
    )


async def _some(api: httpx.AsyncClient, address: str, **asked: str) -> bool:
    return bool((await api.get(address, params={**asked, "limit": "1"})).json().get("items"))


async def furnished(folder: Path, known: Credentials) -> Scene:
    """Orders given up because it is cheaper elsewhere, money that names no order, a version more, somebody new."""
    async with calling(known) as api:
        for number, (town, where, price) in enumerate(_CHEAPER):
            order = await _placed(api, f"PICTURE-{number}", number)
            cheaper = {"town": town, "where": where, "price": price}
            await _told(api, f"/orders/{order['id']}/cancel", {"reason": "too_expensive", "cheaper": cheaper})
        for number, why in enumerate(_ON_DELIVERY, len(_CHEAPER)):
            await _placed(api, f"PICTURE-{number}", number, confirmed={"why_on_delivery": why})
        register = {
            "external_id": "PICTURE-1", "carrier": "russian_post", "received_at": datetime.now(UTC).isoformat(),
            "lines": [
                {"amount": "3540.00", "track_number": "80080000000015"},
                {"amount": "1990.00", "external_id": "A-1000"},
            ],
        }  # fmt: skip
        await _told(api, "/money-registers", register)
        new = (await api.get("/orders", params={"status": Status.NEW, "limit": "1"})).json()["items"][0]
        former = (await api.get(f"/orders/{new['id']}")).json()["playbook_version"]
    added = _steward(folder, "staff", "add", known.shop, "Надежда", "--login", "nadezhda")
    password = added.split("password ")[1].split()[0]
    published = _published(folder)
    _steward(folder, "playbook", "migrate", known.shop, "--order", str(new["number"]), "--yes")
    return Scene(known, (former, published), ("nadezhda", password))


async def _placed(api: httpx.AsyncClient, name: str, number: int, **more: object) -> dict[str, Any]:
    order = {
        "external_id": name,
        "channel": "phone",
        "customer": {"name": "Анна Сергеевна", "phone": f"+79000001{number:03}"},
        "items": [{"sku": "SW-60", "name": "Капсулы 60 шт.", "quantity": 2, "unit_price": "1490.00"}],
        "delivery": {"kind": "post_office", "address": {"postcode": "644043", "city": "Омск", "line": "ул. Ленина, 8"}},
        "payment": {"method": "on_delivery"},
        "source": {"utm_source": "vk" if number % 2 else "yandex"},
    }  # fmt: skip
    return await _told(api, "/orders", order | more)


async def _told(api: httpx.AsyncClient, address: str, body: Mapping[str, object]) -> dict[str, Any]:
    answer = await api.post(address, json=body, headers={"Idempotency-Key": str(uuid4())})
    if answer.is_error:
        raise SystemExit(f"{address} answers {answer.status_code}: {answer.text}")
    shown: dict[str, Any] = answer.json()
    return shown


def _published(folder: Path) -> str:
    """Another version of the sample playbook, in force from now on."""
    with tempfile.TemporaryDirectory() as other:
        copied = Path(shutil.copytree(ROOT / "playbooks", Path(other) / "playbooks"))
        text = (copied / "sample.yaml").read_text(encoding="utf-8")
        for before, after in _CHANGES:
            assert before in text, f"playbooks/sample.yaml does not say {before} any more"
            text = text.replace(before, after)
        (copied / "sample.yaml").write_text(text, encoding="utf-8")
        return _steward(folder, "playbook", "publish", str(copied / "sample.yaml")).split()[-1]


def _steward(folder: Path, *command: str) -> str:
    said = dict(word.partition("=")[::2] for word in shlex.split((folder / "environment").read_text("utf-8")))
    done = subprocess.run(
        [sys.executable, "-m", "cli", *command], cwd=ROOT, env=os.environ | said, capture_output=True, text=True, check=False
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"steward {' '.join(command)}: {done.stderr}")
    return done.stdout
