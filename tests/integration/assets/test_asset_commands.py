"""`!asset` as people type it: what is said, and what is understood."""

import io
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from PIL import Image

from inventory.actor import Actor
from tests.integration.assets.markets import quote
from tests.integration.assets.pricing import Desk
from tests.integration.talking import Say, saying
from tests.proofs.core import replica
from tests.proofs.door import Door, door

say = saying("asset")


@pytest.fixture(scope="module")
def opened(at: Desk) -> Iterator[Door]:
    with door(at.services) as found:
        yield found


def test_a_price_is_told_with_its_change_and_age(say: Say) -> None:
    lines = say("btc").text.splitlines()
    assert lines[0].startswith("Bitcoin (BTC): $91,234.50, +3.1% in 24 h, as of ")
    assert lines[0].endswith(" 0 min old.")
    assert lines[1] == "rank 1, market cap $1.80 T, volume $35.00 B in 24 h"
    assert lines[2].startswith("7d -4.2%; 7 days ▁")
    assert lines[3] == "Others of that name: BatCat (id:batcat)."


def test_the_alias_and_the_default_command_mean_the_same(opened: Door, moderator: Actor, say: Say) -> None:
    reply = opened.say(moderator, "!price Ethereum")
    assert reply is not None
    assert reply.text == say("show eth").text
    assert reply.text.startswith("Ethereum (ETH): $3,000.00, -2.5% in 24 h")


def test_no_price_is_never_a_zero_and_an_old_one_says_that_it_is_stale(say: Say) -> None:
    assert say("nil").text.startswith("Nothing Yet (NIL): nobody knows a price of it.")
    old = say("old").text.splitlines()[0]
    assert old.startswith("Old Coin (OLD): $7.00, as of ")
    assert ", stale, 365 days old" in old
    assert "0.00" not in say("nil").text


def test_coins_are_listed_by_rank_and_searched_by_a_part_of_their_name(say: Say) -> None:
    listed = say("list").text.splitlines()
    assert listed[:3] == [
        "Coins by market cap:",
        "1. Bitcoin (BTC) $91,234.50 +3.1%",
        "2. Ethereum (ETH) $3,000.00 -2.5%",
    ]
    assert listed[3] == "300. Old Coin (OLD) $7.00 (stale)"
    assert listed[-2:] == ["5000. Nothing Yet (NIL) no price", "– Dust (DST) $0.5"]
    assert "id:batcat" in say("search cat").text
    assert say("search bitcion").text.splitlines()[1].startswith("1. Bitcoin")
    assert say("search qqqq").text == "No coin is called 'qqqq'."


def test_an_unknown_coin_is_answered_with_those_that_are_near(say: Say) -> None:
    reply = say("bitcon")
    assert (reply.success, reply.text) == (False, "No coin is called 'bitcon'. Did you mean Bitcoin?")


def test_the_movers_are_those_of_the_large_coins_that_moved(say: Say) -> None:
    assert say("movers").text.splitlines() == [
        "Up in 24 h:", "+3.1% Bitcoin (BTC) $91,234.50", "Down in 24 h:", "-2.5% Ethereum (ETH) $3,000.00",
    ]  # fmt: skip


def past_of(at: Desk, coin: str, days: int, price: float = 100.0) -> None:
    """Let a coin have a history, a price each day."""
    now = at.clock()
    for day in range(days, -1, -1):
        at.services.assets.recording.record([quote(coin, str(price + day), now - timedelta(days=day))])


def test_a_chart_is_a_picture_with_a_line_of_signs_where_pictures_can_t_go(at: Desk, say: Say) -> None:
    past_of(at, "charted", 40)
    reply = say("chart charted --period 30d")
    assert reply.text.startswith("Charted (CHA): $100.00, as of ")
    assert "30 days: █" in reply.text
    assert reply.attachment is not None
    assert (reply.attachment.name, reply.attachment.media_type) == ("charted-30d.png", "image/png")
    with Image.open(io.BytesIO(reply.attachment.content)) as image:
        assert (image.format, image.size) == ("PNG", (960, 720))
    assert say("chart nil").text.startswith("There is no history of Nothing Yet (NIL) over that time yet")


def test_a_history_is_told_in_steps_and_pages(at: Desk, say: Say) -> None:
    past_of(at, "stepped", 14)
    reply = say("history stepped --period 14d")
    assert reply.text.splitlines()[0] == "Stepped (STE): first, high, low, last"
    assert reply.text.splitlines()[1].endswith("$100.00, $100.00, $100.00, $100.00")
    assert reply.more == '!asset history "stepped" --period "14d" --interval "1 day" --page 2'
    assert len(say(reply.more.removeprefix("!asset ")).text.splitlines()) == 1 + 4
    assert say("history nil").text == "Nothing is known of that time."


def test_a_watch_is_set_listed_and_ended(say: Say) -> None:
    reply = say("watch btc above 100,000")
    assert reply.text.startswith("Watching 1: Bitcoin (BTC) above $100,000.00, again below $99,000.00.")
    assert say("watch eth below 2500 --band 100").success
    assert say('watch "old coin" moves 10').success
    assert say("watches").text.splitlines()[1:] == [
        "1: Bitcoin (BTC) above $100,000.00, again below $99,000.00",
        "2: Ethereum (ETH) below $2,500.00, again above $2,600.00",
        "3: Old Coin (OLD) moving by 10% in a day, again under 8%",
    ]
    assert say("unwatch 2").text == "Watch 2 of Ethereum (ETH) is ended."
    assert say("unwatch 2").text == "There is no watch 2; asset watches lists them."


