"""What Discord asks of a message body: each rule with the page that states it."""

from collections.abc import Iterator
from typing import Any

from tests.standins.server import Json

MAX_CONTENT = 2000  # Discord docs: Resources > Message > Create Message
MAX_NONCE = 25  # Discord docs: Resources > Message > Create Message
MAX_EMBEDS = 10  # Discord docs: Resources > Message > Create Message
MAX_EMBED_TOTAL = 6000  # Discord docs: Resources > Message > Embed Limits
EMBED_LIMITS = {"title": 256, "description": 4096}  # Discord docs: Resources > Message > Embed Limits
MAX_ROWS = 5  # Discord docs: Components > Reference > Legacy Message Component Behavior
MAX_BUTTONS = 5  # Discord docs: Components > Reference > Action Row
MAX_LABEL = 80  # Discord docs: Components > Reference > Button
MAX_CUSTOM_ID = 100  # Discord docs: Components > Reference > Custom ID


def message_faults(body: Json, *, edit: bool = False) -> Iterator[str]:
    """Every way in which this body would be refused as an invalid form body."""
    content = body.get("content") or ""
    if len(content) > MAX_CONTENT:
        yield f"content has {len(content)} characters, more than {MAX_CONTENT}"
    has_more = body.get("embeds") or body.get("components") or body.get("attachments") or body.get("poll")
    if not edit and not content.strip() and not has_more:
        yield "an empty message"
    if len(str(body.get("nonce") or "")) > MAX_NONCE:
        yield f"nonce is longer than {MAX_NONCE}"
    yield from _embed_faults(body.get("embeds") or [])
    yield from _component_faults(body.get("components") or [])


def mention_faults(body: Json) -> Iterator[str]:
    """The bot's own promise, not Discord's rule: nobody is mentioned but those it names one by one.

    Discord docs: Resources > Message > Allowed Mentions Object: `parse: []` suppresses all mentions.
    """
    allowed = body.get("allowed_mentions")
    if allowed is None:
        yield "allowed_mentions is missing"
        return
    named = [f"<@{user}>" for user in allowed.get("users") or ()]
    named += [f"<@&{role}>" for role in allowed.get("roles") or ()]
    if allowed.get("parse") != [] or any(mention not in str(body.get("content")) for mention in named):
        yield f"allowed_mentions lets somebody be mentioned: {allowed}"
    if allowed.get("replied_user"):
        yield "allowed_mentions pings the person replied to"


def _embed_faults(embeds: list[Json]) -> Iterator[str]:
    if len(embeds) > MAX_EMBEDS:
        yield f"{len(embeds)} embeds, more than {MAX_EMBEDS}"
    total = 0
    for embed in embeds:
        for name, limit in EMBED_LIMITS.items():
            total += len(embed.get(name) or "")
            if len(embed.get(name) or "") > limit:
                yield f"embed {name} is longer than {limit}"
        fields: list[Json] = embed.get("fields") or []
        yield from _field_faults(fields)
        total += sum(len(field["name"]) + len(field["value"]) for field in fields)
        total += len((embed.get("footer") or {}).get("text", ""))
    if total > MAX_EMBED_TOTAL:
        yield f"embeds have {total} characters together, more than {MAX_EMBED_TOTAL}"


def _field_faults(fields: list[Json]) -> Iterator[str]:
    if len(fields) > 25:
        yield "more than 25 embed fields"
    for field in fields:
        if not 1 <= len(field["name"]) <= 256 or not 1 <= len(field["value"]) <= 1024:
            yield "embed field outside 1-256 / 1-1024 characters"


def _component_faults(rows: list[Json]) -> Iterator[str]:
    if len(rows) > MAX_ROWS:
        yield f"{len(rows)} action rows, more than {MAX_ROWS}"
    seen: set[Any] = set()
    for row in rows:
        parts: list[Json] = row.get("components") or []
        if not 1 <= len(parts) <= MAX_BUTTONS:
            yield f"an action row of {len(parts)} parts"
        for part in parts:
            yield from _button_faults(part, seen)


def _button_faults(part: Json, seen: set[Any]) -> Iterator[str]:
    custom_id = part.get("custom_id")
    if part.get("type") != 2 or part.get("style") == 5:
        return
    if not isinstance(custom_id, str) or not 1 <= len(custom_id) <= MAX_CUSTOM_ID:
        yield f"custom_id must have 1-{MAX_CUSTOM_ID} characters: {custom_id!r}"
    if custom_id in seen:
        yield f"custom_id {custom_id!r} twice in one message"
    seen.add(custom_id)
    if len(part.get("label") or "") > MAX_LABEL:
        yield f"button label longer than {MAX_LABEL}"
