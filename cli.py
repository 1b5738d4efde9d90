"""The `steward` command: reads what was asked and calls the packages; each command imports only what it needs."""

import asyncio
import signal
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import typer

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from activities.effects import Queue
    from bootstrap.settings import Settings

app = typer.Typer(
    name="steward",
    help="The order desk of a shop as a durable service.",
    no_args_is_help=True,
    add_completion=False,
)
shop_app = typer.Typer(help="Shops: make one, pause its sending, resume it.", no_args_is_help=True)
key_app = typer.Typer(help="API keys of a shop.", no_args_is_help=True)
staff_app = typer.Typer(help="The people of a shop.", no_args_is_help=True)
playbook_app = typer.Typer(help="A shop's rules.", no_args_is_help=True)
app.add_typer(shop_app, name="shop")
app.add_typer(key_app, name="key")
app.add_typer(staff_app, name="staff")
app.add_typer(playbook_app, name="playbook")

SCOPES = ("read", "write", "operator", "admin")
Result = TypeVar("Result")
ShopName = Annotated[str, typer.Argument(help="The shop's id, like swan")]


@app.command()
def up(
    data_dir: Annotated[Path, typer.Option(help="Where everything is kept")] = Path(".steward"),
    http_port: Annotated[int, typer.Option(help="Of the API")] = 8080,
    temporal_port: Annotated[int, typer.Option(help="Of Temporal")] = 7233,
    temporal_ui_port: Annotated[int, typer.Option(help="Of Temporal's UI")] = 8233,
    demo: Annotated[bool, typer.Option("--demo/--no-demo", help="A sample shop whose world acts")] = True,
    ephemeral: Annotated[bool, typer.Option(help="Forget everything at the stop")] = False,
) -> None:
    """Start everything on this machine: PostgreSQL, Temporal, API, workers, the sandbox world."""
    from bootstrap.embedded.errors import StackError
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
    try:
        asyncio.run(start_all(options, typer.echo))
    except StackError as error:
        _fail(str(error))


@app.command()
def api() -> None:
    """Serve the HTTP API, with a relay beside it."""
    from api.serving import serve

    settings = _settings()
    _set_up_logs(settings)
    serve(settings)


@app.command()
def worker(
    queue: Annotated[str, typer.Option(help="orders (workflows and steps), or outside (all acts outside)")],
) -> None:
    """Serve one of Temporal's task queues, with a relay beside it."""
    from activities.effects import Queue

    if queue not in list(Queue):
        _fail(f"no such queue: {queue}; there are {', '.join(Queue)}")
    settings = _settings()
    _set_up_logs(settings)
    asyncio.run(_work(Queue(queue), settings))


@app.command()
def migrate() -> None:
    """Bring the database's tables up to date."""
    from storage.migrate import upgrade

    asyncio.run(upgrade(_settings().database_url.get_secret_value()))
    typer.echo("The database is up to date.")


@app.command()
def setup() -> None:
    """Register search attributes and schedules in Temporal; harmless twice."""
    from bootstrap.temporal import connect, prepare

    async def run() -> None:
        await prepare(await connect(_settings()))

    _within_temporal(run())
    typer.echo("Temporal has its search attributes and schedules.")


@app.command()
def doctor() -> None:
    """Show the settings, secrets masked, and whether database and Temporal answer."""
    settings = _settings()
    for name in type(settings).model_fields:
        typer.echo(f"{name:<20} {getattr(settings, name)}")
    database, temporal = asyncio.run(_answers(settings))
    typer.echo(f"{'database answers':<20} {_yes(database)}")
    typer.echo(f"{'Temporal answers':<20} {_yes(temporal)}")
    if not (database and temporal):
        raise typer.Exit(1)


@app.command()
def reconcile() -> None:
    """Give every open order a running workflow again: after a lost Temporal store, a restore, a reset."""
    from bootstrap.reconcile import reconcile as give_back
    from bootstrap.wiring import wired

    async def run() -> None:
        async with wired(_settings(), "reconcile") as wiring:
            done = await give_back(wiring.engine, wiring.client)
        typer.echo(f"{done.open} open orders, {done.nudged} nudged, {done.failed} could not be")

    _within_temporal(run())


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Where the backup is written")],
    data_dir: Annotated[Path, typer.Option(help="What `steward up` works on, or worked on")] = Path(
        ".steward"
    ),
) -> None:
    """Back up all orders of `steward up`, also while it runs: PostgreSQL's own format, Temporal needs none."""
    from bootstrap.backup import back_up

    _within_the_stack(back_up(data_dir.resolve(), file.resolve()))
    typer.echo(f"Written: {file} ({file.stat().st_size:,} bytes)")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="What `steward backup` wrote")],
    data_dir: Annotated[Path, typer.Option(help="A new, empty folder")],
) -> None:
    """Make a new data folder of a backup; `steward up` on it goes on with all orders."""
    from bootstrap.backup import restore as make_anew

    _within_the_stack(make_anew(file.resolve(), data_dir.resolve()))
    typer.echo(f"Restored. Go on with: steward up --data-dir {data_dir}")


@shop_app.command("add")
def shop_add(
    shop: ShopName,
    playbook: Annotated[
        Path | None, typer.Option(help="Its playbook; without it playbooks/SHOP.yaml")
    ] = None,
) -> None:
    """Make a shop and publish its playbook."""
    file = playbook or Path(__file__).parent / "playbooks" / f"{shop}.yaml"
    _publish(file, shop)


@shop_app.command("pause")
def shop_pause(shop: ShopName) -> None:
    """Send no messages of this shop until it is resumed; nothing is lost."""
    _pause(shop, paused=True)


@shop_app.command("resume")
def shop_resume(shop: ShopName) -> None:
    """Send again, with what was held back."""
    _pause(shop, paused=False)


