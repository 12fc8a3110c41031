"""A discovery from its beginning to its sentence: hosts over SSH, then other sources, then what is wrong."""

from collections import Counter

from inventory.fleet.words import Outcome
from workers.base import Context
from workers.fleet.certificates import look_at_certificates
from workers.fleet.places import look_at_places
from workers.fleet.ssh_round import ask_hosts
from workers.fleet.watch import watch

_WORDS = {
    Outcome.SEEN: "seen",
    Outcome.OFF: "off",
    Outcome.SILENT: "silent",
    Outcome.REFUSED: "refused",
    Outcome.LOGIN_DENIED: "not letting us in",
    Outcome.KEY_CHANGED: "with a changed host key",
    Outcome.KEY_UNKNOWN: "waiting for approval of their host key",
    Outcome.FAILED: "failed",
}


def discover(context: Context, *, everything: bool) -> str:
    """Ask what is due, or everything, and tell the alerts; gives a sentence."""
    ended = ask_hosts(context, everything=everything)
    places = look_at_places(context, everything=everything)
    if everything:
        places.append(look_at_certificates(context))
    context.check()
    # Where nothing was asked, only time has passed: check-fleet looks at that.
    posts = watch(context.services, context.target.community, context.now) if ended or places else 0
    told = f"{posts} alert{'' if posts == 1 else 's'} told." if posts else ""
    return " ".join(filter(None, [_hosts(ended), *places, told]))


def _hosts(ended: Counter[Outcome]) -> str:
    if not ended:
        return "No hosts were due."
    told = ", ".join(f"{ended[outcome]} {words}" for outcome, words in _WORDS.items() if ended[outcome])
    return f"{ended.total()} host{'' if ended.total() == 1 else 's'} asked: {told}."
