"""A service of AWS's (SQS's list of queues) that lets so many calls a second through, and refuses the others."""

import time

from aiohttp import web

from tests.standins.server import LoopbackServer

_REFUSED = {"__type": "com.amazonaws.sqs#RequestThrottled", "message": "Rate exceeded"}


class ThrottledService(LoopbackServer):
    """A bucket of `limit` tokens, filled with as many a second; it counts what it answered and refused."""

    def __init__(self, limit: float) -> None:
        super().__init__()
        self.answered = self.refused = 0
        self._limit = self._tokens = limit
        self._at = time.monotonic()

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/", self._list)
        return app

    async def _list(self, request: web.Request) -> web.Response:
        await request.read()
        now = time.monotonic()
        self._tokens = min(self._limit, self._tokens + (now - self._at) * self._limit)
        self._at = now
        if self._tokens < 1:
            self.refused += 1
            return web.json_response(_REFUSED, status=400, headers={"x-amzn-query-error": "RequestThrottled;Sender"})
        self._tokens -= 1
        self.answered += 1
        return web.json_response({"QueueUrls": ["http://queue/1/orders"]})
