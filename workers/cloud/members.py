"""Which member of a listed structure is its ARN, its id, its name, its tags: by the names that AWS's models use."""

import re
from typing import Any, NamedTuple

Shape = Any  # a shape of botocore's model, which has no types

_SURE, _LIKELY, _TAIL = 100, 90, 70
_IDS = {"id": "id", "identifier": "identifier", "uuid": "uuid"}
_TAGS = ("tags", "taglist", "tagset", "resourcetags", "tag")
_FORMS = {"arn": ("arn",), "id": ("id", "identifier", "url", "uuid", "key"), "name": ("name", "title")}
_DISPLAYED = ("displayname", "friendlyname", "alias")


class Members(NamedTuple):
    """The members' names; None where the structure has none."""

    arn: str | None = None
    id: str | None = None
    name: str | None = None
    tags: str | None = None

    @property
    def usable(self) -> bool:
        """Whether a resource of this structure could be told from another."""
        return bool(self.arn or self.id or self.name)


def members_of(item: Shape, noun: str) -> Members:
    """What identifies an item of a list about `noun`."""
    strings = [name for name, shape in item.members.items() if shape.type_name in {"string", "integer", "long"}]
    found = {form: _best(strings, form, noun.lower()) for form in _FORMS}
    if found["name"] is None:
        found["name"] = next((name for name in strings if name.lower() in _DISPLAYED), None)
    return Members(found["arn"], found["id"], found["name"], _tags(item))


def _best(names: list[str], form: str, noun: str) -> str | None:
    scored = [(_score(_flat(name), form, noun), -place, name) for place, name in enumerate(names)]
    score, _, name = max(scored, default=(0, 0, ""))
    return name if score else None


def _score(name: str, form: str, noun: str) -> int:
    """How surely a member is what the form names: its own, not a reference to another thing."""
    for ending in _FORMS[form]:
        stem = name.removesuffix(ending)
        if stem == name:
            continue
        if stem == noun:
            return _SURE
        if stem in {"", "resource"}:
            return 0 if ending in {"key", "url"} and not stem else _LIKELY
        if len(stem) > 1 and (noun.endswith(stem) or stem.endswith(noun)):
            return _TAIL
    return 0


def _flat(name: str) -> str:
    return re.sub(r"[_-]", "", name).lower()


def _tags(item: Shape) -> str | None:
    for name, shape in item.members.items():
        if _flat(name) in _TAGS and shape.type_name in {"list", "map"}:
            return str(name)
    return None
