"""G12: overload answers at once; nothing queues without bound; one community can't starve another."""

from statistics import median
from typing import Any

import pytest

from tests.proof_rows import ProofRow
from tests.proofs.replicas import replicas, results

PAIRS, SECONDS, CONTROL_PAIRS = 12, 5, 2
FLAT, AT_ONCE_MS, TIMES, NEVER = 1.1, 100, 2, 60_000


@pytest.mark.proof
@pytest.mark.area("items")
def test_ten_times_the_load_is_refused_at_once_and_felt_by_nobody_else(own_dsn: str, proof_row: ProofRow) -> None:
    ours = _figures(own_dsn, "ours", PAIRS)
    naive = _figures(own_dsn, "unbounded", CONTROL_PAIRS)
    felt, naive_felt = _felt(ours, ours), _felt(naive, ours)
    grown, naive_grown = (one["after_mb"] / one["before_mb"] for one in (ours, naive))
    quick = ours["refusal_ms"] <= AT_ONCE_MS and ours["refused"] > ours["answered"] // 2
    flat = grown <= FLAT < naive_grown
    fair = felt <= TIMES < naive_felt
    name = f"G12 quiet communities' p99 under {ours['answered']:,} calls of a loud one, times that alone"
    proof_row("items", name, round(felt, 2), round(naive_felt, 1), f"<= {TIMES}, unbounded more", holds=fair)
    proof_row(
        "items", "G12 memory after 60 s, times before", round(grown, 3), round(naive_grown, 2), f"<= {FLAT}", holds=flat
    )
    proof_row(
        "items",
        f"G12 p99 of {ours['refused']:,} refusals in ms",
        round(ours["refusal_ms"], 2),
        None,
        f"<= {AT_ONCE_MS}",
        holds=quick,
    )
    assert quick, (ours, naive)
    assert flat, (ours, naive)
    assert fair, (ours, naive)


def _figures(dsn: str, mode: str, pairs: int) -> dict[str, Any]:
    with replicas("overload", 1, dsn, mode, str(pairs), str(SECONDS)) as started:
        return results(started)[0]


def _felt(figures: dict[str, Any], besides: dict[str, Any]) -> float:
    """How many times slower the slowest of a quiet community got: the median of rounds beside those alone."""
    pairs = zip(besides["rounds"], figures["rounds"], strict=False)
    return float(median((loaded or NEVER) / alone for (alone, _), (_, loaded) in pairs))
