"""Posts in chat: in the channel's turn, between the replies to commands."""

from bot.platforms.base import Platform
from inventory.alerts.post import Post


class ChatPoster:
    """Hands posts to a platform; the post's id is the nonce."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def post(self, post: Post) -> None:
        """Post it; raises Full, Gone, Refused or Later."""
        await self._platform.post(post.subscription.channel, post.text, post.id.hex, post.mentions)
