"""Scripts and canned replies are tried alike: what is wrong with one, and with a part of it, is told once."""

from collections.abc import Callable

import pytest

from playbook.errors import PlaybookError

Faults = Callable[..., tuple[PlaybookError, ...]]
ROW = "triggers:\n  - id: X1\n    on: order.confirmed\n    do:\n      - task: {kind: errand, script: greet}\n"


@pytest.mark.parametrize(("kind", "yaml"), [("scripts", ROW), ("replies", "")])
class TestTextsOfBothKinds:
    def test_a_part_that_cannot_be_read_is_told_in_its_own_file_only(
        self, faults: Faults, kind: str, yaml: str
    ) -> None:
        texts = {
            "greet.ru.txt": "# Привет\n{% include '_part.ru.txt' %}\n",
            "_part.ru.txt": "{% if name %}\n",
        }
        (fault,) = faults(yaml, **{kind: texts})
        assert fault.file.endswith(f"{kind}/_part.ru.txt")

    def test_every_language_is_tried(self, faults: Faults, kind: str, yaml: str) -> None:
        texts = {"greet.ru.txt": "# Привет\nпривет\n", "greet.en.txt": "# Hello\n{{ 1 / 0 }}\n"}
        (fault,) = faults(yaml, **{kind: texts})
        assert fault.file.endswith(f"{kind}/greet.en.txt") and fault.line == 2

    def test_what_failed_is_not_remembered_as_tried(self, faults: Faults, kind: str, yaml: str) -> None:
        for _ in range(2):
            (fault,) = faults(yaml, **{kind: {"greet.ru.txt": "# Привет\n{{ 1 / 0 }}\n"}})
            assert fault.line == 2
