"""Stories of prices: looked up, watched, held and charted."""

from datetime import UTC, datetime, timedelta

from inventory.services import Services
from tests.acceptance.stories import Meanwhile, ada, ada_fails, fails, says, story
from tests.integration.assets.markets import fill, quote


def priced(services: Services, _: str) -> object:
    """The worker has just fetched a small market."""
    fill(services, datetime.now(UTC))
    return None


def priced_for_a_month(services: Services, _: str) -> object:
    """A coin rose by one each day."""
    now = datetime.now(UTC)
    for day in range(30, -1, -1):
        seen = quote("slow-riser", str(130 - day), now - timedelta(days=day), symbol="slow", name="Slow Riser")
        services.assets.recording.record([seen])
    return None


PRICES = (
    story(
        "a price tells its change and its age, and a symbol means the largest coin",
        Meanwhile(priced),
        ada(
            "!price btc",
            "Bitcoin (BTC): $91,234.50, +3.1% in 24 h, as of …:…, 0 min old.…"
            "rank 1, market cap $1.80 T, volume $35.00 B in 24 h…Others of that name: BatCat (id:batcat).",
        ),
        ada("!asset id:batcat", "BatCat (BTC): $0.0000123, +80.0% in 24 h, as of …"),
        ada("!asset nil", "Nothing Yet (NIL): nobody knows a price of it.…"),
        ada("!asset old", "Old Coin (OLD): $7.00, as of …, stale, … days old.…"),
        ada_fails("!asset bitcon", "No coin is called 'bitcon'. Did you mean Bitcoin?"),
    ),
    story(
        "a moderator lets a price be watched, a member can't",
        Meanwhile(priced),
        fails("mia", "!asset watch btc above 100000", "…role moderator…"),
        says(
            "max", "!asset watch btc above 100000",
            "Watching 1: Bitcoin (BTC) above $100,000.00, again below $99,000.00. !alerts add asset.price tells a…",
        ),
        says(
            "mia", "!asset watches",
            "Watched prices:\n1: Bitcoin (BTC) above $100,000.00, again below $99,000.00",
        ),
        says("max", "!asset unwatch 1", "Watch 1 of Bitcoin (BTC) is ended."),
    ),
    story(
        "what somebody holds is worth something, and theirs alone",
        Meanwhile(priced),
        says("mia", "!asset hold eth 2", "You hold 2 ETH ($6,000.00, as of …, 0 min old)."),
        says("mia", "!asset hold eth +0.5", "You hold 2.5 ETH ($7,500.00, as of …, 0 min old)."),
        fails("mia", "!asset hold eth -3", "You hold 2.5 ETH; that many can't go."),
        says("mia", "!asset portfolio", "Your portfolio is worth $7,500.00….\n2.5 ETH: $7,500.00 (100%)…"),
        says("bob", "!asset portfolio", "You hold nothing; !asset hold btc 0.5 says that you do."),
    ),
    story(
        "an admin suspends a coin here, and the provider's word stands beside it",
        Meanwhile(priced),
        fails("max", "!asset status btc suspended", "…role admin…"),
        ada("!asset status btc suspended", "Bitcoin (BTC) is suspended here and active at the provider."),
        ada("!asset status btc active", "Bitcoin (BTC) is active here and active at the provider."),
    ),
    story(
        "a chart comes with a line of signs, for where pictures can't go",
        Meanwhile(priced_for_a_month),
        ada("!asset chart slow-riser --period 20d", "Slow Riser (SLOW): $130.00, as of …. 20 days: ▁…█…"),
        ada_fails("!asset chart slow-riser --period soon", "The period 'soon' can't be read; …"),
    ),
)  # fmt: skip
