"""G17: a dependency that goes away is said to be away, and the bot comes back alone."""

import asyncio
import struct
import subprocess
import time
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import pytest

from inventory.actor import Actor, Role
from inventory.services import Services
from tests.integration.http_api import Api, Caller, Loop, open_session, token_of
from tests.proof_rows import ProofRow
from tests.proofs.bot_process import Bot, bot
from tests.proofs.core import replica
from tests.proofs.outside import Outside, outside
from tests.standins.wire import Cut

CUT_SECONDS, PATIENCE, LOOK_SECONDS = 30.0, 120.0, 0.25
DEPENDENCIES = ("registration", "database", "discord", "twitch", "nats", "webhooks")
UNNOTICED = {(Cut.BLACKHOLE, "discord")}
"""Discord's own heartbeat is every 41 s: silence for less than that is normal there."""

_SSL_REQUEST = struct.pack("!ii", 8, 80877103)  # PostgreSQL answers it with one byte
_ASKED = {"database": _SSL_REQUEST, "nats": b"", "discord": b"GET /api/v10/gateway HTTP/1.0\r\n\r\n"}
_HTTP = b"GET / HTTP/1.0\r\n\r\n"


class Proof:
    """One bot, cut off from one dependency after the other, and never started again."""

    def __init__(self, world: Outside, loop: Loop, process: Bot, caller: Caller) -> None:
        self._world = world
        self._loop = loop
        self._process = process
        self._caller = caller
        self.told: dict[str, float] = {}
        self.back: dict[str, float] = {}
        self.naive_lost = 0

    def cut(self, name: str, how: Cut) -> None:
        """Cut it for the whole time, and see that it is told and comes back."""
        self._on_loop(lambda: self._world.wires[name].cut(how))
        self.through_a_cut(name, how)

    def through_a_cut(self, name: str, how: Cut) -> None:
        """From a cut that has begun until all is well again."""
        began = time.monotonic()
        control = asyncio.run_coroutine_threadsafe(self._once(name), self._loop.loop)
        self.add(f"{name} away", expect=503 if name == "database" else 201)
        if (how, name) not in UNNOTICED:
            self.until(lambda: not self.is_up(name), CUT_SECONDS)
            self.told[name] = time.monotonic() - began
        self._pass(CUT_SECONDS - (time.monotonic() - began))
        self.naive_lost += not control.result(10)
        self._on_loop(self._world.wires[name].heal)
        self.back[name] = self.until(lambda: self.is_up(name), PATIENCE)
        self.add(f"{name} back", expect=201)

    def add(self, thing: str, expect: int) -> None:
        """Add a thing, which everybody is told of; without the database it is refused in time."""
        assert self._caller.add(thing).status == expect, thing

    def is_up(self, name: str) -> bool:
        """Whether health says that it is."""
        return self.states().get(name, "up") == "up"

    def states(self) -> dict[str, str]:
        """What health says of every part."""
        parts = self._caller.get("/health/detailed").body["parts"]
        return {name: part["status"] for name, part in parts.items()}

    def until(self, holds: Callable[[], bool], patience: float) -> float:
        """The seconds until something holds; the bot must live all that time."""
        began = time.monotonic()
        while not holds():
            assert time.monotonic() - began < patience, (self.told, self.states())
            self._pass(LOOK_SECONDS)
        return time.monotonic() - began

    def all_heard(self, things: list[str]) -> bool:
        """Whether every way out was told of each of these."""
        heard = self._loop.do(self._world.heard())
        return all(f"{thing}" in text for thing in things for text in heard.values())

    def _pass(self, seconds: float) -> None:
        """Watch the bot for a while: it must not end."""
        with suppress(subprocess.TimeoutExpired):
            self._process.process.wait(max(0.0, seconds))
            raise AssertionError("".join(self._process.errors[-20:]))

    def _on_loop(self, work: Callable[[], None]) -> None:
        async def there() -> None:
            work()

        self._loop.do(there())

    async def _once(self, name: str) -> bool:
        """The control: one question, asked once while it is cut, with all the time that the cut lasts."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._world.wires[name].port)
        try:
            async with asyncio.timeout(CUT_SECONDS - 1):
                writer.write(_ASKED.get(name, _HTTP))
                return bool(await reader.read(1))
        except (OSError, TimeoutError):
            return False
        finally:
            writer.close()


@pytest.mark.proof
@pytest.mark.area("workers")
@pytest.mark.parametrize("how", list(Cut))
def test_each_dependency_goes_away_for_half_a_minute_and_all_comes_back_without_a_restart(
    how: Cut, own_dsn: str, admin: Actor, proof_row: ProofRow, tmp_path: Path
) -> None:
    with Loop() as loop, replica(own_dsn) as services:
        stack = AsyncExitStack()
        world = loop.do(stack.enter_async_context(outside(own_dsn, tmp_path)))
        try:
            session = loop.do(open_session())
            stack.push_async_callback(session.close)
            loop.do(_cut_from_the_start(world, how))
            world.subscribe(services, admin)
            with bot(tmp_path / "bot", **world.settings) as process:
                api = Api(loop, session, process.port).by(_token(services, admin))
                _prove(Proof(world, loop, process, api), how, proof_row)
        finally:
            loop.do(stack.aclose())


async def _cut_from_the_start(world: Outside, how: Cut) -> None:
    """Whoever registers does so once, at the start."""
    world.wires["registration"].cut(how)


def _token(services: Services, admin: Actor) -> str:
    return token_of(services, admin.community, Role.ADMIN)


def _prove(proof: Proof, how: Cut, proof_row: ProofRow) -> None:
    proof.through_a_cut("registration", how)
    for name in DEPENDENCIES[1:]:
        proof.until(lambda name=name: proof.is_up(name), PATIENCE)  # type: ignore[misc]
        proof.cut(name, how)
    things = [f"{name} {when}" for name in DEPENDENCIES for when in ("away", "back")]
    things.remove("database away")
    whole = proof.until(lambda: proof.all_heard(things), PATIENCE)
    told, back = max(proof.told.values()), max(*proof.back.values(), whole)
    lost = proof.naive_lost
    holds = told < CUT_SECONDS and lost == len(DEPENDENCIES)
    proof_row("workers", f"G17 {how}: of 6 cut for 30 s, not back (control: asked once)", 0, lost, "0, control 6",
              holds=holds)  # fmt: skip
    proof_row("workers", f"G17 {how}: s until told, the longest", round(told, 1), None, "< 30", holds=holds)
    proof_row("workers", f"G17 {how}: s until back, the longest", round(back, 1), None, f"< {PATIENCE:g}", holds=holds)
    assert holds, (proof.told, proof.back, lost)
