"""Configurations as people type them: `requestsPerSecond=5 burstLimit=10`."""

from collections.abc import Sequence
from typing import Any

import orjson

from inventory.errors import Invalid


def parse_configuration(words: Sequence[str]) -> dict[str, Any]:
    """{name: value}, numbers and true or false as such; raises Invalid for a word that sets nothing."""
    found: dict[str, Any] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not (name and equals):
            raise Invalid(f"'{word[:50]}' sets nothing; write name=value, such as requestsPerSecond=5.")
        try:
            found[name] = orjson.loads(value)
        except orjson.JSONDecodeError:
            found[name] = value
    return found
