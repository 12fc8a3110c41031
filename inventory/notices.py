"""Change notices between replicas: what one process changed, all others forget.

NOTIFY takes a lock over the whole server at commit, so it stays out of the changes' own transactions: a
thread sends together what was changed within a twentieth of a second. If the process dies in between, the
caches' TTL bounds how long another one may be wrong.
"""

import logging
from collections.abc import Callable, Hashable, Iterable
from contextlib import suppress
from queue import Empty, Full, Queue
from threading import Event, Thread

import orjson
import psycopg
from psycopg.conninfo import make_conninfo

from inventory.cache import Cache
from inventory.db import KEEPALIVE

CHANNEL = "storekeeper"
_BATCH = 1000
_LINGER_SECONDS = 0.05
_PAYLOAD_LIMIT = 7900
_LISTEN = f"LISTEN {CHANNEL}"
_NOTIFY = "SELECT pg_notify(%s, %s)"
_CHECK_SECONDS = 0.2
_LONGEST_WAIT = 5.0

log = logging.getLogger("storekeeper.system")


class Notices:
    """Forgets at once here, and tells the other replicas through `dsn` (a direct connection, not a pooler's).

    `wake` is called after every change, here or elsewhere: something may be due to be posted.
    """

    def __init__(self, dsn: str, caches: tuple[Cache, ...], wake: Callable[[], None] = lambda: None) -> None:
        self._dsn = dsn
        self._caches = caches
        self._wake = wake
        self._queue: Queue[tuple[str, list[Hashable]]] = Queue(10_000)
        self._stopping = Event()
        self.listening = Event()
        self._sender = 0
        self._threads = [Thread(target=work, name=work.__name__, daemon=True) for work in (self._send, self._listen)]

    def start(self) -> None:
        """Start sending and listening."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Send what is queued, and end both threads."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(_LONGEST_WAIT)

    def changed(self, community: str, keys: Iterable[Hashable]) -> None:
        """Forget these things here, and let the others know."""
        known = list(keys)
        for cache in self._caches:
            cache.forget(community, known)
        self._wake()
        try:
            self._queue.put_nowait((community, known))
        except Full:
            log.warning("notices: the queue is full; other replicas learn of this change by their caches' TTL")

    def _send(self) -> None:
        """Send until stopped; what can't be sent then is left to the other replicas' TTL."""
        ended = False
        while not ended:
            try:
                with self._connected() as connection:
                    self._sender = connection.info.backend_pid
                    self._send_on(connection)
            except psycopg.Error as error:
                log.warning("notices: can't send (%s)", type(error).__name__)
            ended = self._stopping.wait(1)

    def _connected(self) -> psycopg.Connection:
        return psycopg.connect(make_conninfo(self._dsn, connect_timeout=5, **KEEPALIVE), autocommit=True)

    def _send_on(self, connection: psycopg.Connection) -> None:
        while not (self._stopping.is_set() and self._queue.empty()):
            for payload in payloads(self._batch()):
                connection.execute(_NOTIFY, [CHANNEL, payload])

    def _batch(self) -> dict[str, set[Hashable]]:
        batch: dict[str, set[Hashable]] = {}
        with suppress(Empty):
            community, keys = self._queue.get(timeout=_CHECK_SECONDS)
            batch.setdefault(community, set()).update(keys)
            self._stopping.wait(_LINGER_SECONDS)
            while len(batch) < _BATCH:
                community, keys = self._queue.get_nowait()
                batch.setdefault(community, set()).update(keys)
        return batch

    def _listen(self) -> None:
        while not self._stopping.is_set():
            try:
                with self._connected() as connection:
                    connection.execute(_LISTEN)
                    # What was missed while nobody listened can't be known: forget everything, after LISTEN.
                    self._clear()
                    self.listening.set()
                    self._listen_on(connection)
            except psycopg.Error as error:
                self.listening.clear()
                log.warning("notices: lost the connection (%s), connecting again", type(error).__name__)
                self._stopping.wait(_CHECK_SECONDS)

    def _listen_on(self, connection: psycopg.Connection) -> None:
        while not self._stopping.is_set():
            for notice in connection.notifies(timeout=_CHECK_SECONDS):
                if notice.pid != self._sender:  # our own changes were forgotten here when they were made
                    self._heard(notice.payload)

    def _heard(self, payload: str) -> None:
        for community, keys in orjson.loads(payload).items():
            for cache in self._caches:
                cache.forget(community, keys)
        self._wake()

    def _clear(self) -> None:
        for cache in self._caches:
            cache.clear()
        self._wake()


def payloads(batch: dict[str, set[Hashable]]) -> list[str]:
    """JSON texts `{community: [keys]}`, each short enough for one NOTIFY."""
    texts: list[str] = []
    current: dict[str, list[str]] = {}
    size = 2
    for community, keys in batch.items():
        for key in sorted(map(str, keys)) or [""]:
            added = len(orjson.dumps([community, key]))
            if current and size + added > _PAYLOAD_LIMIT:
                texts.append(orjson.dumps(current).decode())
                current, size = {}, 2
            current.setdefault(community, []).append(key)
            size += added
    return [*texts, orjson.dumps(current).decode()] if current else texts
