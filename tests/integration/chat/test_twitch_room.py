"""What Twitch has little room for: long lists and help come in pages, and files are had elsewhere."""

import re
from pathlib import Path

from inventory.actor import Actor
from tests.integration.chat.chat_bot import Core
from tests.integration.chat.twitch_bot import serving
from tests.standins.run import run
from tests.standins.twitch import Account, TwitchStandIn


async def heard(twitch: TwitchStandIn, stream: Account, line: str) -> str:
    """The whole answer to a line, of one message or two."""
    before = len(twitch.messages(stream))
    await twitch.say(stream, line, author="makers", badges=("broadcaster",))
    await twitch.say(stream, "!inventory mine", author="makers", badges=("broadcaster",))
    last = 0
    while True:
        last += 1
        if "nothing checked out" in (await twitch.expect_message(stream, before + last)).text:
            return " ".join(message.text for message in twitch.messages(stream)[before : before + last - 1])


def test_pages_of_a_list_leave_nothing_out_however_long_its_names(core: Core, tmp_path: Path, admin: Actor) -> None:
    for number in range(12):
        core.services.items.add(admin, f"Thing {number:02} " + "x" * 130)

    async def story() -> None:
        async with TwitchStandIn(chat_limit=1000) as twitch:
            stream = twitch.account("makers")
            async with serving(twitch, core, tmp_path, stream, pace=1000):
                line, seen = "!inventory list", ""
                for _ in range(5):
                    answer = await heard(twitch, stream, line)
                    seen += answer
                    if (more := re.search(r"More: (!.*)$", answer)) is None:
                        break
                    line = more[1]
            assert re.findall(r"Thing (\d\d)", seen) == [f"{number:02}" for number in range(12)]
            assert twitch.violations == []

    run(story())


def test_a_file_is_said_to_be_had_elsewhere(core: Core, tmp_path: Path) -> None:
    async def story() -> None:
        async with TwitchStandIn() as twitch:
            stream = twitch.account("makers")
            async with serving(twitch, core, tmp_path, stream):
                assert "Twitch takes no files; ask on Discord" in await heard(twitch, stream, "!inventory export")

    run(story())
