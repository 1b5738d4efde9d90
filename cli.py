"""The `steward` command: the processes it starts; what its other commands do stands in `bootstrap.commands`."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bootstrap.commands import (
    api_keys,
    backups,
    bonuses,
    care,
    playbook_backtest,
    playbook_check,
    playbook_diff,
    playbook_explain,
    playbook_migrate,
    playbook_new,
    playbook_schema,
    playbooks,
    shops,
    staff,
)
from bootstrap.commands.common import fail, settings_of_a_process, within_the_stack

app = typer.Typer(
    name="steward",
    help="The order desk of a shop as a durable service.",
    no_args_is_help=True,
    add_completion=False,
    # A traceback that shows variables would put customers into logs.
    pretty_exceptions_enable=False,
)


@app.command()
def up(
    data_dir: Annotated[Path, typer.Option(help="Where everything is kept")] = Path(".steward"),
    http_port: Annotated[int, typer.Option(min=1, max=65535, help="Of the API")] = 8080,
    temporal_port: Annotated[int, typer.Option(min=1, max=65535, help="Of Temporal")] = 7233,
    temporal_ui_port: Annotated[int, typer.Option(min=1, max=65535, help="Of Temporal's UI")] = 8233,
    demo: Annotated[bool, typer.Option("--demo/--no-demo", help="A sample shop whose world acts")] = True,
    ephemeral: Annotated[bool, typer.Option(help="Forget everything at the stop")] = False,
) -> None:
    """Start everything on this machine: PostgreSQL, Temporal, API, workers, the sandbox world."""
    from bootstrap.up import UpOptions
    from bootstrap.up import up as start_all

    options = UpOptions(
        data_dir=data_dir,
        http_port=http_port,
        temporal_port=temporal_port,
        temporal_ui_port=temporal_ui_port,
        demo=demo,
        ephemeral=ephemeral,
    )
    within_the_stack(start_all(options, typer.echo))


@app.command()
def api() -> None:
    """Serve the HTTP API, with a relay beside it."""
    from web import serve

    serve(settings_of_a_process())


@app.command()
def worker(
    queue: Annotated[str, typer.Option(help="orders (workflows and steps), or outside (all acts outside)")],
) -> None:
    """Serve one of Temporal's task queues, with a relay beside it."""
    from activities.effects import Queue
    from bootstrap.working import serve_until_signalled

    if queue not in list(Queue):
        fail(f"no such queue: {queue}; there are {', '.join(Queue)}")
    asyncio.run(serve_until_signalled(Queue(queue), settings_of_a_process()))


for command in (care.migrate, care.setup, care.doctor, care.reconcile, backups.backup, backups.restore):
    app.command()(command)
for tool in (
    playbook_new.new,
    playbook_check.check,
    playbook_explain.explain,
    playbooks.simulate,
    playbook_diff.diff,
    playbook_backtest.backtest,
    playbook_migrate.migrate,
    playbook_schema.schema,
):
    shops.playbook_app.command()(tool)
app.add_typer(shops.shop_app, name="shop")
app.add_typer(shops.playbook_app, name="playbook")
app.add_typer(api_keys.key_app, name="key")
app.add_typer(staff.staff_app, name="staff")
app.add_typer(bonuses.bonus_app, name="bonus")


def main() -> None:
    """The entry point of the command."""
    app()


if __name__ == "__main__":
    main()
