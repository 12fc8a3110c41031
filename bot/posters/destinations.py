"""Where a webhook's address leads, asked when somebody gives it: whoever typed it is there to give another one."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from socket import SOCK_STREAM, getaddrinfo

from bot.posters.addresses import leads_inside, literal

Ask = Callable[[str], list[str]]
_SECONDS = 3.0
_THREADS = 2


def addresses(host: str) -> list[str]:
    """The IP addresses that this machine finds for a name; none for one that nobody knows."""
    try:
        return [str(found[4][0]) for found in getaddrinfo(host, None, type=SOCK_STREAM)]
    except (OSError, UnicodeError):
        return []


class Destinations:
    """Refuses what a delivery would refuse; `private` is the same setting of the operator's."""

    def __init__(self, *, private: bool, ask: Ask = addresses, seconds: float = _SECONDS) -> None:
        self._private = private
        self._ask = ask
        self._seconds = seconds
        # Names are asked for on threads of their own: the system's resolver has no time-out that we could set.
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="names")

    def inside(self, host: str) -> bool:
        """Whether nothing may be sent there. A name that nobody answers for in time is taken: delivery asks again."""
        if self._private:
            return False
        return leads_inside(literal(host) or self._found(host))

    def _found(self, host: str) -> list[str]:
        asked = self._threads.submit(self._ask, host)
        try:
            return asked.result(self._seconds)
        except Late:
            asked.cancel()
            return []
