"""Why something wasn't done, from the levels as they are now."""

from inventory.errors import Conflict
from inventory.stock.model import MAIN
from inventory.stock.service import Spot, StockRoom, StockService, card_key


def too_few(room: StockRoom, stock: StockService, community: str, spot: Spot, pieces: int) -> Conflict:
    """The refusal of somebody who asks for more than is free."""
    room.cache.forget(community, [card_key(spot.product)])
    product = stock.product(community, spot.product)
    level = product.first if spot.key is None else product.level(spot.key)
    if level is None:
        return Conflict(f"There is no {product.label} in {spot.warehouse or MAIN}.")
    kept = f" ({level.quantity} there, {level.held} reserved)" if level.held else ""
    return Conflict(
        f"Only {level.available} of {product.label} are free in {level.warehouse}{kept}; ask for that many or fewer,"
        f" not {pieces}."
    )
