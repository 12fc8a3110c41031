"""Discord's rate limits as the stand-in keeps them, and the bodies of its refusals."""

import time
from dataclasses import dataclass

from aiohttp import web

from tests.standins.server import Json, Refused, answer


@dataclass
class Bucket:
    """A window of `limit` requests for one route and top-level resource."""

    limit: int
    window: float
    used: int = 0
    opened: float = 0.0

    def take(self, now: float) -> bool:
        """Count one request; False where the bucket is empty."""
        if now >= self.opened + self.window:
            self.opened, self.used = now, 0
        self.used += 1
        return self.used <= self.limit

    def reset_after(self, now: float) -> float:
        return max(0.0, self.opened + self.window - now)


class Limits:
    """Buckets per method, route and channel, guild or webhook (Discord docs: Topics > Rate Limits)."""

    def __init__(self, limit: int, window: float) -> None:
        self.limit = limit
        self.window = window
        self._buckets: dict[tuple[str, str], Bucket] = {}
        self._closed_until = 0.0

    def close_everywhere(self, seconds: float) -> None:
        """The global limit is reached: every request is refused so long (Topics > Rate Limits > Global Rate Limit)."""
        self._closed_until = time.monotonic() + seconds

    def bucket(self, request: web.Request) -> tuple[str, Bucket]:
        """The bucket's hash (which leaves out the top-level resource) and the bucket."""
        parts = request.path.split("/")
        resource = "/".join(parts[: 6 if parts[3] == "webhooks" else 5])
        kind = f"{request.method}-{parts[3]}-{len(parts)}"
        found = self._buckets.setdefault((kind, resource), Bucket(self.limit, self.window))
        return kind, found

    def headers(self, request: web.Request) -> dict[str, str]:
        """The headers of Topics > Rate Limits > Header Format.

        `Via` stands in no page of the documentation: real answers carry it from Discord's own proxy, and
        its absence marks an answer that never reached the API (Topics > Rate Limits > Cloudflare bans).
        """
        kind, bucket = self.bucket(request)
        after = bucket.reset_after(time.monotonic())
        return {
            "Via": "1.1 standin",
            "X-RateLimit-Limit": str(bucket.limit),
            "X-RateLimit-Remaining": str(max(0, bucket.limit - bucket.used)),
            "X-RateLimit-Reset": f"{time.time() + after:.3f}",
            "X-RateLimit-Reset-After": f"{after:.3f}",
            "X-RateLimit-Bucket": kind,
        }

    def enforce(self, request: web.Request) -> None:
        """Refuse with 429 once the bucket is empty."""
        _, bucket = self.bucket(request)
        now = time.monotonic()
        if now < self._closed_until:
            raise Refused(429, rate_limited(self._closed_until - now, everywhere=True))
        if not bucket.take(now):
            raise Refused(429, rate_limited(bucket.reset_after(now)))


def rate_limited(retry_after: float, *, everywhere: bool = False) -> Json:
    """Discord docs: Topics > Rate Limits > Rate Limit Response Structure."""
    return {"message": "You are being rate limited.", "retry_after": retry_after, "global": everywhere}


def rate_limit_answer(retry_after: float, *, everywhere: bool = False) -> web.Response:
    """A 429 with all its headers (Discord docs: Topics > Rate Limits > Exceeding A Rate Limit)."""
    headers = {
        "Retry-After": str(max(1, round(retry_after))),
        "Via": "1.1 standin",
        "X-RateLimit-Limit": "5",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": f"{time.time() + retry_after:.3f}",
        "X-RateLimit-Reset-After": f"{retry_after:.3f}",
        "X-RateLimit-Bucket": "scripted",
        "X-RateLimit-Scope": "global" if everywhere else "user",
    }
    if everywhere:
        headers["X-RateLimit-Global"] = "true"
    return answer(rate_limited(retry_after, everywhere=everywhere), 429, headers)


def cloudflare_answer() -> web.Response:
    """A 429 that never reached the API: HTML, no Via, no rate-limit headers.

    Discord docs: Topics > Rate Limits > Invalid Request Limit aka Cloudflare bans.
    """
    return web.Response(status=429, text="<html>error 1015: you are being rate limited</html>",
                        content_type="text/html", headers={"Retry-After": "600"})  # fmt: skip


def error(status: int, code: int, message: str) -> Refused:
    """Discord docs: Topics > Opcodes and Status Codes > JSON Error Codes."""
    return Refused(status, {"message": message, "code": code})
