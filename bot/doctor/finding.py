"""What a check found."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; a sentence of what is wrong says what to do, too."""

    about: str
    says: str
    well: bool = True


def problem(about: str, says: str) -> Finding:
    """Something that has to be put right."""
    return Finding(about, says, well=False)
