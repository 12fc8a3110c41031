"""Chat platforms: our bot beside the libraries' own echo bots, each on a stand-in of its own."""

from benchmarks.platforms.measured import rows

__all__ = ["rows"]
