"""A target taken apart into the things that a snapshot keeps: itself, its services, containers, packages, … No I/O."""

import hashlib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

import orjson

from inventory.fleet.words import SectionState

_NAME_LIMIT = 300


class ThingKind(StrEnum):
    """What a thing of a target is, and the target itself."""

    TARGET = "target"
    DISK = "disk"
    INTERFACE = "interface"
    SERVICE = "service"
    CONTAINER = "container"
    STACK = "stack"
    PACKAGE = "package"
    PORT = "port"
    CERTIFICATE = "certificate"
    KEY = "key"
    VULNERABILITY = "vulnerability"


_PARTS = {
    ("disks", "mounts"): ThingKind.DISK,
    ("network", "interfaces"): ThingKind.INTERFACE,
    ("services", "items"): ThingKind.SERVICE,
    ("containers", "items"): ThingKind.CONTAINER,
    ("stacks", "items"): ThingKind.STACK,
    ("packages", "items"): ThingKind.PACKAGE,
    ("security", "open_ports"): ThingKind.PORT,
    ("security", "certificates"): ThingKind.CERTIFICATE,
    ("security", "keys"): ThingKind.KEY,
    ("security", "vulnerabilities"): ThingKind.VULNERABILITY,
}
_ABOUT = frozenset({"state", "reason"})
_OWN = ("name", "kind", "address", "role", "labels", "status")
_UNSEEN = frozenset({SectionState.DENIED, SectionState.FAILED})


class Thing(NamedTuple):
    """One thing of a target: what it is, its name there, its document, and the SHA-256 of that."""

    kind: str
    name: str
    document: dict[str, Any]
    hash: bytes


def things(target: Mapping[str, Any]) -> Iterator[Thing]:
    """The things of a target (a row with its `document`), itself first; what goes up and down isn't among them."""
    sections: dict[str, dict[str, Any]] = {}
    parts: list[Thing] = []
    for section, told in target["document"].items():
        about = {name: value for name, value in told.items() if name not in _ABOUT}
        for (of, place), kind in _PARTS.items():
            if of == section:
                parts += [_thing(kind, name, value) for name, value in about.pop(place, {}).items()]
        if about:
            sections[section] = about
    yield _thing(ThingKind.TARGET, "", {**{name: target[name] for name in _OWN}, **sections})
    yield from parts


def unseen(document: Mapping[str, Any]) -> dict[str, str]:
    """The sections of a document that may be there though nobody saw them, each with the reason."""
    return {
        section: str(told.get("reason") or told["state"])
        for section, told in document.items()
        if told.get("state") in _UNSEEN
    }


def kinds_of(sections: Mapping[str, str]) -> frozenset[str]:
    """The kinds of things that stand in these sections."""
    return frozenset(kind.value for (section, _), kind in _PARTS.items() if section in sections)


def _thing(kind: ThingKind, name: str, value: object) -> Thing:
    document = _settled(value if isinstance(value, dict) else {"value": value})
    return Thing(kind.value, name[:_NAME_LIMIT], document, fingerprint(document))


def fingerprint(document: Mapping[str, Any]) -> bytes:
    """The SHA-256 of a document, whatever the order of its keys."""
    return hashlib.sha256(orjson.dumps(document, option=orjson.OPT_SORT_KEYS)).digest()


def _settled(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """The same with lists of texts in order: sources don't promise one, and nothing has changed by it."""
    if isinstance(value, dict):
        return {name: _settled(part) for name, part in value.items()}
    if isinstance(value, list):
        plain = all(isinstance(part, str) for part in value)
        return sorted(value) if plain else [_settled(part) for part in value]
    return value
