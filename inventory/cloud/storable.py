"""Resources as a database takes them: without NUL and halves of characters, under ids that an index holds. No I/O."""

import hashlib
from dataclasses import replace

from inventory.cloud.model import Resource

LONGEST_ID = 1_500
"""In bytes of UTF-8."""


def storable(resource: Resource) -> Resource:
    """The same resource, or hardly ever one with a few characters less; its properties are left to canonical()."""
    texts = [resource.id, resource.name, resource.arn or "", *resource.tags, *resource.tags.values()]
    texts += [target for _, target in resource.relations]
    if "".join(texts).isprintable() and len(resource.id) * 4 <= LONGEST_ID:
        return resource
    return replace(
        resource, id=_key(readable(resource.id)), name=readable(resource.name),
        arn=readable(resource.arn) if resource.arn else None,
        tags={readable(key): readable(value) for key, value in resource.tags.items()},
        relations=tuple((kind, readable(target)) for kind, target in resource.relations),
    )  # fmt: skip


def storable_id(identity: str) -> str:
    """The id that storable() gives a resource of this one."""
    return _key(readable(identity))


def readable(text: str) -> str:
    """A text that UTF-8 and PostgreSQL can say."""
    return text.encode(errors="replace").decode().replace("\0", "")


def _key(identity: str) -> str:
    """A long id's beginning and its SHA-256; an empty one has a name, too."""
    if len(identity.encode()) <= LONGEST_ID:
        return identity or "?"
    return f"{identity[: LONGEST_ID // 8]}…{hashlib.sha256(identity.encode()).hexdigest()}"
