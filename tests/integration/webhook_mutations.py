"""Requests of the marketplace that somebody forged or altered on their way."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime

import orjson
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.web.signatures import sign
from inventory.actor import Actor
from inventory.services import Services
from tests.integration.router_calls import market_body
from tests.integration.router_door import SECRET, Doors, for_examples

SIGNATURE = len("sha256=") + 64
Change = Callable[[bytes, str], tuple[bytes, str]]


def things(services: Services, actor: Actor) -> int:
    return services.statistics.stats(actor).total_items


def replaced(text: bytes, place: int, byte: int) -> bytes:
    place %= len(text)
    return text[:place] + bytes([byte]) + text[place + 1 :]


places, octets = st.integers(0, 10_000), st.integers(0, 255)
altered_bodies = st.builds(lambda place, byte: lambda raw, mark: (replaced(raw, place, byte), mark), places, octets)
shortened_bodies = st.builds(lambda place: lambda raw, mark: (raw[: place % len(raw)], mark), places)
longer_bodies = st.binary(min_size=1, max_size=20).map(lambda more: lambda raw, mark: (raw + more, mark))
altered_marks = st.builds(
    lambda place, digit: lambda raw, mark: (raw, mark[: place % SIGNATURE] + digit + mark[place % SIGNATURE + 1 :]),
    places,
    st.sampled_from("0123456789abcdefABCDEFx= "),
)
other_secrets = st.text(max_size=40).map(lambda secret: lambda raw, _: (raw, sign(raw, SecretStr(secret))))
marks = st.one_of(
    st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=100),
    st.sampled_from(["", "sha256=", "sha1=" + "0" * 40, "sha256=" + "0" * 64]),
).map(lambda text: lambda raw, _: (raw, text))
swapped = st.just(lambda raw, _: (raw, sign(raw.replace(b"Forged", b"Honest"), SecretStr(SECRET))))
mutations: st.SearchStrategy[Change] = st.one_of(
    altered_bodies, shortened_bodies, longer_bodies, altered_marks, other_secrets, marks, swapped
)


def mutated(services: Services, now: datetime, community: str, examples: int) -> Counter[int]:
    """Post so many mutated requests to add a thing; gives how often each status was answered."""
    statuses: Counter[int] = Counter()

    async def story(doors: Doors, change: Change) -> None:
        raw = orjson.dumps(market_body(community, "#inventory add Forged", now))
        mark = sign(raw, SecretStr(SECRET))
        body, shown = change(raw, mark)
        if (body, shown.strip()) != (raw, mark):
            statuses[(await doors.post("/webhook", body, X_WaddleBot_Signature=shown)).status] += 1

    for_examples(services, now, mutations, examples, story)
    return statuses
