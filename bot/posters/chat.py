"""Posts in chat: in the channel's turn, between the replies to commands."""

from base64 import urlsafe_b64encode
from uuid import UUID

from bot.platforms.base import Platform
from inventory.alerts.post import Post


class ChatPoster:
    """Hands posts to a platform; the post's id is the nonce, in the 22 signs that Discord's 25 leave room for."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def post(self, post: Post) -> str | None:
        """Post it; raises Full, Gone, Refused or Later."""
        channel, nonce = post.subscription.channel, nonce_of(post.id)
        return await self._platform.post(channel, post.text, nonce, post.mentions, post.answers)


def nonce_of(post: UUID) -> str:
    """All 128 bits of an id in 22 signs: nothing is cut, so no two posts share one."""
    return urlsafe_b64encode(post.bytes).rstrip(b"=").decode()
