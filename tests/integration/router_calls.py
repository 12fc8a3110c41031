"""The bodies of the three callers, exactly as they send them."""

from datetime import datetime
from typing import Any
from uuid import uuid4

Json = dict[str, Any]


def session() -> str:
    return f"sess_{uuid4().hex}"


def router_body(community: int | str, text: str, user: str = "u1", session_id: str | None = None) -> Json:
    command, _, args = text.partition(" ")
    return {
        "command": command,
        "args": args,
        "user_id": user,
        "entity_id": "chan1",
        "community_id": community,
        "session_id": session_id or session(),
        "message": text,
    }


def market_body(
    community: int | str, text: str, now: datetime, user: str = "u1", request_id: str | None = None
) -> Json:
    command, _, rest = text.partition(" ")
    return {
        "community": {
            "id": community,
            "name": "Makers",
            "is_subscribed": True,
            "subscription_order_id": None,
            "seat_count": 0,
        },
        "trigger": {
            "type": "command",
            "command": command,
            "context_text": rest,
            "event_type": None,
            "event_data": None,
        },
        "user": {"id": f"m-{user}", "username": user, "platform": "discord", "platform_user_id": user},
        "entity": {"id": "e1", "platform": "discord", "platform_entity_id": "c1"},
        "request_id": request_id or session(),
        "timestamp": now.isoformat().replace("+00:00", "Z"),
    }


def local_body(server: str, text: str, user: str = "u1", message_id: str | None = None) -> Json:
    word, *parameters = text.split()
    return {
        "command": word.lstrip("!"),
        "parameters": parameters,
        "user": {"id": user, "name": user},
        "context": {
            "platform": "discord",
            "server_id": server,
            "channel_id": "c1",
            "entity_id": f"discord+{server}+c1",
            "message_id": message_id or session(),
            "timestamp": "2026-11-21T12:00:00",
        },
        "raw_message": text,
        "user_context": {},
    }
