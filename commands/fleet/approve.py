"""Trust the host key that a host has shown, and let it be asked from now on.

Compare the fingerprint with what the host's own console says: `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub`.
"""

from pydantic import Field

from commands.base import Arguments, Call, Reply
from commands.fleet.rows import brief
from inventory.services import Services

ACTION = "fleet.trust"
EXAMPLES = ("fleet approve web1", "fleet approve web1 SHA256:kVQtGJ3k8q5mWn0Fyp1H0pI1b6m4l1d0Tt3qgqXb1nE")


class Args(Arguments):
    """Which host and which key."""

    target: str = Field(description="the target's name or address")
    fingerprint: str = Field("", description="the key's fingerprint, needed where several were shown")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Trust it."""
    target, key = services.fleet.enrolment.approve(call.actor, args.target, args.fingerprint)
    text = f"{target.name} is trusted with the {key.algorithm} key {key.fingerprint}; it is asked in a moment."
    return Reply(text, data={"target": brief(target), "key": key})
