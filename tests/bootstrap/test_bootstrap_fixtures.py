"""The databases the root fixtures hand out: migrated, empty, and nobody else's."""

from __future__ import annotations

from pathlib import Path

import asyncpg
import pytest

from bootstrap.embedded.postgres import EmbeddedPostgres


async def connect(url: str) -> asyncpg.Connection[asyncpg.Record]:
    return await asyncpg.connect(url.replace("postgresql+asyncpg", "postgresql"))


async def tables(url: str) -> set[str]:
    connection = await connect(url)
    rows = await connection.fetch("select tablename from pg_tables where schemaname = 'public'")
    await connection.close()
    return {str(row["tablename"]) for row in rows}


async def test_a_test_gets_a_migrated_database_of_its_own(
    database_url: str, module_database_url: str, postgres_url: str
) -> None:
    assert len({database_url, module_database_url, postgres_url}) == 3
    made = await tables(database_url)
    assert "alembic_version" in made
    connection = await connect(database_url)
    await connection.execute("create table mark (x int)")
    await connection.close()
    assert await tables(module_database_url) == await tables(postgres_url) == made


async def test_the_next_test_gets_another_one(database_url: str) -> None:
    assert "mark" not in await tables(database_url)


async def test_a_private_server_can_be_stopped_without_the_shared_one(
    private_postgres: EmbeddedPostgres, private_database_url: str, postgres_server: EmbeddedPostgres
) -> None:
    await private_postgres.suspend()
    assert postgres_server.is_running
    await private_postgres.resume()
    assert "alembic_version" in await tables(private_database_url)


def test_tests_that_share_an_id_are_refused_before_one_of_them_runs_for_all(
    request: pytest.FixtureRequest,
) -> None:
    ours = request.config.pluginmanager.get_plugin(str(Path(__file__).parents[1] / "conftest.py"))
    assert ours is not None
    ours.pytest_collection_modifyitems(request.config, [request.node])
    with pytest.raises(pytest.UsageError, match=f"several tests share one id.*{request.node.name}"):
        ours.pytest_collection_modifyitems(request.config, [request.node, request.node])
