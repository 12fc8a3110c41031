"""What can go wrong with a call to a provider, in the words that all providers share."""

from enum import Enum

from inventory.cloud.model import Fault


class Again(Enum):
    """Whether a failed call is worth another: AT_PACE once the service's bucket has a token, SOON a few times."""

    NO = "no"
    SOON = "soon"
    AT_PACE = "at pace"


class CallFault(Exception):
    """A call that gave no answer; `sentence` is one line for people, without a secret."""

    def __init__(self, fault: Fault, sentence: str, again: Again = Again.NO, code: str = "") -> None:
        super().__init__(sentence)
        self.fault = fault
        self.sentence = sentence
        self.again = again
        self.code = code


class Stopped(Exception):
    """The scan was cancelled, or its time is over: nothing more is asked."""
