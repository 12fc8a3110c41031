"""The guides name exactly the permissions, intents and scopes that the bot asks for."""

import re

from bot.doctor.discord import PERMISSIONS
from bot.doctor.twitch import BOT_SCOPES, CHANNEL_SCOPE
from tests.house.tree import ROOT

DISCORD, TWITCH, README = ((ROOT / name).read_text() for name in ("docs/discord.md", "docs/twitch.md", "README.md"))


def test_the_invitation_has_the_permissions_that_the_doctor_looks_for() -> None:
    assert re.findall(r"&permissions=(\d+)", DISCORD) == [str(PERMISSIONS.value)]


def test_each_permission_has_its_reason() -> None:
    shown = {"read_messages": "View Channels"}
    names = [shown.get(name, name.replace("_", " ").title()) for name, wanted in PERMISSIONS if wanted]
    table = "".join(line for line in DISCORD.replace(" in ", " In ").splitlines() if line.startswith("|"))
    assert [name for name in names if name not in table] == []


def test_the_line_that_authorises_the_bot_names_every_scope() -> None:
    assert f"twitch token -u -s '{' '.join(BOT_SCOPES)}'" in TWITCH
    assert f"twitch token -u -s '{CHANNEL_SCOPE}'" in TWITCH
    assert [scope for scope in BOT_SCOPES if f"| `{scope}` |" not in TWITCH] == []


def test_every_setting_of_the_guides_is_one() -> None:
    example = (ROOT / ".env.example").read_text()
    named = re.findall(r"\b(?:DISCORD|TWITCH|LEASE)_[A-Z_]+[A-Z]\b", DISCORD + TWITCH)
    assert [name for name in named if f"\n{name}=" not in example] == []


def test_bodies_of_the_readme_are_sent_as_json_which_curl_does_only_when_told() -> None:
    lines = [line for line in README.splitlines() if line.startswith("curl ")]
    assert any("--json" in line for line in lines)
    assert [line for line in lines if " -d " in line] == []


def test_the_readme_leads_to_both() -> None:
    assert "docs/discord.md" in README
    assert "docs/twitch.md" in README
