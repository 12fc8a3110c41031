"""CoinGecko's refusals: three shapes of JSON, and the page of its CDN."""

from aiohttp import web

from tests.standins.faults import Answer
from tests.standins.server import Json, answer

TOO_MANY = "You've exceeded the Rate Limit. Please visit the pricing page for higher limits."
_PAGE = "<!DOCTYPE html><html><head><title>{title}</title></head><body>Ray ID: 8f2</body></html>"


def status_shape(code: int, message: str) -> Json:
    return {"status": {"error_code": code, "error_message": message, "timestamp": "2026-11-21T12:00:00.000+00:00"}}


def nested_shape(code: int, message: str) -> Json:
    return {"error": {"status": {"error_code": code, "error_message": message}}}


def flat_shape(message: str) -> Json:
    return {"error": message}


SHAPES = {
    "status": status_shape(429, TOO_MANY),
    "nested": nested_shape(429, TOO_MANY),
    "flat": flat_shape(TOO_MANY),
}


def too_many(shape: str, headers: dict[str, str] | None = None) -> Answer:
    """A 429 in one of its shapes."""
    return lambda: answer(SHAPES[shape], 429, headers)


def page(status: int, title: str, headers: dict[str, str] | None = None) -> Answer:
    """A page of the CDN in place of JSON."""
    return lambda: web.Response(
        status=status, text=_PAGE.format(title=title), content_type="text/html", headers=headers
    )
