"""Bodies of EventSub events (Twitch docs: EventSub Reference > Channel Chat Message Event)."""

import secrets

from tests.standins.server import Json
from tests.standins.twitch.state import Account


def chat_message(channel: Account, person: Account, text: str, badges: tuple[str, ...], source: Account | None) -> Json:
    """A channel.chat.message event; `source` is where a shared-chat message was written."""
    shown = [{"set_id": badge, "id": "1", "info": ""} for badge in badges]
    body: Json = {
        "broadcaster_user_id": channel.id, "broadcaster_user_login": channel.login,
        "broadcaster_user_name": channel.name, "chatter_user_id": person.id,
        "chatter_user_login": person.login, "chatter_user_name": person.name,
        "message_id": secrets.token_hex(16), "message": {"text": text, "fragments": [
            {"type": "text", "text": text, "cheermote": None, "emote": None, "mention": None}]},
        "message_type": "text", "badges": shown, "cheer": None, "color": "", "reply": None,
        "channel_points_custom_reward_id": None, "channel_points_animation_id": None,
        "source_broadcaster_user_id": None, "source_broadcaster_user_login": None,
        "source_broadcaster_user_name": None, "source_message_id": None, "source_badges": None,
        "is_source_only": None,
    }  # fmt: skip
    if source is None:
        return body
    return body | {
        "source_broadcaster_user_id": source.id, "source_broadcaster_user_login": source.login,
        "source_broadcaster_user_name": source.name, "source_message_id": secrets.token_hex(16),
        "source_badges": shown, "is_source_only": False,
    }  # fmt: skip


def fragments(text: str, mentioned: list[Account]) -> list[Json]:
    """The message's pieces: `@login` of somebody mentioned is a fragment of its own."""
    pieces: list[Json] = []
    rest = text
    for person in mentioned:
        before, sign, rest = rest.partition(f"@{person.login}")
        pieces.append(_fragment("text", before))
        if sign:
            known = {"user_id": person.id, "user_login": person.login, "user_name": person.name}
            pieces.append(_fragment("mention", sign) | {"mention": known})
    return [piece for piece in [*pieces, _fragment("text", rest)] if piece["text"]]


def _fragment(kind: str, text: str) -> Json:
    return {"type": kind, "text": text, "cheermote": None, "emote": None, "mention": None}
