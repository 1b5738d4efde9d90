"""Plays the outside world: places the sample orders, lives their lives, and takes care of orders a newcomer places.

Tolerant by nature: a step that cannot be done now is tried again, then left; the world goes on. Where it stands is kept
in the sandbox's state, so a restart goes on as well.
"""

import asyncio
import logging
import traceback
from random import Random

from domain.actors import Role
from sandbox.actors import Case, World
from sandbox.lives import LEFT_FOR_YOU, Life, Step, Until
from sandbox.orders import Product
from sandbox.samples import SAMPLES, Sample
from sandbox.state import LifeProgress, State, now
from sandbox.steward import SeenOrder

logger = logging.getLogger(__name__)

BETWEEN_ORDERS = 0.8
STEP_PAUSES = (1.5, 4.0)
TRY_PAUSE = 2.0
PATIENCE = 12
"""Tries of a step before it is left out."""
LOOK_FOR_NEW = 5.0
MOST_ADOPTED = 20
"""Orders of others that are looked after at once: each is asked about every few seconds."""
_SAMPLE_MARK = "SAMPLE-"


class Players:
    """The world in play; `play` runs until cancelled."""

    def __init__(self, world: World, state: State, seed: int = 1, pace: float = 1.0) -> None:
        """`pace` multiplies all pauses; 0 is for tests."""
        self._world = world
        self._state = state
        self._lives = state.memory.lives
        self._seed = seed
        self._pace = pace

    async def play(self) -> None:
        """Tell of the goods, place the samples, live all lives, watch for new orders."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._tell_goods())
            for sample in SAMPLES:
                group.create_task(self.live_sample(sample))
                await self._rest(BETWEEN_ORDERS)
            await self._adopt_newcomers(group)

    async def _tell_goods(self) -> None:
        for item in {item.sku: item for sample in SAMPLES for item in sample.items}.values():
            product = Product(name=item.name, category=item.category, price=item.unit_price)
            for _ in range(PATIENCE):
                if await self._world.steward.know(item.sku, product):
                    break
                await self._rest(TRY_PAUSE)
            else:
                logger.warning("the shop's goods could not be told")

    async def live_sample(self, sample: Sample) -> None:
        """From placing to the last step of its life."""
        key = sample.external_id
        progress = self._lives.setdefault(key, LifeProgress())
        body = sample.body(now())
        by = None if sample.channel == "site" else Role.OPERATOR
        while not progress.order_id:
            progress.order_id = await self._world.steward.place(body, key, by) or ""
            if not progress.order_id:
                await self._rest(TRY_PAUSE)
        self._state.touch()
        await self._live(Case(self._world, key, sample.office, progress, self._random(key)), sample.life)

    async def adopt(self, order: SeenOrder) -> None:
        """An order somebody else has placed is paid, carried and handed over; agreeing and packing are its people's."""
        progress = self._lives.setdefault(order.id, LifeProgress(order_id=order.id))
        await self._live(Case(self._world, order.id, None, progress, self._random(order.id)), LEFT_FOR_YOU)

    async def _live(self, case: Case, life: Life) -> None:
        progress = case.progress
        while progress.step < len(life):
            step = life[progress.step]
            await self._rest(case.random.uniform(*STEP_PAUSES) if progress.tries == 0 else TRY_PAUSE)
            done = await _tried(case, step)
            progress.tries += 1
            if not done and (isinstance(step, Until) or progress.tries < PATIENCE):
                continue
            if not done:
                logger.warning("%s: step %s was left out", case.key, type(step).__name__)
            progress.step, progress.tries = progress.step + 1, 0
            self._state.touch()

    async def _adopt_newcomers(self, group: asyncio.TaskGroup) -> None:
        watched: dict[str, asyncio.Task[None]] = {}
        while True:
            for order in await self._world.steward.newest_orders():
                alive = sum(not task.done() for task in watched.values())
                sample = (order.external_id or "").startswith(_SAMPLE_MARK)
                if not sample and order.id not in watched and alive < MOST_ADOPTED:
                    watched[order.id] = group.create_task(self.adopt(order))
            await self._rest(LOOK_FOR_NEW)

    async def _rest(self, seconds: float) -> None:
        await asyncio.sleep(seconds * self._pace)

    def _random(self, key: str) -> Random:
        return Random(f"{self._seed}/{key}")


async def _tried(case: Case, step: Step) -> bool:
    try:
        return await case.do(step)
    except Exception as error:
        # One order's mishap must not end all the others' lives; its words may quote a customer.
        [*_, place] = traceback.extract_tb(error.__traceback__)
        logger.error(
            "%s: step %s failed: %s at %s:%s",
            case.key,
            type(step).__name__,
            type(error).__name__,
            place.filename.rsplit("/", 1)[-1],
            place.lineno,
        )
        return False
