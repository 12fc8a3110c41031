"""Calls of a price provider: each taken from the shared bucket, tried again where that may help, and recorded."""

import time
from collections.abc import Callable, Sequence

from inventory.assets.model import Quoted
from workers.base import Context
from workers.sources.coingecko import Answer, CoinGecko
from workers.sources.coingecko_errors import Broken, Failure

LONGEST_WAIT = 130.0
"""Seconds for which a run waits for a call; what takes longer is the next run's."""
_ATTEMPTS = 4


class Ended(Exception):
    """There is nothing more to be had in this run; the text says why."""


class Pricing:
    """One run: `page`, `some` and `relist` fetch and record, or raise Ended, HandedBack or LostRun."""

    def __init__(self, context: Context, source: CoinGecko) -> None:
        self._context = context
        self._source = source
        self._assets = context.services.assets
        self.calls = 0
        self.priced = 0
        self.unpriced = 0
        self.problem = ""

    def relist(self) -> int:
        """Fetch the list of all coins; gives how many are gone."""
        answer = self._call(self._source.coins)
        gone = self._assets.recording.relist(answer.coins)
        self._assets.provider.listed()
        return gone

    def page(self, number: int) -> None:
        """Fetch and record a page of prices by market cap."""
        self._record(self._call(lambda: self._source.page(number)).coins, ())

    def some(self, ids: Sequence[str]) -> None:
        """Fetch and record the prices of these coins."""
        self._record(self._call(lambda: self._source.some(ids)).coins, ids)

    def sentence(self) -> str:
        """What the run came to."""
        missing = f", {self.unpriced} have none" if self.unpriced else ""
        problem = f" {self.problem}" if self.problem else ""
        return f"Priced {self.priced} coins in {self.calls} calls{missing}.{problem}"

    def _record(self, coins: Sequence[Quoted], asked: Sequence[str]) -> None:
        priced = self._assets.recording.record(coins, asked)
        self.priced += priced
        self.unpriced += max(len(coins), len(asked)) - priced

    def _call(self, ask: Callable[[], Answer]) -> Answer:
        for _ in range(_ATTEMPTS):
            self._permit()
            began = time.monotonic()
            try:
                self.calls += 1
                answer = ask()
            except Failure as failure:
                self._assets.provider.failed(failure.sentence, failure.pause, time.monotonic() - began)
                if not isinstance(failure, Broken):
                    raise Ended(failure.sentence) from failure
                problem = failure.sentence
            else:
                self._assets.provider.answered(answer.seconds)
                return answer
        raise Ended(problem)

    def _permit(self) -> None:
        """Wait for a call of the shared bucket; raises Ended where that takes too long."""
        waited = 0.0
        while not (permit := self._assets.provider.take()).given:
            if permit.spent:
                raise Ended("The month's budget of calls is used up.")
            if waited + permit.wait > LONGEST_WAIT:
                raise Ended(f"CoinGecko is to be left alone for {permit.wait:.0f} s more.")
            self._context.check()
            self._context.stopping.wait(permit.wait)
            waited += permit.wait
        self._context.check()
