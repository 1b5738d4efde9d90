"""The embedded PostgreSQL: as root and not, under closed folders, after crashes, and never two on one data."""

import asyncio
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from bootstrap.embedded.account import server_account
from bootstrap.embedded.errors import DataInUse, DataUnusable
from bootstrap.embedded.postgres import DATABASE, EmbeddedPostgres

ROOT = Path(__file__).parents[2]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be root")


@pytest.fixture
def closed_folder(tmp_path: Path) -> Path:
    """A data folder that does not exist yet, under a folder closed to all others."""
    outer = tmp_path / "closed"
    outer.mkdir(mode=0o700)
    return outer / "data"


@pytest.fixture(scope="module")
def kept_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of `kept`."""
    outer = tmp_path_factory.mktemp("kept")
    outer.chmod(0o700)
    return outer / "data"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def made_once(kept_folder: Path) -> AsyncIterator[EmbeddedPostgres]:
    """A server whose data is to keep; deleted after the module all the same."""
    server = EmbeddedPostgres(kept_folder)
    await server.start()
    yield server
    await server.stop()
    server.delete_data()


@pytest_asyncio.fixture
async def kept(made_once: EmbeddedPostgres) -> EmbeddedPostgres:
    """A running server whose data is to keep, without orders; whatever the test before did to it."""
    if not made_once.is_running:
        await made_once.stop()
        await made_once.start()
    connection = await made_once.connect()
    await connection.execute("drop table if exists orders")
    await connection.close()
    return made_once


async def write_orders(server: EmbeddedPostgres, count: int) -> None:
    connection = await server.connect()
    await connection.execute("create table if not exists orders (number int)")
    await connection.execute("insert into orders select generate_series(1, $1::int)", count)
    await connection.close()


async def count_orders(server: EmbeddedPostgres) -> int:
    connection = await server.connect()
    try:
        count = await connection.fetchval("select count(*) from orders")
    finally:
        await connection.close()
    assert isinstance(count, int)
    return count


async def test_data_is_there_after_stop_and_start(kept: EmbeddedPostgres) -> None:
    await write_orders(kept, 3)
    await kept.stop()
    await kept.start()
    assert await count_orders(kept) == 3


async def test_a_restart_keeps_the_port(kept: EmbeddedPostgres) -> None:
    port, pid = kept.port, kept.pid
    await kept.restart()
    assert kept.port == port
    assert kept.pid != pid


async def test_data_moves_with_its_folder(kept: EmbeddedPostgres, kept_folder: Path) -> None:
    await write_orders(kept, 4)
    await kept.stop()
    moved_folder = kept_folder.rename(kept_folder.with_name("moved"))
    try:
        moved = EmbeddedPostgres(moved_folder)
        await moved.start()
        assert await count_orders(moved) == 4
        await moved.stop()
    finally:
        moved_folder.rename(kept_folder)


@as_root
async def test_root_keeps_it_where_another_account_reaches_it_and_chmods_nothing(closed_folder: Path) -> None:
    above = [closed_folder.parent, *closed_folder.parent.parents]
    modes = [path.stat().st_mode for path in above]
    server = EmbeddedPostgres(closed_folder)
    await server.start()
    try:
        account = server_account()
        assert account is not None
        assert Path(f"/proc/{server.pid}").stat().st_uid == account.uid
        assert [path.stat().st_mode for path in above] == modes
        assert stat.S_IMODE(closed_folder.stat().st_mode) == 0o700
        assert not (closed_folder / "postgres").exists()
        await write_orders(server, 1)
        assert await count_orders(server) == 1
    finally:
        await server.stop()
        server.delete_data()


AS_ANOTHER_USER = """
import asyncio, os, sys
import encodings.idna, encodings.ascii, asyncpg.connect_utils, asyncpg.protocol.protocol, asyncpg.connection
from pathlib import Path
from bootstrap.embedded import cluster, postgres
from bootstrap.embedded.binaries import shared_postgres_binaries

