"""A story of a deployment: what was, what changed, what is critical, and what isn't as it ought to be."""

from datetime import UTC, datetime

from inventory.actor import Actor, Role
from inventory.services import Services
from tests.acceptance.stories import Meanwhile, ada, ada_fails, fails, says, story
from tests.integration.fleet_facts import seen, sighting, web


def _begun(services: Services, community: str) -> None:
    seen(services, community, datetime.now(UTC), sighting("web-1", web(nginx="running")), complete=True)


def _deployed(services: Services, community: str) -> None:
    seen(services, community, datetime.now(UTC), sighting("web-1", web(nginx="stopped", cron="running")), complete=True)


def _wished(services: Services, community: str) -> None:
    ada_herself = Actor(community, "test:ada", "ada", "test", Role.ADMIN)
    services.fleet.drift.write(ada_herself, "targets: {web-1: {services: [nginx]}}", datetime.now(UTC))


HISTORY = (
    story(
        "what a deployment changed is told, and what is critical of it",
        ada("!fleet snapshots", "There is no snapshot yet; take one with !fleet snapshot."),
        ada_fails("!fleet diff", "There is no snapshot 'yesterday'; list them with fleet snapshots."),
        Meanwhile(_begun),
        fails("mia", "!fleet snapshot before", "That needs the role moderator (fleet snapshot).…"),
        says("max", "!fleet snapshot before --type pre_deployment", "Snapshot #1 'before' holds 1 container, …"),
        Meanwhile(_deployed),
        says(
            "max",
            "!fleet snapshot after --type post_deployment",
            "Snapshot #2 'after' holds …\nCritical since 'before':\n! service nginx on web-1 (status_degradation)",
        ),
        says(
            "mia",
            "!fleet diff since first",
            "From #1 before (…) to #2 after (…):\n+ created: 1 service\n~ modified: 1 service\n"
            "! service nginx on web-1: status running → stopped\nMore: !fleet diff 1 2 --list",
        ),
        says("mia", "!fleet diff 1 2 --change created", "Changes from #1 …:\n+ service cron on web-1: created"),
    ),
    story(
        "a machine that isn't as it ought to be is told until it is",
        Meanwhile(_deployed),
        ada_fails("!fleet drift", "Nobody has said what the fleet ought to be; attach it as YAML to fleet desired."),
        Meanwhile(_wished),
        ada(
            "!fleet drift",
            "Not as it ought to be: 1 thing on 1 machine.\nweb-1: service nginx is stopped, not running",
        ),
        Meanwhile(_begun),
        ada("!fleet drift", "Everything is as it ought to be."),
    ),
)
