"""`python -m tests.proof [--only AREA]`: the guarantees at full size, as a table and in build/proof.json."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.rows import AREAS, Row, save, table

RESULTS = Path("build/proof.json")


class Proofs:
    """Chooses the tests that are proofs, and sees that each one leaves a row, also when it says nothing."""

    def __init__(self, only: str | None) -> None:
        self._only = only
        self._areas: dict[str, str] = {}
        self._unproven: set[str] = set()
        self.rows: list[Row] = []

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Keep the proofs of the wanted area."""
        self._areas = {item.nodeid: area for item in items if (area := area_of(item))}
        wanted = [item for item in items if self._is_wanted(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in wanted])
        items[:] = wanted

    def _is_wanted(self, item: pytest.Item) -> bool:
        area = self._areas.get(item.nodeid)
        return area is not None and self._only in {None, area}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Gather a test's rows at its end; what failed or was skipped is not proven."""
        if not report.passed:
            self._unproven.add(report.nodeid)
        if report.when == "teardown":
            rows = [row for _, row in report.user_properties if isinstance(row, Row)]
            holds = report.nodeid not in self._unproven
            self.rows += rows if rows and holds else [*rows, self._verdict(report.nodeid, holds=holds)]

    def _verdict(self, nodeid: str, *, holds: bool) -> Row:
        sentence = nodeid.rpartition("::")[2].removeprefix("test_").replace("_", " ")
        return Row(self._areas[nodeid], sentence, "passed" if holds else "not proven", None, "passes", holds)


def area_of(item: pytest.Item) -> str | None:
    """The area a test proves something of, or None for a test that is no proof."""
    mark = item.get_closest_marker("area")
    return str(mark.args[0]) if mark else None


def main(words: Sequence[str]) -> int:
    """Run the proofs; 0 when there are some, all passed, and every row holds."""
    parser = argparse.ArgumentParser(prog="python -m tests.proof", description=__doc__)
    parser.add_argument("--only", choices=AREAS, help="prove one area")
    only = parser.parse_args(words).only
    proofs = Proofs(only)
    code = pytest.main(["-m", ""], plugins=[proofs])
    if code == pytest.ExitCode.NO_TESTS_COLLECTED:
        sys.stderr.write(f"There is no proof {f'of {only} ' if only else ''}to run.\n")
        return 1
    save(proofs.rows, RESULTS)
    sys.stdout.write(f"\n{table(proofs.rows)}\n")
    return int(code != pytest.ExitCode.OK or not all(row.holds for row in proofs.rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
