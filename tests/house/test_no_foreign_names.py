"""What is committed names no machine of ours and no package registry: it works anywhere."""

import re
from collections.abc import Iterator

import pytest

from tests.house.tree import ROOT, listed

FOREIGN = {
    "a folder of somebody's machine": re.compile(r"(?<![\w.~}-])/(root|work|Users)/|(?<![\w.~}-])/home/\w"),
    "a package registry": re.compile(r"pypi\.org|pythonhosted\.org|\bindex-url\s*="),
    "a word of the making": re.compile(r"hand(?:book)|\bfound(?:er)\b|\.librar(?:y)/", re.IGNORECASE),
}


def foreign(path: str, text: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), 1):
        for what, pattern in FOREIGN.items():
            if found := pattern.search(line):
                yield f"{path}:{number} names {what}: {found[0]}"


def texts() -> Iterator[tuple[str, str]]:
    """Every committed file that is text."""
    for path in listed():
        content = (ROOT / path).read_bytes()
        if b"\0" not in content:
            yield path, content.decode("utf-8")


def test_no_file_names_a_machine_or_a_registry() -> None:
    assert [line for path, text in texts() for line in foreign(path, text)] == []


@pytest.mark.parametrize(
    "parts",
    [
        ("cd ", "/ro", "ot/x"),
        ("PATH=", "/wor", "k/main"),
        ("https://", "py", "pi.org/p"),
        ("--index", "-url=x"),
        ("hand", "book"),
    ],
)
def test_a_foreign_name_is_noticed(parts: tuple[str, ...]) -> None:
    assert len(list(foreign("s.md", "fine\n" + "".join(parts)))) == 1


@pytest.mark.parametrize("text", ["as root / and more", "src/work/x", "~/home/x", "${H}/root/x", "/var/log/x"])
def test_ordinary_paths_are_not_mistaken_for_a_machine(text: str) -> None:
    assert list(foreign("s.md", text)) == []
