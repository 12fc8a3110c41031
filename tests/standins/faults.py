"""Answers that a stand-in gives instead of its own, as a test has planned them."""

from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

Answer = Callable[[], web.Response]


@dataclass
class Fault:
    """The next `times` requests whose method and path fit get `answer`."""

    answer: Answer
    method: str
    path: str
    times: int

    def fits(self, request: web.Request) -> bool:
        return self.times > 0 and self.method in ("", request.method) and self.path in request.path


class Faults:
    """Planned faults, used up in the order in which they were planned."""

    def __init__(self) -> None:
        self._planned: list[Fault] = []

    def plan(self, answer: Answer, *, method: str = "", path: str = "", times: int = 1) -> None:
        self._planned.append(Fault(answer, method, path, times))

    def forget(self) -> None:
        """Plan nothing any more."""
        self._planned.clear()

    def take(self, request: web.Request) -> web.Response | None:
        """The planned answer to this request, or None where none fits."""
        for fault in self._planned:
            if fault.fits(request):
                fault.times -= 1
                return fault.answer()
        return None
