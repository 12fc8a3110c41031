"""The services' statements as pgbench scripts: overheard from real commands, made to range over all things."""

from collections.abc import Callable, Iterator
from itertools import islice

from benchmarks import pgbench
from benchmarks.items import jobs, things
from benchmarks.items.core import Core, Job
from benchmarks.items.overheard import OverheardDatabase, Statement

_SEARCHES = 60
_UNUSED = 9_000_000
_DICE = (
    f"\\set place random(0, {things.COMMUNITIES - 1})\n"
    f"\\set number random(0, {things.EACH - 1})\n"
    "\\set fresh random(1, 1000000000)\n"
)
_COMMUNITY = "('c' || lpad((:place)::text, 2, '0'))"
_CALLER = "({caller} || jsonb_build_object('community', {community}, 'key', gen_random_uuid()::text))"
_ASKED = "({asked} || jsonb_build_object('name_key', {key}, 'activity', uuidv7(), 'caller', {caller}))"


class Scripts:
    """What pgbench runs in each scenario; a script is worth one command, or two to lend and return."""

    def __init__(self, dsn: str) -> None:
        self._core = Core(dsn, OverheardDatabase)

    def close(self) -> None:
        """End threads and connections."""
        self._core.close()

    def lending(self) -> list[Statement]:
        """The two statements that check a thing out and in again."""
        return self._sent(islice(jobs.lend_and_return(), 1))

    def lend_and_return(self) -> list[str]:
        """Check a random thing out and in again."""
        return self._ranging(jobs.lend_and_return(), things.KEY_EXPRESSION)

    def status(self) -> list[str]:
        """Look at a random thing."""
        return self._ranging(jobs.status_missed(), things.KEY_EXPRESSION)

    def add(self) -> list[str]:
        """Add a thing of a new name to a random community."""
        return self._ranging(jobs.add(first=_UNUSED), "('dolly' || (:fresh)::text)")

    def search(self, stream: Callable[[], Iterator[Job]]) -> list[str]:
        """Sixty searches, each with the statements of its stages and its own values."""
        return [
            "".join(pgbench.script(sent.sql, sent.params, {}) for sent in self.sent(job))
            for job in islice(stream(), _SEARCHES)
        ]

    def sent(self, job: Job) -> list[Statement]:
        """The statements about things that one job sends."""
        return self._sent(iter([job]))

    def _ranging(self, stream: Iterator[Job], key: str) -> list[str]:
        """One script of the first job's statements, about a random thing of a random community."""
        return [_DICE + "".join(self._anywhere(sent, key) for sent in self._sent(islice(stream, 1)))]

    def _anywhere(self, sent: Statement, key: str) -> str:
        expressions = {
            "community": _COMMUNITY,
            "name_key": key,
            "keys": f"ARRAY[{key}]",
            "activity": "uuidv7()",
            "id": "uuidv7()",
            "ref": "uuidv7()::text",
        }
        if "caller" in sent.params:
            expressions["needs"] = f"{sent.params['needs']}::smallint"
            caller = pgbench.literal(sent.params["caller"])
            expressions["caller"] = _CALLER.format(caller=caller, community=_COMMUNITY)
        if "asked" in sent.params:
            asked = pgbench.literal(sent.params["asked"])
            caller = _CALLER.format(caller=f"({asked} -> 'caller')", community=_COMMUNITY)
            expressions["asked"] = _ASKED.format(asked=asked, key=key, caller=caller)
        return pgbench.script(sent.sql, sent.params, expressions)

    def _sent(self, stream: Iterator[Job]) -> list[Statement]:
        """The statements about things that these jobs send, without those that fill the caches of roles and people."""
        db = self._core.db
        assert isinstance(db, OverheardDatabase)
        self._core.caches.everything.clear()
        db.statements.clear()
        self._core.drive(stream, callers=1, seconds=60)
        return [sent for sent in db.statements if " item" in sent.sql]
