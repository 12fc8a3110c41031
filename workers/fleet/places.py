"""The places that know several machines: Docker engines, Proxmox clusters, a tailnet, and this host itself."""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from subprocess import SubprocessError
from typing import NamedTuple

from inventory.errors import Unavailable
from inventory.fleet.model import Sighting
from inventory.fleet.room import FleetAccess, ProxmoxAccess
from inventory.fleet.words import Outcome, Source
from workers.base import Context


class Answer(NamedTuple):
    """What a place said; one that isn't complete says why, and nothing is gone by it."""

    sightings: list[Sighting]
    complete: bool = True
    reason: str = ""


class Place(NamedTuple):
    """Where to look; `account` tells several of a source apart."""

    source: Source
    account: str
    look: Callable[[], Answer]


def look_at_places(context: Context, *, everything: bool) -> list[str]:
    """Look at those of the home community that are due, or at all; gives a sentence for each."""
    access = context.services.fleet.access
    if context.target.community != access.home:
        return []
    fresh = set() if everything else _fresh(context)
    due = [place for place in places_of(access, deep=everything) if (place.source, place.account) not in fresh]
    told = []
    for place in due:
        context.check()
        told.append(_looked(context, place))
    return told


def places_of(access: FleetAccess, *, deep: bool) -> list[Place]:
    """All places that the installation knows."""
    places = [Place(Source.LOCAL, "", partial(_local, deep=deep))] if access.local else []
    places += [Place(Source.DOCKER, address, partial(_docker, address)) for address in access.docker]
    places += [Place(Source.PROXMOX, one.host, partial(_proxmox, one)) for one in access.proxmox]
    if access.tailscale is not None:
        places.append(Place(Source.TAILSCALE, access.tailscale.tailnet, partial(_tailscale, access)))
    return places


def _looked(context: Context, place: Place) -> str:
    """Look at one place; what goes wrong there is told, and the others go on."""
    recording, community, now = context.services.fleet.recording, context.target.community, context.now
    name = f"{place.source} {place.account}".strip()
    try:
        answer = place.look()
    except (Unavailable, OSError, SubprocessError) as error:
        reason = error.sentence if isinstance(error, Unavailable) else type(error).__name__
        recording.answered(community, place.source, now, complete=False, reason=reason, account=place.account)
        if place.source is Source.DOCKER:
            silent = Sighting(place.source, place.account, place.account, outcome=Outcome.SILENT, reason=reason)
            recording.observe(community, place.source, [silent], now, account=place.account)
        return f"{name}: {reason}."
    recording.observe(community, place.source, answer.sightings, now, complete=answer.complete, account=place.account)
    recording.answered(
        community, place.source, now, complete=answer.complete, reason=answer.reason, account=place.account
    )
    count = len(answer.sightings)
    seen = f"{name}: {count} machine{'' if count == 1 else 's'}"
    return f"{seen} ({answer.reason})." if answer.reason else f"{seen}."


def _fresh(context: Context) -> set[tuple[str, str]]:
    """The places whose last answer is new enough."""
    fleet = context.services.fleet
    states = fleet.recording.sources(context.target.community)
    return {(state.source, state.account) for state in states if context.now - state.tried_at < fleet.access.every}


def _local(*, deep: bool) -> Answer:
    return Answer([import_module("workers.sources.local").look(deep=deep)])


def _docker(address: str) -> Answer:
    return Answer([import_module("workers.sources.docker").look(address)])


def _proxmox(access: ProxmoxAccess) -> Answer:
    cluster = import_module("workers.sources.proxmox").look(access)
    return Answer(cluster.sightings, cluster.complete, cluster.reason)


def _tailscale(access: FleetAccess) -> Answer:
    return Answer(import_module("workers.sources.tailscale").look(access.tailscale))
