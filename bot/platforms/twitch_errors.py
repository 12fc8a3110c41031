"""Twitch's refusals as the outbox knows them; no text of the library is kept, for it may hold secrets."""

from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import twitchio

from bot.outbox import Gone, Later, Refused
from bot.supervisor import Misconfigured

_PAUSE_SECONDS = 30.0
_GONE = (403, 404)
_LATER = (401, 408, 409, 429)
_SERVER_ERROR = 500


@contextmanager
def translated() -> Iterator[None]:
    """Turn what twitchio raises while sending into Gone, Refused or Later."""
    try:
        yield
    except twitchio.MessageRejectedError as error:
        raise Refused(f"Twitch dropped it: {error.code}") from None
    except twitchio.HTTPException as error:
        raise _by_status(error.status) from None
    except Misconfigured as error:
        raise Later(str(error), _PAUSE_SECONDS, everywhere=True) from None
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise Later(type(error).__name__) from None


def _by_status(status: int) -> Exception:
    sentence = f"Twitch answered {status}"
    if status in _GONE:
        return Gone(sentence)
    if status in _LATER:
        return Later(sentence, _PAUSE_SECONDS)
    return Later(sentence) if status >= _SERVER_ERROR else Refused(sentence)
