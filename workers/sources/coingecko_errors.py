"""What goes wrong at CoinGecko: its three shapes of errors as JSON, pages of its CDN, and whether to try again.

https://docs.coingecko.com/docs/errors-and-rate-limits
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_LONGEST_PAUSE = 3600.0
_LONGEST = 200
_TAGS = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_TOO_MANY, _BAD_KEY, _FORBIDDEN, _TIMED_OUT, _SERVER = 429, 401, 403, 408, 500
_OWN_CODES = 10_000


class Failure(Exception):
    """A call that gave nothing; `pause` is how many seconds the provider asks us to wait, if it says."""

    def __init__(self, sentence: str, pause: float | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.pause = pause


class Broken(Failure):
    """It may go well the next time: a busy or broken server, a lost connection, an answer cut off."""


class Refused(Failure):
    """It won't go well however often it is tried: the key, the plan or the request is wrong."""


def failure(status: int, code: int | None, sentence: str, pause: float | None) -> Failure:
    """What an answer other than 200 means."""
    if _TOO_MANY in (status, code):
        return Broken("CoinGecko asks us to slow down (429).", pause)
    if code is not None and code >= _OWN_CODES:
        return Refused(f"CoinGecko refuses ({code}): {sentence}", _LONGEST_PAUSE)
    if status in (_BAD_KEY, _FORBIDDEN):
        return Refused(f"CoinGecko refuses ({status}): {sentence}", _LONGEST_PAUSE)
    if status >= _SERVER or status == _TIMED_OUT:
        return Broken(f"CoinGecko is out of order ({status}).", pause)
    return Refused(f"CoinGecko doesn't answer that ({status}): {sentence}")


def complaint(found: object, body: bytes) -> tuple[int | None, str]:
    """The provider's own code and sentence, whichever of its shapes they come in."""
    error = found.get("error") if isinstance(found, dict) else None
    nested = error.get("status") if isinstance(error, dict) else None
    status = nested or (found.get("status") if isinstance(found, dict) else None)
    if isinstance(status, dict):
        code = status.get("error_code")
        return (code if isinstance(code, int) else None), _line(status.get("error_message"))
    if isinstance(error, str):
        return None, _line(error)
    title = _TAGS.search(body[:4000].decode("utf-8", "replace"))
    return None, _line(title[1]) if title else "no reason given"


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds to wait, from Retry-After (seconds or a date), else x-ratelimit-reset; None where neither says."""
    for name in ("Retry-After", "x-ratelimit-reset"):
        value = headers.get(name, "").strip()
        if value:
            seconds = _seconds(value, now or datetime.now(UTC))
            if seconds is not None:
                return min(max(seconds, 0.0), _LONGEST_PAUSE)
    return None


def _seconds(value: str, now: datetime) -> float | None:
    if re.fullmatch(r"\d{1,12}(\.\d+)?", value):
        number = float(value)
        # A number as large as that is a moment and no wait.
        return number - now.timestamp() if number > now.timestamp() / 2 else number
    try:
        moment = datetime.fromisoformat(value) if value[:1].isdigit() else parsedate_to_datetime(value)
    except ValueError:
        return None
    return (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds()


def _line(text: object) -> str:
    return " ".join(str(text or "no reason given").split())[:_LONGEST]
