"""The docs are complete: an undocumented setting, command or dependency breaks the build."""

import re
import tomllib
from collections.abc import Iterable

import pytest
from packaging.requirements import Requirement

from bot.settings import Settings
from commands.registry import load
from tests.house.tree import ROOT

ASSIGNMENT = re.compile(r"^([A-Z][A-Z0-9_]*)=(.*)$")


def unsettled(example: str, fields: Iterable[str]) -> list[str]:
    """Settings missing from the example, entries that are no setting, twice there, or without a comment."""
    names, problems, before = [], [], ""
    for line in example.splitlines():
        if entry := ASSIGNMENT.match(line):
            names.append(entry[1])
            if not re.match(r"# \w", before):
                problems.append(f"{entry[1]} has no comment above it")
        before = line
    known = {field.upper() for field in fields}
    problems += [f"{name} is not in the example" for name in sorted(known - set(names))]
    problems += [f"{name} is no setting" for name in sorted(set(names) - known)]
    return problems + [f"{name} is there twice" for name in sorted(set(names)) if names.count(name) > 1]


def unmentioned(page: str, commands: Iterable[str]) -> list[str]:
    """Commands that the page shows nowhere as `!command`."""
    return [command for command in commands if not re.search(rf"!{re.escape(command)}(?![\w-])", page)]


def unexplained(page: str, dependencies: Iterable[str]) -> list[str]:
    """Dependencies without a line of their own, and lines for what is no dependency."""
    lines = re.findall(r"^- `([\w.-]+)`: (.+)$", page, re.MULTILINE)
    names = [name for name, _ in lines]
    wanted = list(dependencies)
    missing = [f"{name} has no line" for name in wanted if names.count(name) != 1]
    extra = [f"{name} is no dependency" for name in names if name not in wanted]
    return missing + extra


def dependencies() -> list[str]:
    """Names of everything pyproject.toml asks for, also to build."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = (project["project"]["dependencies"], project["dependency-groups"]["dev"])
    return [Requirement(text).name for group in (*groups, project["build-system"]["requires"]) for text in group]


def test_every_setting_is_explained_in_the_example() -> None:
    assert unsettled((ROOT / ".env.example").read_text(), Settings.model_fields) == []


def test_the_example_says_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    assert Settings(_env_file=ROOT / ".env.example") == Settings(_env_file=None)


def test_every_command_is_in_the_docs() -> None:
    page = (ROOT / "docs/commands.md").read_text()
    commands = [command.name for command in load()]
    assert len(commands) > 10
    assert unmentioned(page, commands) == []


def test_every_dependency_says_why_it_and_not_another() -> None:
    assert unexplained((ROOT / "CONTRIBUTING.md").read_text(), dependencies()) == []


def test_a_setting_that_is_missing_unknown_double_or_unexplained_is_noticed() -> None:
    example = "# Seconds\nTTL=1\nPORT=2\n# Again\nTTL=1\n"
    assert unsettled(example, ["ttl", "host"]) == [
        "PORT has no comment above it",
        "HOST is not in the example",
        "PORT is no setting",
        "TTL is there twice",
    ]


def test_a_command_that_is_missing_is_noticed() -> None:
    assert unmentioned("`!inventory add-all`, `!help`", ["inventory add", "help"]) == ["inventory add"]


def test_a_dependency_without_a_line_or_a_line_without_it_is_noticed() -> None:
    assert unexplained("- `a`: because\n- `b`: because\n", ["a", "c"]) == ["c has no line", "b is no dependency"]
