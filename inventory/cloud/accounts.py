"""Accounts: where scans look. Credentials are never kept; a role is only named."""

from uuid import UUID

from inventory.actor import Actor
from inventory.cloud import account_store, check_store, scan_store
from inventory.cloud.account import Account
from inventory.cloud.reference import parse_reference, valid_external, valid_name
from inventory.cloud.regions import known_regions
from inventory.cloud.room import READ, SET, CloudRoom
from inventory.db import Db, Row
from inventory.errors import Conflict, Denied, Invalid, NotFound
from inventory.ids import new_id
from inventory.ledger import store as ledger
from inventory.suggest import nearest
from inventory.text import clean, name_key

MOST = 500


class AccountService:
    """Every method with an actor raises Denied for a role that doesn't suffice."""

    def __init__(self, room: CloudRoom) -> None:
        self._room = room

    def all(self, actor: Actor) -> list[Account]:
        """The community's accounts by name, at most 500."""
        self._room.permissions.require(actor, READ)
        return self.of(actor.community)

    def of(self, community: str) -> list[Account]:
        """The same without a question of who asks."""
        with self._room.db.reading() as db:
            return [Account.model_validate(row) for row in account_store.every_account(db, community, MOST)]

    def named(self, community: str, text: str) -> Account:
        """The account of that name or number; raises NotFound with names that are near. Asks for no role."""
        text = clean(text)
        with self._room.db.reading() as db:
            row = account_store.named(db, community, name_key(text), text)
        if row is not None:
            return Account.model_validate(row)
        near = tuple(nearest(text, [account.name for account in self.of(community)]))
        hint = f"Did you mean {' or '.join(near)}?" if near else "cloud accounts lists them."
        raise NotFound(f"There is no cloud account '{text[:100]}' here. {hint}", near)

    def add(
        self, actor: Actor, name: str, reference: str, *, external_id: str = "", regions: tuple[str, ...] = (),
        production: bool = False,
    ) -> Account:  # fmt: skip
        """Look there from now on; raises Invalid, or Conflict where the name or the account is here already."""
        needs = self._room.permissions.require(actor, SET)
        if not self._room.access.allows(actor.community):
            raise Denied("Clouds aren't looked at for this community; the operator names those in CLOUD_COMMUNITIES.")
        where = parse_reference(reference)
        if external_id and not where.role:
            raise Invalid("An external id goes with a role: name the account by its role's ARN.")
        values: Row = {
            "id": new_id(), "provider": where.provider, "account": where.account, "name": valid_name(name),
            "role": where.role, "external_id": valid_external(external_id),
            "regions": known_regions(self._room, regions, where.provider),
            "production": production, "created_by": actor.person,
        }  # fmt: skip

        def work(db: Db) -> Row:
            if len(account_store.every_account(db, actor.community, MOST)) >= MOST:
                raise Conflict(f"There are {MOST} accounts here, which is as many as there can be.")
            row = account_store.add(db, actor.community, {**values, "name_key": name_key(values["name"])})
            if row is None:
                raise Conflict(f"There is an account '{values['name']}' or {where.provider} {where.account} already.")
            answer = Account.model_validate(row).model_dump(mode="json")
            details = {"provider": where.provider, "account": where.account, "role": where.role}
            return ledger.record(db, actor, needs, [_row("cloud.connect", row, details)], answer)

        return Account.model_validate(self._room.changes.transaction(actor, "cloud.connect", work))

    def remove(self, actor: Actor, name: str) -> Account:
        """Look there no more; what was found is hidden at once and forgotten by housekeeping."""
        needs = self._room.permissions.require(actor, SET)

        def work(db: Db) -> Row:
            account = self.named(actor.community, name)
            check_store.ask_broken(db, actor.community, account.id)
            row = account_store.remove(db, actor.community, account.id)
            if row is None:
                raise NotFound(f"There is no cloud account '{name[:100]}' here any more.")
            scan_store.cancel(db, actor.community, [account.id])
            self._room.duties.leave(db, actor.community, row["name"])
            answer = Account.model_validate(row).model_dump(mode="json")
            return ledger.record(
                db, actor, needs, [_row("cloud.disconnect", row, {"provider": row["provider"]})], answer
            )

        return Account.model_validate(self._room.changes.transaction(actor, "cloud.disconnect", work))

    def by_id(self, community: str, identity: UUID) -> Account:
        """The account of that id, also a removed one; raises NotFound. Asks for no role."""
        with self._room.db.reading() as db:
            row = account_store.by_id(db, community, identity)
        if row is None:
            raise NotFound("There is no such account here.")
        return Account.model_validate(row)


def _row(action: str, account: Row, details: Row) -> Row:
    return {"id": new_id(), "action": action, "kind": "cloud-account", "subject": str(account["id"]),
            "name": account["name"], "details": details}  # fmt: skip
