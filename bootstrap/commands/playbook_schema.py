"""`steward playbook schema`: what an editor needs to complete and check a playbook while somebody types."""

from pathlib import Path
from typing import Annotated

import typer


def schema(
    out: Annotated[Path | None, typer.Option(help="Write it there; printed when absent")] = None,
) -> None:
    """Print the JSON Schema of playbooks. Editors take it by a file's first line: # yaml-language-server: $schema=schema.json"""
    from playbook.json_schema import schema_text

    if out is None:
        typer.echo(schema_text(), nl=False)
    else:
        out.write_text(schema_text(), encoding="utf-8")
