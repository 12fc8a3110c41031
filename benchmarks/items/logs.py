"""What one log record costs, beside the standard library's queue."""

from collections.abc import Iterator
from functools import partial
from statistics import median

from benchmarks.logging_bench import cpu_per_record, ours_in_json, standard
from benchmarks.rounds import paired, ratio
from benchmarks.rows import Row


def rows() -> Iterator[Row]:
    """CPU over all threads, from the call to the files."""
    done = paired({"ours": partial(cpu_per_record, ours_in_json), "other": partial(cpu_per_record, standard)}, rounds=3)
    share = ratio(done["ours"], done["other"])
    name = "logging as JSON: CPU µs a record (standard library's queue)"
    yield Row("items", name, median(done["ours"]), median(done["other"]), "less", share < 1, share)
