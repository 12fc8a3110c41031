"""The cases of the matrix of roles: for every command of the registry, lines and what they need.

They are a command's examples and its action, unless CASES says more: lines that succeed, on the things of `stock`,
and lines that need another action than the command. `{policy}` is the policy in force.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import NamedTuple

from commands.base import Attachment, Command
from inventory.actor import Actor, Person
from inventory.cloud.model import Cell, Resource
from inventory.fleet.snapshot_model import wanted
from inventory.services import Services
from tests.integration.fleet_facts import seen, sighting

SECRETS = ("Quasar", "telescope", "attic", "heirloom", "Zelda", "Zebulon")
"""Words that stand only in what community A keeps to itself."""


class Case(NamedTuple):
    """One line, the action that it needs (None: anybody may), a file that comes with it, and the answer's code.

    The code is empty where it succeeds, and None where anything but a refusal or a failure will do.
    """

    line: str
    action: str | None
    file: Attachment | None = None
    code: str | None = ""


_CSV = Attachment("things.csv", b"name,quantity\nimported thing,2\n", "text/csv")
_LEVELS = Attachment("levels.csv", b"product,quantity\n9,2\n", "text/csv")
_FLEET = Attachment("fleet.json", b'{"format": "storekeeper-fleet", "version": 1}', "application/json")
_NAME = '"Quasar telescope'
CASES: Mapping[str, tuple[Case, ...]] = MappingProxyType(
    {
        "asset status": (
            Case("asset status btc", "asset.read", code=None),
            Case("asset status btc suspended", "asset.set", code=None),
        ),
        "audit item": (Case(f'audit item {_NAME} history"', "audit.read"),),
        "audit recent": (Case("audit recent", "audit.read"),),
        "audit user": (Case("audit user Zelda", "audit.read"),),
        "cloud accounts": (Case("cloud accounts", "cloud.read"),),
        "cloud changes": (Case("cloud changes", "cloud.read"),),
        "cloud connect": (Case("cloud connect lab kubernetes:lab", "cloud.set"),),
        "cloud disconnect": (Case("cloud disconnect lab", "cloud.set"),),
        "cloud find": (Case("cloud find heirloom", "cloud.read"), Case("cloud find type:s3.* tag:attic", "cloud.read")),
        "cloud policy": (Case("cloud policy kubernetes", "cloud.read"),),
        "cloud show": (Case("cloud show heirloom", "cloud.read"),),
        "cloud watch": (
            Case("cloud watch", "cloud.read"),
            Case("cloud watch s3.bucket heirloom", "cloud.set"),
        ),
        "cloud unwatch": (Case("cloud unwatch s3.bucket nothing", "cloud.set", code="not_found"),),
        "fleet desired": (Case("fleet desired", "fleet.set"),),
        "fleet diff": (Case("fleet diff 1 latest --list", "fleet.read"),),
        "fleet drift": (Case("fleet drift", "fleet.read"),),
        "fleet export": (Case("fleet export", "fleet.export"),),
        "fleet history": (Case('fleet history "Quasar host"', "fleet.read"),),
        "fleet import": (Case("fleet import", "fleet.import", _FLEET),),
        "fleet labels": (Case('fleet labels "Quasar host" novelty', "fleet.set"),),
        "fleet list": (Case("fleet list Quasar", "fleet.read"), Case("fleet list health<0.7", "fleet.read")),
        "fleet overview": (Case("fleet", "fleet.read"),),
        "fleet role": (Case('fleet role "Quasar host" lab', "fleet.set"),),
        "fleet search": (Case("fleet search heirloom", "fleet.read"),),
        "fleet services": (Case("fleet services --status running", "fleet.read"),),
        "fleet show": (Case('fleet show "Quasar host"', "fleet.read"),),
        "fleet stale": (Case("fleet stale 1", "fleet.read"),),
        "fleet unhealthy": (Case("fleet unhealthy --below 1", "fleet.read"),),
        "fleet report": (
            Case("fleet report health", "fleet.read"),
            Case("fleet report security html", "fleet.read"),
        ),
        "fleet snapshot": (Case("fleet snapshot novelty", "fleet.snapshot"),),
        "fleet snapshots": (Case("fleet snapshots", "fleet.read"),),
        "fleet tag": (Case("fleet tag 1 novelty", "fleet.snapshot"),),
        "help": (Case("help", None), Case("help inventory", None, code=None)),
        "inventory add": (Case("inventory add novelty", "inventory.add"),),
        "inventory checkin": (
            Case(f'inventory checkin {_NAME} own"', "inventory.checkin"),
            Case(f'inventory checkin {_NAME} lent"', "inventory.checkin_any"),
        ),
        "inventory checkout": (Case(f'inventory checkout {_NAME} free"', "inventory.checkout"),),
        "inventory delete": (Case(f'inventory delete {_NAME} spare"', "inventory.delete"),),
        "inventory edit": (Case(f'inventory edit {_NAME} edited" --quantity 7', "inventory.edit"),),
        "inventory export": (Case("inventory export json", "inventory.export"),),
        "inventory history": (Case(f'inventory history {_NAME} history"', "inventory.read"),),
        "inventory import": (Case("inventory import", "inventory.import", _CSV),),
        "inventory labels": (
            Case(f'inventory labels {_NAME} edited" add fresh', "inventory.labels"),
            Case(f'inventory labels {_NAME} edited" remove fresh', "inventory.labels"),
        ),
        "inventory list": (
            Case("inventory list", "inventory.read"),
            Case("inventory list checkedout", "inventory.read"),
        ),
        "inventory mine": (Case("inventory mine", "inventory.read"),),
        "inventory overdue": (Case("inventory overdue", "inventory.read"),),
        "inventory policy": (
            Case("inventory policy", "policy.read"),
            Case("inventory policy {policy}", "policy.set"),
            Case("inventory policy inventory.labels moderator", "policy.set"),
        ),
        "inventory relabel": (Case("inventory relabel heirloom treasure", "inventory.labels"),),
        "inventory restore": (Case(f'inventory restore {_NAME} deleted"', "inventory.restore"),),
        "inventory search": (Case("inventory search telescop", "inventory.read"),),
        "inventory stats": (Case("inventory stats", "inventory.read"),),
        "inventory status": (Case("inventory status Quasar telescope history", "inventory.read"),),
        "inventory undo": (Case("inventory undo", "inventory.undo"),),
        "stock add": (Case(f'stock add {_NAME} stand" 1', "stock.change"),),
        "stock commit": (Case("stock commit nothing", "stock.change", code="not_found"),),
        "stock count": (Case(f'stock count {_NAME} stand=9"', "stock.set"),),
        "stock export": (Case("stock export json", "stock.read"),),
        "stock import": (Case("stock import", "stock.set", _LEVELS),),
        "stock history": (Case(f'stock history {_NAME} stand"', "stock.read"),),
        "stock list": (Case("stock list", "stock.read"),),
        "stock low": (Case("stock low", "stock.read"),),
        "stock move": (Case(f'stock move {_NAME} stand" 1 attic', "stock.change"),),
        "stock name": (Case("stock name 8 novelty", "stock.set"),),
        "stock release": (Case("stock release nothing", "stock.change", code="not_found"),),
        "stock reservations": (Case("stock reservations", "stock.read"),),
        "stock reserve": (Case(f'stock reserve {_NAME} stand" 1 --for 15m', "stock.change"),),
        "stock search": (Case("stock search telescop", "stock.read"),),
        "stock set": (Case(f'stock set {_NAME} stand" 9', "stock.set"),),
        "stock show": (Case(f'stock show {_NAME} stand"', "stock.read"),),
        "stock take": (Case(f'stock take {_NAME} stand" 1', "stock.change"),),
        "stock threshold": (Case(f'stock threshold {_NAME} stand" 2', "stock.set"),),
        "stock undo": (Case("stock undo", "stock.change"),),
        "stock verify": (Case("stock verify", "stock.read"),),
        "role list": (Case("role list", "role.read"),),
        "role set": (Case("role set Zebulon none", "role.set"),),
    }
)
PROBES = (
    "inventory status Quasar teleskop history",
    "inventory checkin telescope",
    "audit user Zebulo",
    "inventroy list",
)
"""Lines that nobody's success depends on, but whose answers offer what is near."""


