"""What can go wrong for a person: each error is a code and one sentence that says what to do."""


class StorekeeperError(Exception):
    """Base of every refusal whose text may be shown to people."""

    code = "error"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Invalid(StorekeeperError):
    """The request can't be understood or breaks a limit."""

    code = "invalid"


class NotFound(StorekeeperError):
    """Nothing here has that name; `near` holds names that are close to it."""

    code = "not_found"

    def __init__(self, sentence: str, near: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.near = near


class Conflict(StorekeeperError):
    """The request is sound, but what is there now doesn't allow it."""

    code = "conflict"


class Denied(StorekeeperError):
    """The caller's role doesn't suffice."""

    code = "denied"


class StaleVersion(StorekeeperError):
    """The caller's If-Match names a version that is no longer the newest."""

    code = "stale_version"


class KeyReused(StorekeeperError):
    """An idempotency key came again with another request."""

    code = "key_reused"


class InFlight(StorekeeperError):
    """The same request is being answered at this moment."""

    code = "in_flight"


class Busy(StorekeeperError):
    """No seat is free; `retry_after` is in seconds."""

    code = "busy"

    def __init__(self, sentence: str, retry_after: float = 1.0) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class RateLimited(Busy):
    """The caller asks faster than their share."""

    code = "rate_limited"


class Unavailable(StorekeeperError):
    """Something that we depend on doesn't answer now."""

    code = "unavailable"


class Replayed(Exception):
    """The answer to this very request was stored before."""
