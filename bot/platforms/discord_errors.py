"""Discord's refusals as the outbox knows them."""

from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import discord

from bot.outbox import Gone, Later, Refused

_BAN_SECONDS = 600.0
_TOO_MANY = 429
_UNAUTHORIZED = 401


@contextmanager
def translated() -> Iterator[None]:
    """Turn what discord.py raises while sending into Gone, Refused or Later."""
    try:
        yield
    except discord.RateLimited as error:
        raise Later("rate limited", error.retry_after) from error
    except discord.DiscordServerError as error:
        raise Later(f"Discord answered {error.status}") from error
    except (discord.Forbidden, discord.NotFound) as error:
        raise Gone(f"Discord answered {error.status}: {error.text or 'no reason given'}") from error
    except discord.HTTPException as error:
        raise _other(error) from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise Later(type(error).__name__) from error


def _other(error: discord.HTTPException) -> Exception:
    """Tell a 429 that never reached the API, or a token that ended, from a message that is refused."""
    if error.status == _TOO_MANY:
        return Later("Discord bars this address", _seconds(error), everywhere=True)
    if error.status == _UNAUTHORIZED:
        return Later("Discord no longer knows the token", _BAN_SECONDS, everywhere=True)
    return Refused(f"Discord answered {error.status}: {error.text}")


def _seconds(error: discord.HTTPException) -> float:
    after = error.response.headers.get("Retry-After", "")
    return min(float(after), _BAN_SECONDS) if after.replace(".", "", 1).isdecimal() else _BAN_SECONDS
