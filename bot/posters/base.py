"""What every way out is to the deliverer."""

from typing import Protocol

from inventory.alerts.post import Post


class Poster(Protocol):
    """Posts to the places of one platform."""

    async def post(self, post: Post) -> str | None:
        """Post it; where the place can tell, the same post's id twice is one post.

        Gives the message's name there where a later post can answer it.

        Raises bot.outbox's Later or Full for what may be tried again, and Gone or Refused for what never works.
        """
