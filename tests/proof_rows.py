"""What a proof says besides "passed": a row of the table that `make proof` prints.

    @pytest.mark.proof  # only where it takes over a minute
    @pytest.mark.area("items")
    def test_no_camera_is_lent_twice(proof_row: ProofRow) -> None:
        ...
        proof_row("items", "over-lent of 10,000", ours=0, other=11, goal="0", holds=lent == 0)
        assert lent == 0

Every test with an area is run by `make proof`; the others of them are part of `make test` as well.
"""

from typing import Protocol

import pytest

from benchmarks.rows import Row, Value


class ProofRow(Protocol):
    """Adds one row; `other` is what the naive code or another program reaches under the same load."""

    def __call__(self, area: str, name: str, ours: Value, other: Value, goal: str, *, holds: bool) -> None: ...


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "area(name): a proof of that area, run by `make proof`")


@pytest.fixture
def proof_row(request: pytest.FixtureRequest) -> ProofRow:
    """The way for a test to add rows to the table of proofs; they travel with the test's report."""

    def add(area: str, name: str, ours: Value, other: Value, goal: str, *, holds: bool) -> None:
        request.node.user_properties.append(("proof_row", Row(area, name, ours, other, goal, holds)))

    return add
