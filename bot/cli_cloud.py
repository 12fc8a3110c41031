"""`python -m bot cloud`: check the catalogue of what scans can list, and print the policy that they need."""

import argparse
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from bot.settings import Settings


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `cloud catalogue check` and `cloud policy` to the command line."""
    cloud = commands.add_parser("cloud", help="the catalogue of cloud services").add_subparsers(
        required=True, metavar="COMMAND"
    )
    catalogue = cloud.add_parser("catalogue", help="what scans can list").add_subparsers(
        required=True, metavar="COMMAND"
    )
    check = catalogue.add_parser("check", help="hold every entry against the provider's own models")
    check.add_argument(
        "file", type=Path, nargs="?", help="a file of your own; the program's catalogue if you name none"
    )
    check.set_defaults(run=run_check)
    policy = cloud.add_parser("policy", help="the least that scans must be allowed at a provider")
    policy.add_argument("provider", choices=("aws", "azure", "google", "kubernetes"))
    policy.add_argument("services", nargs="*", help="services of AWS; all if you name none")
    policy.set_defaults(run=run_policy)


def run_check(settings: Settings, options: argparse.Namespace) -> int:
    """Say each fault in a line of its own; 1 when there is one."""
    path = options.file or settings.cloud_catalogue
    lines = list(_own(path) if path else _program())
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 1 if len(lines) > 1 else 0


def _own(path: Path) -> Iterator[str]:
    found = import_module("workers.cloud.own_file").read(path)
    usable = [one for one in found if one.usable]
    for one in found:
        yield from (f"{one.name}: {fault}" for fault in one.faults)
    yield f"{len(usable)} of {len(found)} entries of {path} can be used."


def _program() -> Iterator[str]:
    catalogue = import_module("workers.cloud.catalogue_file").load()
    check = import_module("workers.cloud.check")
    for entry in catalogue.entries.values():
        yield from (f"{entry.type}: {fault}" for fault in check.faults(entry))
    for kind, features in catalogue.features.items():
        for feature in features.values():
            item = catalogue.entries[kind]
            yield from (f"{feature.full_name}: {fault}" for fault in check.feature_faults(feature, item))
    yield f"{len(catalogue.entries):,} operations of {len(catalogue.services)} services."


def run_policy(settings: Settings, options: argparse.Namespace) -> int:
    """Print it."""
    offer = import_module("workers.cloud.offer").offer_of(settings.cloud_catalogue)
    sys.stdout.write(offer.policy(options.provider, options.services))
    return 0
