"""Why a port can't be listened on, in the system's words."""

import os


def reason(error: OSError) -> str:
    """`Address already in use`: asyncio and sockets wrap the system's words in sentences of their own."""
    return os.strerror(error.errno) if error.errno and error.errno > 0 else str(error.strerror or error)