# As root the interpreter may lie in a closed home: all is imported before root is given up, and the
# programs are run from the copy that everybody reads.
reachable = shared_postgres_binaries()
cluster.postgres_binaries = lambda: reachable
uid, folder = int(sys.argv[1]), Path(sys.argv[2])
os.setgroups([]); os.setgid(uid); os.setuid(uid)

async def main():
    for expected in (None, 1):
        server = postgres.EmbeddedPostgres(folder)
        await server.start()
        connection = await server.connect()
        found = await connection.fetchval("select to_regclass('orders')")
        assert (found is not None) == (expected is not None), found
        await connection.execute("create table if not exists orders (number int)")
        await connection.close()
        await server.restart()
        assert Path(f"/proc/{server.pid}").stat().st_uid == uid; print("served")
        await server.stop()
asyncio.run(main())
"""


@pytest.fixture
def folder_of_another_user() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:  # pytest's own is closed to others
        account = pwd.getpwnam("daemon")
        os.chown(folder, account.pw_uid, account.pw_gid)
        yield Path(folder) / "data"


@as_root
async def test_an_ordinary_user_has_it_inside_the_data_folder_and_root_may_serve_it_too(
    folder_of_another_user: Path,
) -> None:
    account = pwd.getpwnam("daemon")
    run = subprocess.run(
        [sys.executable, "-c", AS_ANOTHER_USER, str(account.pw_uid), str(folder_of_another_user)],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert run.stdout == "served\nserved\n", run.stderr
    assert (folder_of_another_user / "postgres" / "data" / "PG_VERSION").exists()
    server = EmbeddedPostgres(folder_of_another_user)
    await server.start()
    assert await count_orders(server) == 0
    assert Path(f"/proc/{server.pid}").stat().st_uid == account.pw_uid
    await server.stop()


async def test_a_crash_loses_nothing_that_was_committed(kept: EmbeddedPostgres) -> None:
    await write_orders(kept, 5)
    await kept.crash()
    with pytest.raises(OSError):
        await kept.connect()
    await kept.resume()
    assert await count_orders(kept) == 5


@pytest.mark.skipif(sys.platform != "linux", reason="looks for a server's processes in /proc")
async def test_a_stale_pid_file_with_the_number_of_a_stranger_is_no_obstacle(kept: EmbeddedPostgres) -> None:
    await write_orders(kept, 2)
    pid_file = Path(f"/proc/{kept.pid}/cwd").readlink() / "postmaster.pid"
    lines = pid_file.read_text(encoding="ascii").splitlines()
    await kept.crash()
    # A parent counts as the server's own to PostgreSQL, so the stranger is a process of its account.
    account = server_account()
    user = None if account is None else account.uid
    stranger = await asyncio.create_subprocess_exec("/bin/sleep", "60", user=user)
    try:
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n", encoding="ascii")
        await kept.resume()
        assert await count_orders(kept) == 2
    finally:
        stranger.kill()
        await stranger.wait()


async def test_a_second_copy_on_the_same_data_is_refused_in_words(
    kept: EmbeddedPostgres, kept_folder: Path
) -> None:
    with pytest.raises(DataInUse) as refused:
        await EmbeddedPostgres(kept_folder).start()
    assert str(refused.value) == (
        f"a PostgreSQL already runs on the data in {kept_folder} (process {os.getpid()}); "
        "stop that one, or choose another --data-dir"
    )
    assert kept.is_running


STARTS_AND_WAITS = """
import asyncio, sys
from pathlib import Path
from bootstrap.embedded.postgres import EmbeddedPostgres
async def main():
    server = EmbeddedPostgres(Path(sys.argv[1]))
    await server.start()
    connection = await server.connect()
    await connection.execute("create table orders (number int)")
    print(server.pid, flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""


@pytest.mark.skipif(
    sys.platform != "linux", reason="the kernel ends children of a killed parent on Linux only"
)
async def test_the_server_of_a_killed_steward_ends_and_the_next_one_takes_over(closed_folder: Path) -> None:
    parent = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-c", STARTS_AND_WAITS, str(closed_folder)),
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
    )
    assert parent.stdout is not None
    orphan = int(await parent.stdout.readline())
    parent.kill()
    await parent.wait()
    server = EmbeddedPostgres(closed_folder)
    await server.start()  # at once: it waits for the former one itself
    try:
        assert not Path(f"/proc/{orphan}/cwd").exists()
        assert await count_orders(server) == 0
    finally:
        await server.stop()
        server.delete_data()


