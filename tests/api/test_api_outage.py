"""PostgreSQL away: nothing is stored, the answer says so, and the process lives on."""

import asyncio

from bootstrap.embedded.postgres import EmbeddedPostgres
from tests.api.test_api_bad_input import assert_problem
from tests.api.world import World, order_body, world_over


async def test_what_could_not_be_stored_is_told_and_may_be_sent_again(
    private_postgres: EmbeddedPostgres, private_database_url: str
) -> None:
    async with world_over(private_database_url) as world:
        await private_postgres.suspend()
        answer = await world.client.post("/api/v1/orders", json=order_body())
        assert_problem(answer, 503, "unavailable")
        assert answer.headers["Retry-After"] == "5"
        assert (await world.client.get("/healthz")).status_code == 200
        ready = await world.client.get("/readyz")
        assert (ready.status_code, ready.json()["database"]) == (503, "away")
        await private_postgres.resume()
        assert (await world.client.post("/api/v1/orders", json=order_body())).status_code == 201


async def test_connections_of_before_an_outage_cost_no_request_after_it(
    private_postgres: EmbeddedPostgres, private_database_url: str
) -> None:
    async with world_over(private_database_url) as world:
        for stop in (private_postgres.suspend, private_postgres.crash):
            assert await _at_once(world) == {200}  # every connection of the pool is open
            await stop()
            await private_postgres.resume()
            assert await _at_once(world) == {200}


async def _at_once(world: World) -> set[int]:
    answers = await asyncio.gather(*(world.client.get("/api/v1/orders") for _ in range(5)))
    return {answer.status_code for answer in answers}
