"""The migrations come to exactly the tables of the code, checks and indexes included, and may be run again."""

import asyncio

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bootstrap.embedded.postgres import EmbeddedPostgres
from playbook.flows import Vip
from storage import routes
from storage.engine import make_engine
from storage.migrate import check, config, upgrade
from storage.tables import METADATA, tasks
from tests.storage.making import a_shop
from tests.storage.test_storage_routes import World

_CONSTRAINTS = """
SELECT conrelid::regclass::text || ' ' || conname || ' ' || pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'alembic_version'
"""
_INDEXES = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'"


async def test_the_migrated_tables_are_those_of_the_code(module_database_url: str) -> None:
    plain = create_async_engine(module_database_url)  # ours leaves JSON as text, and reflection reads some
    async with plain.connect() as connection:
        assert await connection.run_sync(_differences) == []
    await plain.dispose()


async def test_checks_and_indexes_are_those_of_the_code(
    module_engine: AsyncEngine, private_postgres: EmbeddedPostgres
) -> None:
    fresh = make_engine(private_postgres.url(), pool_size=1)
    async with fresh.begin() as connection:
        await connection.run_sync(METADATA.create_all)
        made = await _definitions(connection)
    await fresh.dispose()
    async with module_engine.connect() as connection:
        migrated = await _definitions(connection)
    assert migrated == made


async def test_an_empty_database_is_not_up_to_date_until_it_is_migrated(
    private_postgres: EmbeddedPostgres,
) -> None:
    url = private_postgres.url()
    assert not await check(url)
    await upgrade(url)
    assert await check(url)


async def test_two_processes_may_migrate_at_once(private_postgres: EmbeddedPostgres) -> None:
    url = private_postgres.url()
    await asyncio.gather(upgrade(url), upgrade(url), upgrade(url))
    assert await check(url)


async def test_every_migration_can_be_taken_back(private_postgres: EmbeddedPostgres) -> None:
    url = private_postgres.url()
    await upgrade(url)
    engine = make_engine(url, pool_size=1)
    async with engine.begin() as connection:
        await connection.run_sync(_downgrade)
        left = await connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        assert list(left) == ["alembic_version"]
    await engine.dispose()


async def test_dates_that_were_there_before_are_told_when_the_card_was_changed_last(
    private_postgres: EmbeddedPostgres,
) -> None:
    url = private_postgres.url()
    await upgrade(url)
    engine = make_engine(url, pool_size=1)
    async with engine.begin() as connection:
        await connection.run_sync(lambda sync: command.downgrade(config(sync), "0004"))
        await connection.execute(text("INSERT INTO shops (id) VALUES ('swan')"))
        await connection.execute(
            text(
                "INSERT INTO customers (id, shop, locale, unsubscribe_token, dates, updated_at) VALUES"
                " ('a', 'swan', 'ru', 'a', '{\"birthday\": \"1990-05-01\"}', '2026-03-04T09:00Z'),"
                " ('b', 'swan', 'ru', 'b', '{}', now()), ('c', 'swan', 'ru', 'c', NULL, now())"
            )
        )
    await upgrade(url)
    async with engine.connect() as connection:
        told = await connection.scalars(text("SELECT dates_told ->> 'birthday' FROM customers ORDER BY id"))
        assert list(told) == ["2026-03-04T09:00:00+00:00", None, None]
    await engine.dispose()


async def test_tasks_that_were_open_before_there_were_queues_go_where_new_ones_would(
    private_postgres: EmbeddedPostgres,
) -> None:
    url = private_postgres.url()
    await upgrade(url)
    engine = make_engine(url, pool_size=1)
    columns = select(
        tasks.c.id, tasks.c.meant_for, tasks.c.queue_role, tasks.c.priority, tasks.c.placed_at, tasks.c.zone
    ).order_by(tasks.c.id)
    async with engine.begin() as connection:
        vip = Vip.model_validate({"class": "SuperVip"})
        await a_shop(connection, playbook=f'{{"shop": "swan", "vip": {vip.model_dump_json(by_alias=True)}}}')
        world = World(connection, 7, vip)
        await world.begin()
        for _ in range(40):
            await world.change()
        await connection.execute(update(tasks).values(to_queue=False))
        for customer in world.customers:
            await routes.refresh(connection, customer)
        is_open = tasks.c.state == "open"
        kept = (await connection.execute(columns.where(is_open))).all()
        assert len({row.meant_for for row in kept}) > 1 and len({row.queue_role for row in kept}) > 1
        await connection.run_sync(lambda sync: command.downgrade(config(sync), "0014"))
    await upgrade(url)
    async with engine.connect() as connection:
        assert (await connection.execute(columns.where(is_open))).all() == kept
    await engine.dispose()


def _differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection), METADATA))


def _downgrade(connection: Connection) -> None:
    command.downgrade(config(connection), "base")


async def _definitions(connection: AsyncConnection) -> set[str]:
    found = [*await connection.scalars(text(_CONSTRAINTS)), *await connection.scalars(text(_INDEXES))]
    return set(found)