def test_a_member_looks_but_watches_nothing(say: Say, member: Actor) -> None:
    assert say("btc", by=member).success
    assert say("watch btc above 1", by=member).code == "denied"
    assert say("status btc suspended", by=member).code == "denied"
    assert say("provider", by=member).code == "denied"


def test_what_people_hold_is_theirs_alone(at: Desk, say: Say, member: Actor, admin: Actor) -> None:
    assert say("portfolio", by=member).text.startswith("You hold nothing")
    reply = say("hold btc 0.5", by=member)
    assert reply.private
    assert reply.text.startswith("You hold 0.5 BTC ($45,617.25, as of ")
    assert say("hold btc +0.25", by=member).text.startswith("You hold 0.75 BTC")
    assert say("hold btc -0.5", by=member).text.startswith("You hold 0.25 BTC")
    assert say("hold btc -1", by=member).text == "You hold 0.25 BTC; that many can't go."
    say("hold eth 2", by=member)
    say("hold nil 5", by=member)
    say("hold old 1", by=member)
    owned = say("portfolio", by=member)
    assert owned.private
    assert (
        owned.text.splitlines()
        == [
            "Your portfolio is worth $28,815.62.",
            "0.25 BTC: $22,808.62 (79.1535%)",
            "2 ETH: $6,000.00 (20.8222%)",
            "1 OLD: $7.00 (0.0242924%, stale)",
            "5 NIL: no price",
            "Not counted, for want of a price: NIL.",
            "Counted with an old price: OLD.",
        ]
        or owned.text
    )
    assert say("portfolio").text.startswith("You hold nothing")
    rows = at.services.audit.recent(admin, 50)
    told = [row for row in rows if row.action == "asset.hold"]
    assert told
    assert all(row.details == {} and row.subject_name == "holdings" for row in told)
    assert say("hold btc 0", by=member).text == "You hold no BTC any more."


def test_a_portfolio_comes_with_the_picture_of_what_it_was_worth(at: Desk, say: Say, other: Actor) -> None:
    past_of(at, "growing", 20, 50.0)
    say("hold growing 2", by=other)
    reply = say("portfolio --period 10d", by=other)
    assert "Your portfolio is worth $100.00 (-15.3% since " in reply.text
    assert "10 days, for what you hold today: █" in reply.text
    assert reply.attachment is not None
    assert reply.attachment.content.startswith(b"\x89PNG")


def test_an_admin_s_status_stands_beside_the_provider_s(say: Say, admin: Actor, other: Actor) -> None:
    assert say("status btc").text == "Bitcoin (BTC) is active here and active at the provider."
    assert say("status btc suspended", by=admin).text == "Bitcoin (BTC) is suspended here and active at the provider."
    assert "[suspended]" in say("btc").text
    assert "Bitcoin" not in say("list").text
    assert "[suspended]" in say("list --all").text
    assert say("status btc active", by=admin).text.startswith("Bitcoin (BTC) is active here")
    assert "Bitcoin" in say("list").text


def test_how_fetching_goes_is_told_to_admins(say: Say, admin: Actor) -> None:
    assert say("provider", by=admin).text == "No prices are fetched: COINGECKO_API_URL is not set."


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("show", "Please say which coin."),
        ("watch btc above much", "The threshold 'much' is no number; write it like 100000 or 0.25."),
        ("watch btc beside 5", "Please say above, below or moves, not 'beside'."),
        ("watch btc above 0", "A threshold is a number above 0"),
        ("watch btc above 5 --band 9", "The band is a number from 0 up to the threshold."),
        ("watch nobody-knows above 5", "No coin is called 'nobody-knows'."),
        ("hold btc", "Please say how much, or how much more (+) or less (-)."),
        ("hold btc lots", "The amount 'lots' is no number"),
        ("hold btc 0.0000000000000000001", "An amount has at most 18 digits behind the point."),
        ("hold btc 1e30", "An amount is a number from 0 on, such as 0.5."),
        ("chart btc --period soon", "The period 'soon' can't be read; try 24h, 7d, 3 months, 1y or max."),
        ("history btc --interval 7m", "An interval is 5, 15 or 30 minutes, an hour, or several up to a day."),
        ("status btc broken", "Please say active, inactive or suspended, not 'broken'."),
        ("unwatch nine", "The number should be a whole number, not 'nine'."),
        ("id:BTC", "No coin is called 'id:BTC'."),
        ("list --page 0", "The page should be at least 1."),
    ],
)
def test_a_mistake_is_told_in_a_sentence(say: Say, line: str, sentence: str) -> None:
    reply = say(line)
    assert not reply.success
    assert sentence in reply.text


def test_amounts_stay_exact(at: Desk, say: Say, other: Actor) -> None:
    for _ in range(10):
        say("hold eth +0.1", by=other)
    held = at.services.assets.holdings.portfolio(other).holdings
    assert [holding.amount for holding in held if holding.asset.coin == "ethereum"] == [Decimal("1.0")]


def test_where_no_prices_are_fetched_that_is_said_and_who_can_change_it(own_dsn: str, moderator: Actor) -> None:
    with replica(own_dsn) as services, door(services) as opened:
        reply = opened.say(moderator, "!price btc")
    assert reply is not None
    assert reply.text.endswith("an operator has prices fetched by setting COINGECKO_API_URL.")
