"""`python -m bot token`: make, list and revoke the keys to the HTTP API."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bot.settings import Settings
from bot.storage import storage
from inventory.actor import Role
from inventory.cache import Cache
from inventory.errors import Invalid, NotFound
from inventory.members.tokens import TokenService
from inventory.text import clean

_ROLES = {role.title: role for role in Role if Role.NONE < role < Role.NOBODY}
_COMMUNITY_LIMIT = 255
_LABEL_LIMIT = 100


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `token create`, `token list` and `token revoke` to the command line."""
    token = commands.add_parser("token", help="make, list or revoke keys to the HTTP API").add_subparsers(
        required=True, metavar="COMMAND"
    )
    create = token.add_parser("create", help="make a token; it is shown this once")
    create.add_argument("--community", required=True, type=_community)
    create.add_argument("--role", required=True, choices=tuple(_ROLES))
    create.add_argument("--label", default="", help="what it is for")
    create.set_defaults(run=run_create)
    listing = token.add_parser("list", help="show a community's tokens, without their secrets")
    listing.add_argument("--community", required=True, type=_community)
    listing.set_defaults(run=run_list)
    revoke = token.add_parser("revoke", help="make a token useless within five seconds")
    revoke.add_argument("--community", required=True, type=_community)
    revoke.add_argument("token_id", metavar="ID", help="the ID that `token list` shows")
    revoke.set_defaults(run=run_revoke)


def run_create(settings: Settings, options: argparse.Namespace) -> int:
    """Print a new token and nothing else."""
    label = clean(options.label)
    if len(label) > _LABEL_LIMIT:
        raise Invalid(f"A label may have {_LABEL_LIMIT} characters; this one has {len(label)}.")
    with _tokens(settings) as tokens:
        sys.stdout.write(tokens.create(options.community, _ROLES[options.role], label) + "\n")
    return 0


def run_list(settings: Settings, options: argparse.Namespace) -> int:
    """Print one line for each token."""
    with _tokens(settings) as tokens:
        rows = tokens.listed(options.community)
    for row in rows:
        state = f"revoked {row['revoked_at']:%Y-%m-%d %H:%M}" if row["revoked_at"] else "valid"
        created = f"{row['created_at']:%Y-%m-%d %H:%M}"
        sys.stdout.write(f"{row['token_id']}  {Role(row['role']).title:9}  {created}  {state}  {row['label']}\n")
    return 0


def run_revoke(settings: Settings, options: argparse.Namespace) -> int:
    """Revoke a token, or raise NotFound."""
    with _tokens(settings) as tokens:
        if not tokens.revoke(options.community, clean(options.token_id)):
            raise NotFound("There is no such token, or it is revoked already; see `python -m bot token list`.")
    return 0


@contextmanager
def _tokens(settings: Settings) -> Iterator[TokenService]:
    with storage(settings) as home:
        db = home.database(settings)
        db.open()
        try:
            yield TokenService(db, Cache(1, 1))
        finally:
            db.close()


def _community(text: str) -> str:
    community = clean(text)
    if not 0 < len(community) <= _COMMUNITY_LIMIT:
        raise argparse.ArgumentTypeError(f"is 1 to {_COMMUNITY_LIMIT} characters long")
    return community
