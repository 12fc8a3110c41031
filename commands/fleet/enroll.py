"""Enrol a host that is asked over SSH; nothing is sent to it before its key is approved.

Its host key is fetched at once and shown; compare the fingerprint, then approve it.
"""

from typing import Annotated

from pydantic import Field

from commands.base import Arguments, Call, Kind, Reply, option
from commands.fleet.starting import started
from commands.wording import split_labels
from inventory.fleet.endpoints import parse_endpoint
from inventory.services import Services

ACTION = "fleet.set"
EXAMPLES = (
    "fleet enroll 10.0.0.5",
    "fleet enroll inventory@web1.example.org:2222 web eu --name web1 --role production",
)


class Args(Arguments):
    """Which host, and what is known of it."""

    host: str = Field(description="a name or an address, with account and port where they differ from the usual")
    labels: Annotated[tuple[str, ...], Kind.MANY] = Field((), description="its labels", max_length=20)
    name: str = option("", "what to call it")
    role: str = option("", "production, development, lab, staging, testing, monitoring or gateway")
    port: int | None = option(None, "where its SSH listens", ge=1, le=65_535)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Note it, and have its key fetched."""
    endpoint = parse_endpoint(args.host, args.port)
    labels = split_labels(args.labels)
    target = services.fleet.enrolment.enroll(call.actor, endpoint, args.name, args.role, labels)
    how = f"Its key is shown in a moment; approve it with {call.prefix}fleet approve {target.name}."
    return started(call, services, f"Enrolled {target.name} at {endpoint.subject}. {how}", target.id)
