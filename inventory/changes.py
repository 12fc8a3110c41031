"""How every service changes something: once per request key, recorded, and then forgotten by the caches."""

from collections.abc import Callable, Hashable, Iterable
from typing import Any, Protocol

from inventory import errors
from inventory.aaa import Category, Result, event
from inventory.actor import Actor
from inventory.db import Database, Db, Row
from inventory.ledger import store

_REFUSALS: dict[str, type[errors.StorekeeperError]] = {
    kind.code: kind for kind in (errors.Invalid, errors.NotFound, errors.Conflict, errors.StaleVersion)
}


class Notices(Protocol):
    """Tells this process and every other one that something changed."""

    def changed(self, community: str, keys: Iterable[Hashable]) -> None:
        """Forget these things, here at once and on every replica shortly."""


class Changes:
    """Runs the work of a change, and answers a repeated request with what it was answered the first time."""

    def __init__(self, db: Database, notices: Notices) -> None:
        self._db = db
        self._notices = notices

    def statement(
        self,
        actor: Actor,
        action: str,
        work: Callable[[Db], Row | None],
        refused: Callable[[], errors.StorekeeperError],
    ) -> Row:
        """Run a change that is one statement; `work` gives None when nothing fits, and `refused` says why."""

        def change() -> Row:
            with self._db.writing() as connection:
                row = work(connection)
            if row is None:
                raise refused()
            return row

        return self._once(actor, action, change)

    def transaction(self, actor: Actor, action: str, work: Callable[[Db], Row]) -> Row:
        """Run a change of several statements in one transaction; `work` raises to refuse."""
        return self._once(actor, action, lambda: self._db.transact(work))

    def _once(self, actor: Actor, action: str, change: Callable[[], Row]) -> Row:
        try:
            answer: Row = change()["answer"]
        except errors.Replayed:
            return self._stored(actor)
        except tuple(_REFUSALS.values()) as refusal:
            return self._refuse(actor, refusal)
        self.made(actor, action, answer)
        return answer

    def made(self, actor: Actor, action: str, answer: Row) -> None:
        """Tell the caches and the log of a change that is committed."""
        self._notices.changed(actor.community, _touched(answer))
        event(Category.AUDIT, action, Result.SUCCESS, community=actor.community, user=actor.person)

    def _refuse(self, actor: Actor, refusal: errors.StorekeeperError) -> Row:
        """Keep the refusal under the request's key, so that the same request is refused in the same words."""
        if actor.key is None:
            raise refusal
        try:
            with self._db.writing() as connection:
                store.remember(connection, actor, {"refused": refusal.code, "sentence": refusal.sentence})
        except errors.Replayed:
            return self._stored(actor)
        raise refusal

    def _stored(self, actor: Actor) -> Row:
        with self._db.writing() as connection:
            row = store.stored_answer(connection, actor)
        if row["fingerprint"] != actor.fingerprint:
            raise errors.KeyReused("This idempotency key was used for another request; choose a new one.")
        answer: dict[str, Any] = row["answer"]
        if "refused" in answer:
            raise _REFUSALS[answer["refused"]](answer["sentence"])
        return answer


def _touched(answer: Row) -> list[Hashable]:
    """The keys that caches forget: of the things as they are now, and those that `forget` names besides."""
    items = [answer["item"]] if "item" in answer else answer.get("items", [])
    return [*(item["name_key"] for item in items), *answer.get("forget", [])]
