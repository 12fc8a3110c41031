import pytest

from bot.logs.redaction import Redactor

DISCORD = "M" + "T" * 25 + ".GabcDE." + "x" * 38


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("Authorization: Bearer abcdef", "Authorization: [secret]"),
        ("{'Authorization': 'Bot abcdef', 'Accept': '*'}", "{'Authorization': '[secret]', 'Accept': '*'}"),
        ("cookie: session=abc; other=d", "cookie: [secret]"),
        ("sent bearer abcdefghijklmnop1 twice", "sent bearer [secret] twice"),
        ("PASS oauth:abcdefghijklmnop1", "PASS oauth:[secret]"),
        ("host=db password=hunter2 user=a", "host=db password=[secret] user=a"),
        ("host=db password='hun ter\\'2' user=a", "host=db password=[secret] user=a"),
        ("postgresql://bot:hunter2@db:5432/items", "postgresql://bot:[secret]@db:5432/items"),
        ("redis://:hun:t@er2@cache/0", "redis://:[secret]@cache/0"),
        ("client_secret=abc", "client_secret=[secret]"),
        ('{"refresh_token": "a\\"b", "scope": []}', '{"refresh_token": [secret], "scope": []}'),
        ("{'access_token': 'abc', 'expires_in': 9}", "{'access_token': [secret], 'expires_in': 9}"),
        ("https://id.example/cb?access_token=abc", "https://id.example/cb?access_token=[secret]"),
        ("X-Service-Key: abc", "X-Service-Key: [secret]"),
        ("AWS_SECRET_ACCESS_KEY=abc", "AWS_SECRET_ACCESS_KEY=[secret]"),
        ("it is whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD.", "it is whsec_[secret]."),
        (f"logged in as {DISCORD}!", f"logged in as {DISCORD[:27]}[secret]!"),
    ],
)
def test_a_well_known_shape_is_hidden(text: str, cleaned: str) -> None:
    assert Redactor().clean(text) == cleaned
    assert Redactor().finds(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://db:5432/items?user=a@b",
        "the bearer of this token is mia",
        "unexpected token: )",
        "item=key ring action=item.checkout",
        "2026-01-02T03:04:05 10:20 a@b.example",
        "bot.platforms.discord.gateway.connection.handler",
    ],
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert Redactor().clean(text) == text
    assert not Redactor().finds(text)
