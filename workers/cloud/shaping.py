"""From an item as a provider tells it to a Resource: plain JSON, one shape of tags, volatile figures apart."""

import base64
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

import orjson

from inventory.cloud.model import Cell, Resource
from workers.cloud.entry import Entry
from workers.cloud.hiding import without_secrets
from workers.cloud.paths import finder, remover

MOST_TAGS = 200
MOST_RELATIONS = 100
_ENCODED = "%7B"
_KEYS = ("Key", "key", "TagKey", "tagKey", "Name", "name")
_VALUES = ("Value", "value", "TagValue", "tagValue")


def plain(value: Any) -> Any:  # noqa: ANN401 - anything that a parser gives
    """The value as JSON: times in ISO format, bytes in base64, IAM's encoded documents decoded."""
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(one) for one in value]
    return _single(value)


def _single(value: Any) -> Any:  # noqa: ANN401 - as above
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes | bytearray):
        return base64.b64encode(value).decode()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, str):
        return _decoded(value) if value.startswith(_ENCODED) else value
    return value if value is None or isinstance(value, int | float) else str(value)


def _decoded(text: str) -> Any:  # noqa: ANN401 - JSON
    """A document that IAM gives encoded for an address, or the text where it is none."""
    try:
        return orjson.loads(unquote(text))
    except orjson.JSONDecodeError:
        return text


def tags_of(value: Any) -> dict[str, str]:  # noqa: ANN401 - the many shapes that tags have
    """Tags as a mapping: from one, or from a list of pairs under AWS's several names."""
    if isinstance(value, Mapping):
        pairs: Iterator[tuple[Any, Any]] = iter(value.items())
    elif isinstance(value, list):
        pairs = (_pair(tag) for tag in value)
    else:
        return {}
    return {str(key): "" if one is None else str(one) for key, one in list(pairs)[:MOST_TAGS] if key is not None}


def shaped(entry: Entry, cell: Cell, raw: Any) -> Resource | None:  # noqa: ANN401 - an item of the answer
    """The resource that an item is; None where it has nothing to tell it by."""
    item = without_secrets(plain(raw))
    own = identity(entry, item)
    if not own:
        return None
    arn = finder(entry.arn)(item) if entry.arn else None
    name = finder(entry.name)(item) if entry.name else None
    related = tuple(_relations(entry, item))
    tags = tags_of(finder(entry.tags)(item)) if entry.tags else {}
    properties = item if isinstance(item, dict) else {"value": item}
    moving = {path: moved for path in entry.volatile if (moved := remover(path)(properties)) is not None}
    if entry.tags.isidentifier():
        properties.pop(entry.tags, None)
    return Resource(
        type=cell.type, id=own, name=short_name(name or own), arn=arn or None,
        category=entry.category, tags=tags, properties=properties, relations=related, volatile=moving,
    )  # fmt: skip


def identity(entry: Entry, item: Any) -> str:  # noqa: ANN401 - JSON
    """What tells an item from the others of its list; empty where it has nothing."""
    return next(
        (str(found) for path in (entry.id, entry.arn, entry.name) if path and (found := finder(path)(item))), ""
    )


def short_name(name: object) -> str:
    """A name for people: of an ARN or a URL, the part after the last slash or colon."""
    text = str(name)
    if text.startswith(("arn:", "http://", "https://")):
        text = text.rstrip("/*:").rpartition("/")[2].rpartition(":")[2]
    return text


def _pair(tag: Any) -> tuple[Any, Any]:  # noqa: ANN401 - an element of a list of tags
    if not isinstance(tag, Mapping):
        return tag, ""
    key = next((tag[name] for name in _KEYS if name in tag), None)
    return key, next((tag[name] for name in _VALUES if name in tag), "")


def _relations(entry: Entry, item: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - JSON
    seen = 0
    for kind, path in entry.relations:
        found = finder(path)(item)
        for target in found if isinstance(found, list) else [found]:
            if isinstance(target, str) and target and seen < MOST_RELATIONS:
                seen += 1
                yield kind, target
