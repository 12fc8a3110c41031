"""`POST /commands`: any command as a line, on the same path as chat."""

from tests.integration.http_api import Caller, Json, at


def say(caller: Caller, text: str, **fields: Json) -> Json:
    reply = caller.send("POST", "/commands", {"text": text, **fields})
    assert reply.status == 200
    return reply.body


def test_a_line_is_answered_in_words_and_in_data(http_member: Caller) -> None:
    said = say(http_member, '!inventory add "Sony A7" "mirrorless camera" camera,video')
    assert said["success"] is True
    assert said["text"].startswith("Item 'Sony A7' added to inventory")
    assert said["data"]["item"]["name"] == "Sony A7"
    assert say(http_member, "inventory mine")["data"] == {"loans": []}


def test_a_mistake_is_a_sentence_with_a_code(http_member: Caller) -> None:
    answers = [say(http_member, text) for text in ("!inventory checkout ladder", "!inventory delete x", "!", "!fly")]
    assert [answer["success"] for answer in answers] == [False] * 4
    assert [answer["code"] for answer in answers[:3]] == ["not_found", "denied", "invalid"]


def test_a_message_that_comes_again_changes_nothing_twice(http_member: Caller) -> None:
    http_member.add("Chair", quantity=9)
    first, again = (say(http_member, "!inventory checkout chair", message_id="m1") for _ in range(2))
    assert first == again
    assert http_member.get(at("Chair")).body["lent"] == 1


def test_people_do_not_get_each_others_replies(http_member: Caller, http_moderator: Caller) -> None:
    http_member.add("Chair", quantity=9)
    for caller in (http_member, http_moderator):
        say(caller, "!inventory checkout chair", message_id="m1")
    assert http_member.get(at("Chair")).body["lent"] == 2


def test_an_idempotency_key_is_not_overlooked(http_member: Caller) -> None:
    reply = http_member.send("POST", "/commands", {"text": "!help"}, Idempotency_Key="k1")
    assert (reply.status, "message_id" in reply.message) == (422, True)


def test_what_is_no_line_is_422(http_member: Caller) -> None:
    bodies: list[Json] = [{}, {"text": ""}, {"text": 5}, {"text": "x" * 20_001}]
    assert {http_member.send("POST", "/commands", body).status for body in bodies} == {422}
