"""Lines that people, or something worse, might type: words of our own grammar, and anything at all."""

from hypothesis import strategies as st

from commands.base import OPTIONS, Command, Kind, kind_of
from commands.registry import load
from tests.standins.logs import HOSTILE

_WORDS = (
    "drill", '"Sony A7"', "“Folding chair”", "'", '"', "@mia", "me", "mia", "label:camera", "-label:x", "all", "csv",
    "json", "0", "-1", "1", "999999999999999999999", "1.5", "friday", "3d", "2026-02-30", "2999-12-31", "add", "remove",
    "none", "nobody", "strict", "policy", "inventory.add", "--", "-", "--page", "--quantity=2", "!", "test:mia",
    "é" * 300, "\0", "\ud800", "%s", "{0}", "\\", "--dry-run", "a,b", ",", "🎥", "x" * 2100,
)  # fmt: skip
WORD = st.sampled_from([*_WORDS, *HOSTILE]) | st.text(max_size=12)


def _of(command: Command) -> st.SearchStrategy[str]:
    """Lines of one command: its examples, or its name with words and options in any order."""
    named = [
        f"--{name.replace('_', '-')}"
        for name, info in command.arguments.model_fields.items()
        if kind_of(info) in {*OPTIONS, Kind.FLAG}
    ]
    words = st.lists(WORD | st.sampled_from(named) if named else WORD, max_size=6).map(" ".join)
    return st.sampled_from(command.examples) | words.map(lambda text: f"{command.name} {text}")


GRAMMATICAL = st.sampled_from(list(load())).flatmap(_of).map("!{}".format)
ANYTHING = st.text(max_size=200) | st.lists(WORD, max_size=10).map(" ".join)
ADDRESSED = ANYTHING.map("!a{}".format) | ANYTHING.map("!inventory {}".format)
LINES = st.integers(0, 9).flatmap(lambda kind: ANYTHING if kind == 0 else ADDRESSED if kind < 3 else GRAMMATICAL)
"""One in ten is anything, two are anything behind the prefix, the others have a command."""
