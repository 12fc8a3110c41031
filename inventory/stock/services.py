"""The services of stock, wired to each other."""

from dataclasses import dataclass

from inventory.stock.booking import BookingService
from inventory.stock.checking import CheckingService
from inventory.stock.counting import CountingService
from inventory.stock.exchange import StockExchangeService
from inventory.stock.moving import MovingService
from inventory.stock.putting import PuttingService
from inventory.stock.reserving import ReservingService
from inventory.stock.revising import RevisingService
from inventory.stock.service import StockRoom, StockService
from inventory.stock.undo import StockUndoService


@dataclass(frozen=True)
class Stock:
    """One field per service; made once by `build_stock`."""

    levels: StockService
    moving: MovingService
    reserving: ReservingService
    booking: BookingService
    putting: PuttingService
    revising: RevisingService
    counting: CountingService
    undo: StockUndoService
    checking: CheckingService
    exchange: StockExchangeService


def build_stock(room: StockRoom) -> Stock:
    """Wire the services of one room."""
    levels = StockService(room)
    reserving = ReservingService(room, levels)
    return Stock(
        levels=levels,
        moving=MovingService(room, levels, reserving),
        reserving=reserving,
        booking=BookingService(room, levels),
        putting=PuttingService(room),
        revising=RevisingService(room, levels),
        counting=CountingService(room, levels),
        undo=StockUndoService(room),
        checking=CheckingService(room),
        exchange=StockExchangeService(room),
    )
