"""How each part of the process is: what `/health/detailed` shows."""

from collections.abc import Callable, Mapping

Part = Mapping[str, object]


class Parts:
    """Named parts, each with a function that tells its `status` (up, down, …) and whatever else helps."""

    def __init__(self) -> None:
        self._readers: dict[str, Callable[[], Part]] = {}

    def add(self, name: str, read: Callable[[], Part]) -> None:
        """Show a part under this name; `read` may block for a moment and may fail, which means down."""
        self._readers[name] = read

    def __call__(self) -> dict[str, Part]:
        """All parts as they are now."""
        return {name: _state(read) for name, read in self._readers.items()}


def _state(read: Callable[[], Part]) -> Part:
    try:
        return read()
    except Exception as error:  # noqa: BLE001 - whatever is wrong with a part, the others are still told
        return {"status": "down", "detail": type(error).__name__}
