"""Signatures of outgoing webhooks, after Standard Webhooks; and where their addresses may lead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.outbox import Refused
from bot.posters.addresses import allowed, public
from inventory.alerts.webhook import headers, new_secret, sign, valid_url, verifies
from inventory.errors import Invalid

# The worked example in the specification of Standard Webhooks.
SECRET = "whsec_plJ3nmyCDGBKInavdOK15jsl"
BODY = b'{"event_type":"ping","data":{"success":true}}'


def test_the_signature_is_that_of_the_specification() -> None:
    assert sign(SECRET, "msg_loFOjxBNrRLzqYUf", 1731705121, BODY) == "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0="


@given(st.binary(max_size=200), st.integers(0, 2**33), st.integers(0, 199), st.integers(1, 255))
def test_whatever_is_altered_no_longer_verifies(body: bytes, timestamp: int, place: int, change: int) -> None:
    signature = sign(SECRET, "msg_1", timestamp, body)
    assert verifies(SECRET, signature, "msg_1", timestamp, body)
    assert not verifies(SECRET, signature, "msg_2", timestamp, body)
    assert not verifies(SECRET, signature, "msg_1", timestamp + 1, body)
    altered = bytearray(body or b"x")
    altered[place % len(altered)] ^= change
    assert not verifies(SECRET, signature, "msg_1", timestamp, bytes(altered))


def test_while_a_secret_is_rotated_both_verify() -> None:
    old, new, other = new_secret(), new_secret(), new_secret()
    sent = headers([new, old], "msg_1", 17, BODY)["webhook-signature"]
    assert [verifies(secret, sent, "msg_1", 17, BODY) for secret in (old, new, other)] == [True, True, False]


def test_what_is_no_signature_or_no_secret_verifies_nothing() -> None:
    assert not verifies("whsec_%%%", "v1,abc", "msg_1", 17, BODY)
    assert not verifies(SECRET, "", "msg_1", 17, BODY)
    assert not verifies(SECRET, "v1,é", "msg_1", 17, BODY)


@pytest.mark.parametrize(
    "text",
    ["", "example.org", "ftp://example.org", "https://", "https://a:b@example.org/x", "https://exa mple", "http://[::1",
     "https://example.org:99999/", "javascript:alert(1)", "https://example.org/" + "x" * 500, "https://exämple.org/"],
)  # fmt: skip
def test_what_is_no_address_to_post_to_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        valid_url(text)


def test_an_address_is_known_by_its_host() -> None:
    assert valid_url(" <https://Hooks.example.org:8443/a?b=c> ") == (
        "https://Hooks.example.org:8443/a?b=c", "hooks.example.org",
    )  # fmt: skip


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",  # noqa: S104 - refused
     "::1", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "ff02::1", "::"],
)  # fmt: skip
def test_an_address_inside_is_not_public(address: str) -> None:
    assert not public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:8.8.8.8"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert public(address)


def test_of_several_addresses_only_the_public_ones_are_used() -> None:
    found = [{"hostname": "x", "host": host, "port": 80, "family": 2, "proto": 6, "flags": 0}
             for host in ("127.0.0.1", "8.8.8.8")]  # fmt: skip
    assert [result["host"] for result in allowed(found)] == ["8.8.8.8"]  # type: ignore[arg-type]  # plain dicts
    with pytest.raises(Refused, match="private network"):
        allowed(found[:1])  # type: ignore[arg-type]  # as above
