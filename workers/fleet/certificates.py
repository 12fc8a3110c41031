"""The certificates of the fleet's listeners: asked where a port is open that usually speaks TLS."""

from inventory.fleet.facts import Facts, Section
from inventory.fleet.model import Sighting, Target
from inventory.fleet.words import SectionState, Source, TargetStatus
from workers.base import Context
from workers.sources.tls import Listener, look

_ANY = ("0.0.0.0", "::", "*", "")  # noqa: S104 - what a listener on all addresses is called
_MOST = 5_000


def look_at_certificates(context: Context) -> str:
    """Ask the listeners of all targets that are up; gives a sentence, where there are any.

    What a listener showed last is kept while it doesn't answer.
    """
    recording, community = context.services.fleet.recording, context.target.community
    ports = context.services.fleet.access.tls_ports
    targets = [target for target in recording.every(community, context.now) if target.status is TargetStatus.UP]
    wanted = [(target, _listeners(target, ports)) for target in targets]
    asked = sorted({listener for _, listeners in wanted for listener in listeners})[:_MOST]
    shown = look(asked)
    context.check()
    found = []
    for target, listeners in wanted:
        known = dict(target.facts.known("security").get("certificates", {}))
        now = {listener.name: entry for listener in listeners if (entry := shown.get(listener)) is not None}
        if now:
            found.append(_sighting(target, {**known, **now}))
    recording.observe(community, Source.TLS, found, context.now)
    count = sum(entry is not None for entry in shown.values())
    return f"{count} certificate{'' if count == 1 else 's'} seen." if count else ""


def _listeners(target: Target, ports: tuple[int, ...]) -> list[Listener]:
    opened = target.facts.known("security").get("open_ports", {})
    found = []
    for port in ports:
        entry = opened.get(f"tcp/{port}")
        address = target.address if entry and entry["address"] in _ANY else (entry or {}).get("address", "")
        if address:
            found.append(Listener(address, port))
    return found


def _sighting(target: Target, certificates: dict[str, object]) -> Sighting:
    facts = Facts(sections={"security": Section(state=SectionState.OK, data={"certificates": certificates})})
    subject = str(target.id)
    return Sighting(Source.TLS, subject, target.name, target.kind, facts=facts, target=target.id)
