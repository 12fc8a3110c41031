"""Lines to a syslog server, one datagram each."""

import logging
import socket
from collections.abc import Callable, Sequence
from logging.handlers import SysLogHandler

from bot.logs.sinks import Written

RETRY_SECONDS = 60.0


class Syslog:
    """A syslog server over UDP, looked up on first use and again a minute after a failure.

    ValueError when the facility is unknown.
    """

    def __init__(self, host: str, port: int, facility: str, clock: Callable[[], float]) -> None:
        if facility.lower() not in SysLogHandler.facility_names:
            raise ValueError(f"SYSLOG_FACILITY {facility} is unknown (LOCAL0 to LOCAL7, USER and DAEMON are known)")
        self._address = (host, port)
        self._facility = facility.lower()
        self._clock = clock
        self._retry_at = clock()
        self._handler: _Datagrams | None = None

    def write(self, batch: Sequence[Written]) -> None:
        """Send one datagram a line; OSError when the name is unknown or the network refuses."""
        if self._handler is None:
            if self._clock() < self._retry_at:
                return
            self._retry_at = self._clock() + RETRY_SECONDS
            self._handler = self._looked_up()
        for line in batch:
            level = logging.getLevelNamesMapping()[line.level]
            self._handler.emit(logging.LogRecord("", level, "", 0, line.text, None, None))

    def close(self) -> None:
        """Close the socket."""
        if self._handler is not None:
            self._handler.close()

    def _looked_up(self) -> "_Datagrams":
        # The handler would ask the name server again for every line.
        address = socket.getaddrinfo(*self._address, type=socket.SOCK_DGRAM)[0][4]
        return _Datagrams((str(address[0]), int(address[1])), self._facility)


class _Datagrams(SysLogHandler):
    """The standard handler, but a failure is an exception and not a traceback on standard error."""

    append_nul = False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the base class's name
        raise  # noqa: PLE0704 - called from the base class's except block
