"""The end of a statement that changes something: what it did is recorded, for one command or for many at once."""

from collections.abc import Sequence
from typing import LiteralString

from psycopg.types.json import Jsonb

from inventory.db import Db, Row, one

_ONE_ASKED, _MANY_ASKED = "jsonb_to_record(%(asked)s)", "jsonb_to_recordset(%(asked)s)"
_ONE = "SELECT record_changes(caller, needs, changes, answer) AS answer FROM done"
_MANY = """
SELECT record_commands(jsonb_agg(jsonb_build_object(
    'caller', caller, 'needs', needs, 'changes', changes, 'answer', answer) ORDER BY caller->>'community')),
    jsonb_object_agg(activity, answer) AS answers FROM done
"""


class Recorded:
    """SQL that does what is `asked`, and says in `done` for each command that it did what is to be recorded.

    It ends with a common table expression `done (activity, caller, needs, changes, answer)`, where `activity` is
    the command's own id, and reads `{asked}`, one JSON object for each command. There are two forms, as PostgreSQL
    plans for a hundred commands where it can't know that there is one.
    """

    def __init__(self, sql: LiteralString) -> None:
        self._one: LiteralString = sql.replace("{asked}", _ONE_ASKED) + _ONE
        self._many: LiteralString = sql.replace("{asked}", _MANY_ASKED) + _MANY

    def run(self, db: Db, asked: Sequence[Row]) -> list[Row | None]:
        """Rows with an `answer` in the order of `asked`, None where there was nothing to do.

        No two of several may be about the same thing. All are recorded or, where one may not be, none.
        """
        if len(asked) == 1:
            return [one(db, self._one, {"asked": Jsonb(asked[0])})]
        row = one(db, self._many, {"asked": Jsonb(list(asked))})
        made = (row and row["answers"]) or {}
        ids = (str(command["activity"]) for command in asked)
        return [{"answer": made[identity]} if identity in made else None for identity in ids]
