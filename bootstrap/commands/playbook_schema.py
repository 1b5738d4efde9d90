"""`steward playbook schema`: what an editor needs to complete and check a playbook while somebody types."""

from pathlib import Path
from typing import Annotated

import typer

from bootstrap.commands.common import write_file


def schema(
    out: Annotated[Path | None, typer.Option(help="Write it there; printed when absent")] = None,
) -> None:
    """Print the JSON Schema of playbooks. Editors take it by a file's first line: # yaml-language-server: $schema=schema.json"""
    from playbook.json_schema import schema_text

    if out is None:
        typer.echo(schema_text(), nl=False)
    else:
        write_file(out, schema_text())
