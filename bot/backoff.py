"""How long to wait before trying again."""

_FIRST, _LONGEST = 1.0, 300.0


def delay(failures: int, chance: float) -> float:
    """Seconds after so many failures in a row: from one, doubling, to five minutes.

    `chance` is a random number below 1 and keeps between half and all of it, so that replicas spread.
    """
    return min(_FIRST * 2.0 ** min(failures - 1, 20), _LONGEST) * (0.5 + chance / 2)
