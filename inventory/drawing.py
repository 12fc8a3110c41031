"""Pictures by matplotlib, one at a time: it isn't made for several threads, and so its memory stays bounded."""

import io
from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_TURN = Lock()


def png(draw: Callable[[], "Figure"]) -> bytes:
    """What `draw` draws as a PNG, in the figure's own size; raises ImportError where matplotlib isn't installed."""
    with _TURN:
        content = io.BytesIO()
        draw().savefig(content, format="png")
    return content.getvalue()
