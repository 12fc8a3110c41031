"""Why something wasn't done, from the levels as they are now."""

from inventory.errors import Conflict
from inventory.stock.service import Place, StockRoom, StockService, card_key


def too_few(room: StockRoom, stock: StockService, community: str, place: Place, pieces: int) -> Conflict:
    """The refusal of somebody who asks for more than is free."""
    room.cache.forget(community, [card_key(place.product)])
    level = stock.product(community, place.product).level(place.key)
    if level is None:
        return Conflict(f"There is no {place.label} in {place.warehouse}.")
    kept = f" ({level.quantity} there, {level.held} reserved)" if level.held else ""
    return Conflict(
        f"Only {level.available} of {place.label} are free in {level.warehouse}{kept}; ask for that many or fewer,"
        f" not {pieces}."
    )
