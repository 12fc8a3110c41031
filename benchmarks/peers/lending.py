"""What every chat peer does with a command: the very statements, in psycopg's own way of binding."""

import json
import sys
from itertools import cycle
from typing import Any
from uuid import uuid4

from psycopg.types.json import Jsonb


class Task:
    """The task of a chat peer: where the database is, what to send, and about which things."""

    def __init__(self) -> None:
        read = json.loads(sys.stdin.readline())
        self.dsn: str = read["dsn"]
        self._statements: dict[str, Any] = read["statements"]
        self.things = cycle(read["things"])

    def sql(self, command: str) -> str:
        """The statement of `checkout` or `checkin`."""
        return str(self._statements[command]["sql"])

    def params(self, command: str, community: str, name: str) -> dict[str, Any]:
        """Its values for one thing, as a request of its own."""
        known = self._statements[command]["asked"]
        caller = {**known["caller"], "community": community, "key": str(uuid4())}
        key = name.replace(" ", "").lower()
        return {"asked": Jsonb({**known, "name_key": key, "activity": str(uuid4()), "caller": caller})}