def cases(command: Command) -> tuple[Case, ...]:
    """A command's lines; every command has some."""
    examples = (Case(line, command.action, code=None) for line in command.examples)
    return CASES.get(command.name) or tuple(examples)


def stock(services: Services, admin: Actor, person: Actor) -> None:
    """All that the lines need; `admin` is Zelda, and `person` has changed and borrowed something."""
    for name in ("history", "free", "own", "lent", "spare", "edited", "deleted"):
        services.items.add(admin, f"Quasar telescope {name}", "from the attic", ("heirloom",), 2)
    services.members.meet(admin)
    services.members.meet(person)
    services.loans.checkout(admin, "Quasar telescope own", Person(person.person, person.name))
    services.loans.checkout(admin, "Quasar telescope lent", Person("name:zebulon", "Zebulon"))
    services.keeping.delete(admin, "Quasar telescope deleted")
    services.items.add(person, "Quasar telescope new")
    _cloud(services, admin)
    services.stock.revising.name(admin, "7", "Quasar telescope stand")
    services.stock.moving.add(person, "7", 20)
    now = datetime.now(UTC)
    seen(services, admin.community, now, sighting("Quasar host", {"system": {"os": "heirloom"}}, {"cpu.percent": 1.0}))
    services.fleet.snapshots.take(admin, wanted("Quasar before", "from the attic", "manual", ()), now)
    services.fleet.drift.write(admin, "targets: {Quasar host: {services: [telescope]}}", now)


def _cloud(services: Services, admin: Actor) -> None:
    """An account with one bucket."""
    account = services.cloud.accounts.add(admin, "Quasar", "aws:123456789012")
    scan = services.cloud.scanning.begin_scan(admin.community, account)
    cell = Cell(account.id, "aws", account.account, "attic-1", "s3.bucket", "ListBuckets")
    heirloom = Resource("s3.bucket", "heirloom", "heirloom", tags={"attic": "telescope"})
    services.cloud.scanning.merge(scan, cell, [heirloom], True, began=scan.clock())
    services.cloud.scanning.finish_scan(scan)
