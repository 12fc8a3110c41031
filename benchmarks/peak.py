"""The most memory that a process ever had."""

import resource
from pathlib import Path

_STATUS = Path("/proc/self/status")


def peak() -> float:
    """Of this process, in MB.

    On Linux, getrusage() tells of a child what its parent had when it was started, where that was more; the kernel's
    own figure begins with the program.
    """
    if not _STATUS.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20  # in bytes on macOS
    line = next(line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024