async def test_an_ephemeral_run_leaves_nothing(closed_folder: Path) -> None:
    ephemeral = EmbeddedPostgres(closed_folder, ephemeral=True)
    await ephemeral.start()
    data = Path(f"/proc/{ephemeral.pid}/cwd").readlink()
    await write_orders(ephemeral, 1)
    await ephemeral.stop()
    assert not data.exists()


async def test_an_ephemeral_run_does_not_touch_data_to_keep(
    kept: EmbeddedPostgres, kept_folder: Path
) -> None:
    await write_orders(kept, 1)
    await kept.stop()
    with pytest.raises(DataUnusable, match="holds data to keep"):
        await EmbeddedPostgres(kept_folder, ephemeral=True).start()
    await kept.start()
    assert await count_orders(kept) == 1


@as_root
async def test_a_data_folder_that_was_deleted_begins_anew(closed_folder: Path) -> None:
    server = EmbeddedPostgres(closed_folder)
    await server.start()
    await write_orders(server, 1)
    await server.stop()
    shutil.rmtree(closed_folder)
    fresh = EmbeddedPostgres(closed_folder)
    await fresh.start()
    with pytest.raises(asyncpg.UndefinedTableError):
        await count_orders(fresh)
    home = Path(f"/proc/{fresh.pid}/cwd").readlink().parent
    await fresh.stop()
    fresh.delete_data()
    former = home.with_name(f"{home.name}.former")
    assert (former / "data" / "PG_VERSION").exists()
    shutil.rmtree(former)


async def test_only_who_knows_the_password_gets_in_and_only_its_owner_reads_it(
    kept: EmbeddedPostgres, kept_folder: Path
) -> None:
    assert stat.S_IMODE((kept_folder / "postgres.password").stat().st_mode) == 0o600
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(
            host="127.0.0.1", port=kept.port, user="steward", password="wrong", database="steward"
        )


async def test_russian_letters_change_case_on_every_machine(kept: EmbeddedPostgres) -> None:
    connection = await kept.connect()
    assert await connection.fetchval("select lower('ЁЛКА') || upper('щука')") == "ёлкаЩУКА"
    await connection.close()


def libpq_url(postgres: EmbeddedPostgres, database: str = DATABASE) -> str:
    return postgres.url(database).replace("+asyncpg", "")


async def test_its_own_tools_take_a_backup_and_put_it_back(kept: EmbeddedPostgres) -> None:
    await write_orders(kept, 7)
    dump = subprocess.run(
        [kept.binaries.pg_dump, libpq_url(kept)], capture_output=True, check=True, timeout=30
    )
    connection = await kept.connect()
    await connection.execute("create database restored")
    await connection.close()
    restore: list[str | Path] = [
        kept.binaries.psql,
        "--quiet",
        "--set=ON_ERROR_STOP=1",
        libpq_url(kept, "restored"),
    ]
    subprocess.run(restore, input=dump.stdout, capture_output=True, check=True, timeout=30)
    restored = await kept.connect("restored")
    assert await restored.fetchval("select count(*) from orders") == 7
    await restored.close()


async def test_data_of_another_major_version_is_refused_in_words(kept: EmbeddedPostgres) -> None:
    version = Path(f"/proc/{kept.pid}/cwd").readlink() / "PG_VERSION"
    await kept.stop()
    right = version.read_text(encoding="ascii")
    version.write_text("12\n", encoding="ascii")
    with pytest.raises(DataUnusable, match=r"the data is of PostgreSQL 12, the program of 18;"):
        await kept.start()
    version.write_text(right, encoding="ascii")


async def test_the_death_of_the_server_is_told(kept: EmbeddedPostgres) -> None:
    os.kill(kept.pid, signal.SIGTERM)
    assert "PostgreSQL ended with code 0" in str(await kept.ended())
