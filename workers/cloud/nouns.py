"""From an operation's name to a type's name: `DescribeDBInstances` lists `db-instance`."""

import re

VERB = re.compile(r"(?:List|Describe|Get)(?:All)?(?=[A-Z])")
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_IRREGULAR = {
    "Indices": "Index",
    "Series": "Series",
    "Analyses": "Analysis",
    "Caches": "Cache",
    "Data": "Data",
    "Buses": "Bus",
}
_ENDINGS = (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x"), ("iases", "ias"),
            ("tatuses", "tatus"), ("iruses", "irus"))  # fmt: skip


def noun_of(operation: str) -> str:
    """What a read operation is about, in the singular: `ListBuckets` gives `Bucket`."""
    return singular(VERB.sub("", operation, count=1))


def singular(plural: str) -> str:
    """One of them; a word that is no plural stays."""
    for word, one in _IRREGULAR.items():
        if plural.endswith(word):
            return plural.removesuffix(word) + one
    for ending, one in _ENDINGS:
        if plural.endswith(ending):
            return plural.removesuffix(ending) + one
    if plural.endswith("s") and not plural.endswith(("ss", "us", "is")):
        return plural[:-1]
    return plural


def kebab(name: str) -> str:
    """Words in small letters, joined by hyphens: `DBInstance` gives `db-instance`."""
    return _WORDS.sub("-", name).replace("_", "-").lower()
