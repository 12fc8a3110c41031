"""Rules over resources, as rules.yaml declares them. No database."""

import hashlib
import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from inventory.events.model import Severity

Purpose = Literal["exposure", "compliance", "orphan"]
_PURPOSES: Mapping[str, Purpose] = {"exposure": "exposure", "compliance": "compliance", "orphan": "orphan"}
_NOTHING: tuple[object, ...] = (None, False, "", [], {})


@dataclass(frozen=True)
class Rule:
    """A rule: `test` gives what breaks it, or nothing; `types` may end in *."""

    id: str
    title: str
    purpose: Purpose
    severity: Severity
    types: tuple[str, ...]
    who: str
    test: Callable[[Mapping[str, Any]], object]

    def covers(self, type_: str) -> bool:
        """Whether the rule is about resources of a type."""
        return any(_same(pattern, type_) for pattern in self.types)

    def broken_by(self, resource: Mapping[str, Any]) -> bool:
        """Whether a resource breaks it; what the rule can't be asked of keeps it."""
        try:
            return self.test(resource) not in _NOTHING
        except Exception:  # noqa: BLE001 - JMESPath raises many kinds for values of another shape than expected
            return False


@dataclass(frozen=True)
class RuleBook:
    """All rules by id, the tags that name who must act, and the SHA-256 of the file."""

    rules: Mapping[str, Rule]
    who: Sequence[str]
    digest: str = ""

    def of_type(self, type_: str) -> list[Rule]:
        """The rules about a type."""
        return [rule for rule in self.rules.values() if rule.covers(type_)]

    def actor_of(self, rule: Rule, tags: Mapping[str, Any]) -> str:
        """Who must act on a resource with these tags."""
        return next((str(tags[key])[:200] for key in self.who if tags.get(key)), rule.who)


@cache
def load() -> RuleBook:
    """Read the rules, once and when somebody asks; raises ValueError for one that isn't whole."""
    return parse(files("inventory.cloud").joinpath("rules.yaml").read_text(encoding="utf-8"))


def parse(text: str) -> RuleBook:
    """The rules of a file; raises ValueError that names the rule which isn't whole."""
    content = importlib.import_module("yaml").safe_load(text)  # here, for who never looks at clouds
    rules = [_rule(row) for row in content["rules"]]
    if len({rule.id for rule in rules}) != len(rules):
        raise ValueError("Two rules have the same id.")
    digest = hashlib.sha256(text.encode()).hexdigest()
    return RuleBook({rule.id: rule for rule in rules}, tuple(content.get("who", ())), digest)


def _rule(row: Mapping[str, Any]) -> Rule:
    try:
        compiled = importlib.import_module("jmespath").compile(row["broken"])
        severity = Severity[row["severity"].upper()]
        purpose, types = _PURPOSES[row["purpose"]], tuple(kind.lower() for kind in row["types"])
        return Rule(row["id"], row["title"], purpose, severity, types, row.get("who", "an admin"), compiled.search)
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"The rule {row.get('id', '?')} isn't whole: {error}.") from error


def _same(pattern: str, type_: str) -> bool:
    low = type_.lower()
    return low.startswith(pattern[:-1]) if pattern.endswith("*") else low == pattern
