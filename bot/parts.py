"""How each part of the process is: what `/health/detailed` shows."""

from collections.abc import Callable, Mapping

Part = Mapping[str, object]
FINE = frozenset({"up", "stopped", "failing"})
"""Failing are places of other people, to which we post: that is theirs to mend."""


class Parts:
    """Named parts, each with a function that tells its `status` (up, down, …) and whatever else helps."""

    def __init__(self) -> None:
        self._readers: dict[str, Callable[[], Part]] = {}
        self._blocking: set[str] = set()

    def add(self, name: str, read: Callable[[], Part], *, blocks: bool = False) -> None:
        """Show a part under this name; `read` may fail, which means down, and where it `blocks`, take a moment."""
        self._readers[name] = read
        if blocks:
            self._blocking.add(name)

    def at_once(self) -> dict[str, Part]:
        """Those that can be told without waiting for anything."""
        return {name: _state(read) for name, read in self._readers.items() if name not in self._blocking}

    def __call__(self) -> dict[str, Part]:
        """All parts as they are now."""
        return {name: _state(read) for name, read in self._readers.items()}


def _state(read: Callable[[], Part]) -> Part:
    try:
        return read()
    except Exception as error:  # noqa: BLE001 - whatever is wrong with a part, the others are still told
        return {"status": "down", "detail": type(error).__name__}
