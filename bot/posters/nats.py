"""NATS JetStream: every event of the installation, once, under its own id."""

import asyncio
import logging
import re
from types import TracebackType
from typing import Self

import nats.errors
import nats.js.errors
import orjson
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import StreamConfig
from pydantic import SecretStr

from bot.outbox import Later
from inventory.alerts.post import Post
from inventory.events.model import Event, envelope

log = logging.getLogger("storekeeper.system")

PLATFORM = "nats"
_CONNECT_SECONDS, _PUBLISH_SECONDS = 5, 10.0
_PING_SECONDS, _PINGS_LOST = 10, 2  # the library's own two minutes leave a silent server unnoticed for six
_REMEMBER_SECONDS = 3600.0
_NOT_IN_TOKENS = re.compile(r"[\s.*>\x00-\x1f\x7f]")


class NatsPoster:
    """Publishes events to `<prefix>.<community>.<kind>`; the message id is the event's, so that NATS drops repeats.

    Makes the stream, remembering ids for an hour, where no stream takes those subjects yet.
    """

    def __init__(self, url: SecretStr, prefix: str, source: str) -> None:
        self._url = url
        self._prefix = prefix
        self._source = source
        self._client: Client | None = None
        self._jetstream: JetStreamContext | None = None
        self._connecting = asyncio.Lock()
        self._problem = ""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._client is not None:
            await self._client.close()

    async def post(self, post: Post) -> None:
        """Publish the post's event and wait until the stream has it; raises Later."""
        event = post.events[0]
        body = orjson.dumps(envelope(event, self._source))
        try:
            jetstream = await self._connected()
            await jetstream.publish(
                subject(self._prefix, event), body, timeout=_PUBLISH_SECONDS, headers={"Nats-Msg-Id": str(event.id)}
            )
        except (nats.errors.Error, OSError, TimeoutError) as error:
            self._problem = type(error).__name__
            raise Later(f"NATS: {self._problem}") from None  # its text may hold the password of NATS_URL
        self._problem = ""

    async def _connected(self) -> JetStreamContext:
        async with self._connecting:
            if self._jetstream is None:
                self._client = await self._client_of(self._url)
                jetstream = self._client.jetstream()
                await self._stream(jetstream)
                self._jetstream = jetstream
            return self._jetstream

    async def _client_of(self, url: SecretStr) -> Client:
        """Connect once; a connection that is lost later comes back by itself."""
        client = Client()
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                await client.connect(
                    url.get_secret_value(), max_reconnect_attempts=-1, error_cb=_said,
                    ping_interval=_PING_SECONDS, max_outstanding_pings=_PINGS_LOST,
                )  # fmt: skip
        except TimeoutError:
            await client.close()
            raise
        return client

    async def _stream(self, jetstream: JetStreamContext) -> None:
        subjects = f"{self._prefix}.>"
        try:
            await jetstream.find_stream_name_by_subject(subjects)
        except nats.js.errors.NotFoundError:
            name = self._prefix.upper().replace(".", "_")
            await jetstream.add_stream(StreamConfig(name, subjects=[subjects], duplicate_window=_REMEMBER_SECONDS))

    def state(self) -> dict[str, object]:
        """How it is, for `/health/detailed`; starting until the first event went out."""
        if self._problem:
            return {"status": "down", "detail": self._problem}
        if self._client is None:
            return {"status": "stopped", "detail": "connects with the first event"}
        return {"status": "up" if self._client.is_connected else "down"}


def subject(prefix: str, event: Event) -> str:
    """`storekeeper.discord:7.inventory.checkout`: in a community's name what NATS forbids becomes `_`."""
    return f"{prefix}.{_NOT_IN_TOKENS.sub('_', event.community_id)}.{event.action}"


async def _said(error: Exception) -> None:
    log.warning("nats: %s", type(error).__name__)