@key_app.command("add")
def key_add(
    shop: ShopName,
    scope: Annotated[
        list[str] | None, typer.Option(help="read, write, operator, admin; all when absent")
    ] = None,
) -> None:
    """Make a key; it is shown this once, only its hash is kept."""
    from bootstrap.founding import add_key
    from domain.ids import ShopId

    scopes = tuple(dict.fromkeys(scope or SCOPES))
    if unknown := set(scopes) - set(SCOPES):
        _fail(f"no such scope: {', '.join(sorted(unknown))}; there are {', '.join(SCOPES)}")

    async def run() -> str:
        async with _transaction() as connection:
            await _require_shop(connection, shop)
            return await add_key(connection, ShopId(shop), scopes)

    typer.echo(asyncio.run(run()))


@key_app.command("revoke")
def key_revoke(key: Annotated[str, typer.Argument(help="The key's id: what stands before the dot")]) -> None:
    """The key opens nothing any more."""
    from bootstrap.clock import SystemClock
    from storage import keys

    async def run() -> bool:
        async with _transaction() as connection:
            return await keys.revoke(connection, key.partition(".")[0], SystemClock().now())

    if not asyncio.run(run()):
        _fail("no such key, or it was revoked before")
    typer.echo("Revoked.")


@staff_app.command("add")
def staff_add(
    shop: ShopName,
    name: Annotated[str, typer.Argument(help="As colleagues know them")],
    role: Annotated[
        str, typer.Option(help="operator, supervisor, picker, buyer, warehouse, admin …")
    ] = "operator",
) -> None:
    """Somebody new; prints the id for the header Steward-Actor."""
    from bootstrap.founding import add_staff
    from domain.actors import Role
    from domain.ids import ShopId

    if role not in list(Role):
        _fail(f"no such role: {role}; there are {', '.join(Role)}")

    async def run() -> str:
        async with _transaction() as connection:
            await _require_shop(connection, shop)
            return await add_staff(connection, ShopId(shop), name, Role(role))

    typer.echo(asyncio.run(run()))


@playbook_app.command("publish")
def playbook_publish(file: Annotated[Path, typer.Argument(help="The shop's YAML file")]) -> None:
    """Check the playbook, store it resolved, and put it in force for the shop's new orders."""
    _publish(file, None)


def _publish(file: Path, shop: str | None) -> None:
    from bootstrap.clock import SystemClock
    from bootstrap.founding import publish
    from playbook.errors import PlaybookErrors

    if not file.is_file():
        _fail(f"there is no file {file}")

    async def run() -> str:
        async with _transaction() as connection:
            playbook, version = await publish(connection, file, SystemClock().now())
            if shop is not None and playbook.shop != shop:
                _fail(f"{file} is the playbook of {playbook.shop}, not of {shop}")
            return f"{playbook.shop} {version}"

    try:
        typer.echo(asyncio.run(run()))
    except PlaybookErrors as errors:
        _fail(str(errors))


def _pause(shop: str, *, paused: bool) -> None:
    from domain.ids import ShopId
    from storage import shops

    async def run() -> None:
        async with _transaction() as connection:
            await _require_shop(connection, shop)
            await shops.pause(connection, ShopId(shop), paused)

    asyncio.run(run())
    typer.echo(f"{shop} is {'paused' if paused else 'sending'}.")


async def _require_shop(connection: "AsyncConnection", shop: str) -> None:
    from domain.ids import ShopId
    from storage import shops

    if await shops.get(connection, ShopId(shop)) is None:
        _fail(f"no shop {shop}: make it with `steward shop add {shop}`")


async def _work(queue: "Queue", settings: "Settings") -> None:
    from bootstrap.working import serve

    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await serve(queue, settings, stop)


@asynccontextmanager
async def _transaction() -> "AsyncIterator[AsyncConnection]":
    from storage.engine import make_engine

    engine = make_engine(
        _settings().database_url.get_secret_value(), pool_size=1, application_name="steward-cli"
    )
    try:
        async with engine.begin() as connection:
            yield connection
    finally:
        await engine.dispose()


async def _answers(settings: "Settings") -> tuple[bool, bool]:
    from sqlalchemy import text

    from bootstrap.wiring import wired
    from storage.engine import DATABASE_ERRORS

    async with wired(settings, "doctor", lazy=True) as wiring:
        temporal = await wiring.orders.reachable()
        try:
            async with wiring.engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except DATABASE_ERRORS:
            return False, temporal
        return True, temporal


def _within_temporal(work: Coroutine[None, None, Result]) -> Result:
    from temporalio.service import RPCError

    try:
        return asyncio.run(work)
    except (RPCError, RuntimeError):
        _fail("Temporal does not answer: see TEMPORAL_ADDRESS, and `steward doctor`")


def _within_the_stack(work: Coroutine[None, None, None]) -> None:
    from bootstrap.embedded.errors import StackError

    try:
        asyncio.run(work)
    except StackError as error:
        _fail(str(error))


def _settings() -> "Settings":
    from pydantic import ValidationError

    from bootstrap.settings import faults_in_words, settings

    try:
        return settings()
    except ValidationError as error:
        _fail("The settings do not do:\n" + "\n".join(f"  {fault}" for fault in faults_in_words(error)))


def _set_up_logs(settings: "Settings") -> None:
    from bootstrap.logs import set_up_logs

    set_up_logs(settings.log_level, settings.log_format)


def _yes(answer: bool) -> str:
    return "yes" if answer else "no"


def _fail(words: str) -> NoReturn:
    typer.echo(words, err=True)
    raise typer.Exit(1)


def main() -> None:
    """The entry point of the command."""
    app()


if __name__ == "__main__":
    main()
