"""Orders made in company, as a batch makes them."""

from collections.abc import Sequence
from typing import Any

from inventory.joint import Order


def together(orders: Sequence[Order[Any]]) -> None:
    """Make of each kind what can be made in one go."""
    for joint in dict.fromkeys(order.joint for order in orders):
        joint.together([order for order in orders if order.joint is joint])
