"""YAML that people write, read safely: nothing that multiplies, and no deep nesting. No I/O."""

from typing import Any

import yaml

from inventory.errors import Invalid

_DEEPEST = 20
_OPENS = (
    yaml.FlowSequenceStartToken, yaml.FlowMappingStartToken, yaml.BlockSequenceStartToken, yaml.BlockMappingStartToken,
)  # fmt: skip
_CLOSES = (yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken, yaml.BlockEndToken)
# PyYAML lets through what Python says to a number that is none, or to a 13th month.
_UNREADABLE = (yaml.YAMLError, ValueError, AttributeError)


def loaded(text: str) -> Any:  # noqa: ANN401 - whatever somebody wrote
    """The values of a text in YAML; raises Invalid with the line that can't be read."""
    try:
        _look_over(text)
        return yaml.safe_load(text)
    except _UNREADABLE as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark else ""
        raise Invalid(f"I can't read that as YAML{where}.") from error


def _look_over(text: str) -> None:
    """Raise Invalid for what would cost much to read: aliases, which multiply, and deep nesting."""
    depth = 0
    for token in yaml.scan(text):
        if isinstance(token, yaml.AliasToken):
            raise Invalid("Write a desired state without anchors and aliases.")
        depth += isinstance(token, _OPENS) - isinstance(token, _CLOSES)
        if depth > _DEEPEST:
            raise Invalid("A desired state isn't nested that deep; see fleet desired in the help.")
