"""Writes what is personal wherever words are written but Temporal; run by `test_privacy_scan`, which expects to be told."""

import logging
import sys
from datetime import timedelta
from pathlib import Path

import structlog
from prometheus_client import CollectorRegistry, Counter

from api.metrics import count_request
from bootstrap.embedded.child import Command, run_to_end
from tests.privacy.finding import MARK

PHONE = "+79161234567"
REGISTRY = CollectorRegistry()
OWN = Counter("planted", "By whom", ["whom"], registry=REGISTRY)


def test_in_a_line_of_ours() -> None:
    structlog.get_logger().warning("planted_by_structlog", customer="Анна Ёлкина")


def test_in_a_line_of_a_library() -> None:
    logging.getLogger("somebody.elses").debug("planted: %s", "anna@example.org")


def test_in_an_escaped_line() -> None:
    logging.getLogger("somebody.elses").info("planted: %s", ascii("ул. Светланская"))


def test_in_a_made_up_text() -> None:
    structlog.get_logger().info("planted_by_machine", text=f"{MARK}\N{SNOWMAN}")


def test_on_stdout() -> None:
    print("8 (916) 123-45-67")  # noqa: T201 - it is to be found


async def test_in_the_log_of_a_child(tmp_path: Path) -> None:
    program = (sys.executable, "-S", "-c", f"print('called {PHONE}')")
    await run_to_end(Command(name="child", arguments=program, log=tmp_path / "logs" / "child.log"))


def test_in_a_label_of_ours() -> None:
    count_request("GET", f"/orders/{PHONE}", 200, timedelta(seconds=1).total_seconds())


def test_in_a_label_of_a_registry_nobody_knows() -> None:
    OWN.labels("Анна").inc()
