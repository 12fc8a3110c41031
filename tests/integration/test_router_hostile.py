"""Whatever stands in a body, the doors answer: with all keys when they took it, with a sentence when not."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import orjson
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.web.signatures import sign
from inventory.services import Services
from tests.integration.router_calls import local_body, market_body, router_body, session
from tests.integration.router_door import KEY, SECRET, Answer, Doors, for_examples

EXAMPLES = 150
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
changes = st.tuples(st.integers(0, 50), values, st.booleans())


def places(body: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Every field of a body, also those inside."""
    for name, value in list(body.items()):
        yield body, name
        if isinstance(value, dict):
            yield from places(value)


def with_change(body: dict[str, Any], change: tuple[int, Any, bool]) -> bytes:
    """A body with one field replaced, or taken away."""
    index, value, gone = change
    every = list(places(body))
    holder, name = every[index % len(every)]
    if gone:
        del holder[name]
    else:
        holder[name] = value
    return orjson.dumps(body)


def check(answer: Answer, *refusals: int) -> None:
    assert answer.status in {200, *refusals}
    if answer.status == 200:
        assert isinstance(answer.body["success"], bool)
        assert "on our side" not in answer.body["message"]
    else:
        assert answer.body["error"]["message"]


def test_any_field_of_the_router_s_body_may_be_anything(services: Services, now: datetime, community: str) -> None:
    async def story(doors: Doors, change: tuple[int, Any, bool]) -> None:
        raw = with_change(router_body(community, "!inventory status drill"), change)
        check(await doors.post("/api/v1/execute", raw, X_Service_Key=KEY), 422)

    for_examples(services, now, changes, EXAMPLES, story)


def test_any_field_of_the_marketplace_s_body_may_be_anything(services: Services, now: datetime, community: str) -> None:
    async def story(doors: Doors, change: tuple[int, Any, bool]) -> None:
        raw = with_change(market_body(community, "#inventory status drill", now), change)
        mark = sign(raw, SecretStr(SECRET))
        check(await doors.post("/webhook", raw, X_WaddleBot_Signature=mark), 401, 422)

    for_examples(services, now, changes, EXAMPLES, story)


def test_any_field_of_a_first_generation_body_may_be_anything(services: Services, now: datetime) -> None:
    async def story(doors: Doors, change: tuple[int, Any, bool]) -> None:
        raw = with_change(local_body(session(), "!inventory status drill"), change)
        check(await doors.post("/webhook", raw, X_WaddleBot_Source="router"), 422)

    for_examples(services, now, changes, EXAMPLES, story)


def test_any_text_may_be_typed(services: Services, now: datetime, community: str) -> None:
    async def story(doors: Doors, line: str) -> None:
        check(await doors.execute(router_body(community, f"!inventory {line}")))

    for_examples(services, now, texts, EXAMPLES, story)
