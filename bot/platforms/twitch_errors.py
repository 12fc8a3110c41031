"""Twitch's refusals as the outbox knows them; no text of the library is kept, for it may hold secrets."""

import aiohttp
import twitchio

from bot.outbox import Gone, Later, Refused
from bot.supervisor import Misconfigured

_PAUSE_SECONDS = 30.0
_GONE = (403, 404)
_LATER = (401, 408, 409, 429)
_SERVER_ERROR = 500


FAILURES = (twitchio.MessageRejectedError, twitchio.HTTPException, Misconfigured, aiohttp.ClientError, OSError)
"""What twitchio raises while sending; a time-out is an OSError."""


def translated(error: Exception) -> Gone | Refused | Later:
    """One of FAILURES as the outbox knows it."""
    if isinstance(error, twitchio.MessageRejectedError):
        return Refused(f"Twitch dropped it: {error.code}")
    if isinstance(error, twitchio.HTTPException):
        return _by_status(error.status)
    if isinstance(error, Misconfigured):
        return Later(str(error), _PAUSE_SECONDS, everywhere=True)
    return Later(type(error).__name__)


def _by_status(status: int) -> Gone | Refused | Later:
    sentence = f"Twitch answered {status}"
    if status in _GONE:
        return Gone(sentence)
    if status in _LATER:
        return Later(sentence, _PAUSE_SECONDS)
    return Later(sentence) if status >= _SERVER_ERROR else Refused(sentence)
