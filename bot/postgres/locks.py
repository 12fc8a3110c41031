"""Two locks: one tells that a server runs in the folder, the other that its owner lives."""

import fcntl
import os
import sys
from pathlib import Path


def lock(handle: int) -> bool:
    """Try to take an open file's lock; it stays until every process that has the file open is gone."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def claim(record: Path) -> int:
    """Mark the server's record as ours; return the open file, to be closed when we give the server up."""
    handle = os.open(record, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    return handle


def claimed(record: Path) -> bool:
    """Tell whether the owner lives: attaching to a server that is about to follow its owner is of no use.

    Where servers outlive their owners (all systems but Linux), every server is worth attaching to.
    """
    if sys.platform != "linux":
        return True
    with record.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
