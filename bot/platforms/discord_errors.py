"""Discord's refusals as the outbox knows them."""

import aiohttp
import discord

from bot.outbox import Gone, Later, Refused

_BAN_SECONDS = 600.0
_TOO_MANY = 429
_UNAUTHORIZED = 401


FAILURES = (discord.RateLimited, discord.HTTPException, aiohttp.ClientError, OSError)
"""What discord.py raises while sending; a time-out is an OSError."""


def translated(error: Exception) -> Gone | Refused | Later:
    """One of FAILURES as the outbox knows it."""
    if isinstance(error, discord.RateLimited):
        return Later("rate limited", error.retry_after)
    if isinstance(error, discord.HTTPException):
        return _answered(error)
    return Later(type(error).__name__)


def _answered(error: discord.HTTPException) -> Gone | Refused | Later:
    """Tell a 429 that never reached the API, or a token that ended, from a message that is refused."""
    if isinstance(error, discord.DiscordServerError):
        return Later(f"Discord answered {error.status}")
    if isinstance(error, discord.Forbidden | discord.NotFound):
        return Gone(f"Discord answered {error.status}: {error.text or 'no reason given'}")
    if error.status == _TOO_MANY:
        return Later("Discord bars this address", _seconds(error), everywhere=True)
    if error.status == _UNAUTHORIZED:
        return Later("Discord no longer knows the token", _BAN_SECONDS, everywhere=True)
    return Refused(f"Discord answered {error.status}: {error.text}")


def _seconds(error: discord.HTTPException) -> float:
    after = error.response.headers.get("Retry-After", "")
    return min(float(after), _BAN_SECONDS) if after.replace(".", "", 1).isdecimal() else _BAN_SECONDS
