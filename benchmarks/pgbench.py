"""PostgreSQL's own pgbench, running statements of ours: what the database gives when nothing stands before it."""

import os
import re
import resource
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import Conninfo

from benchmarks.rounds import Load, load
from bot.postgres.programs import wheel_programs
from inventory.db import APP_ROLE

_MARK = re.compile(r"%\((\w+)\)s")
_VARIABLE = re.compile(r"(?<!:):(?=\w)")
_COLON = r"\\x3a"
_MICROSECONDS = 2  # the column of a transaction's log line


def script(statement: str, params: Mapping[str, Any], expressions: Mapping[str, str]) -> str:
    """The statement as a line of a pgbench script: its marks become expressions, else the values as literals."""

    def value(mark: re.Match[str]) -> str:
        return expressions.get(mark[1]) or literal(params[mark[1]])

    return " ".join(_MARK.sub(value, statement).replace("%%", "%").split()) + ";\n"


def literal(value: object) -> str:
    """The value in SQL, without what pgbench would take for one of its variables, as in 'bench:1'."""
    text = sql.Literal(value).as_string()
    return f"E{_VARIABLE.sub(_COLON, text)}" if _VARIABLE.search(text) else text


def run(dsn: str, scripts: Sequence[str], commands: int, clients: int, seconds: float) -> Load:
    """Run the scripts, prepared, with so many connections; each script is worth so many commands.

    Waits are a transaction's, shared among its commands; the CPU is pgbench's own.
    """
    with TemporaryDirectory() as folder:
        options = [f"-f{path}" for path in _written(scripts, Path(folder))]
        begun, cpu = time.perf_counter(), _children_cpu()
        subprocess.run(
            [wheel_programs() / "pgbench", "-n", "-Mprepared", f"-c{clients}", f"-j{min(clients, 2)}",
             f"-T{max(1, round(seconds))}", "-l", f"--log-prefix={folder}/log", *options],
            check=True, stdout=subprocess.DEVNULL, env=_environment(dsn),
        )  # fmt: skip
        waits = [
            int(line.split()[_MICROSECONDS]) / 1e6 / commands
            for log in Path(folder).glob("log*")
            for line in log.read_text().splitlines()
            for _ in range(commands)
        ]
        return load(waits, time.perf_counter() - begun, _children_cpu() - cpu)


def _environment(dsn: str) -> dict[str, str]:
    """The address by libpq's variables, because everybody may read the words of a command line."""
    known = {default.keyword.decode(): default.envvar.decode() for default in Conninfo.get_defaults() if default.envvar}
    address = {known[key]: str(value) for key, value in conninfo_to_dict(dsn).items()}
    return os.environ | address | {"PGOPTIONS": f"-c role={APP_ROLE}"}


def _written(scripts: Sequence[str], folder: Path) -> list[Path]:
    paths = [folder / f"{number}.sql" for number in range(len(scripts))]
    for path, text in zip(paths, scripts, strict=True):
        path.write_text(text)
    return paths


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
