"""`python -m benchmarks.run [--only AREA]`: measurements beside others, as a table and in build/bench.json.

An area is a package here with a function `rows()` that gives rows.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from benchmarks.rows import AREAS, Row, save, table

RESULTS = Path("build/bench.json")


def measured(areas: Sequence[str]) -> Iterator[Row]:
    """The rows of these areas, those without a package left out."""
    for area in areas:
        if find_spec(f"benchmarks.{area}"):
            yield from import_module(f"benchmarks.{area}").rows()


def main(words: Sequence[str]) -> int:
    """Measure; 0 when there is something to measure and every row holds."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument("--only", choices=AREAS, help="measure one area")
    only = parser.parse_args(words).only
    rows: list[Row] = []
    for row in measured([only] if only else AREAS):
        sys.stderr.write(f"{table([row]).splitlines()[1]}\n")
        rows.append(row)
    if not rows:
        sys.stderr.write(f"There is nothing {f'of {only} ' if only else ''}to measure.\n")
        return 1
    save(rows, RESULTS)
    sys.stdout.write(f"\n{table(rows)}\n")
    return int(not all(row.holds for row in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
