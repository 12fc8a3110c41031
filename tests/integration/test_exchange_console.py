"""Files through the console's commands: out, changed, tried and in."""

import asyncio
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.console import Console
from bot.dispatcher import Dispatcher
from bot.limits import Limits
from bot.runner import Runner
from bot.settings import Settings
from commands.registry import load
from inventory.services import Services

Ask = Callable[[str], str]


@pytest.fixture
def ask(services: Services, community: str, tmp_path: Path) -> Ask:
    """Give the console these lines, and get what it prints."""

    async def answer(lines: str) -> str:
        runner = Runner(2, 30)
        dispatcher = Dispatcher(load(), services, runner, Limits(60, 1200), lambda *_: None)
        settings = Settings(_env_file=None, console="on", console_community=community, data_dir=tmp_path)
        stopping, printed = asyncio.Event(), io.StringIO()
        async with Console(settings, dispatcher, stopping, io.StringIO(lines), printed):
            await asyncio.wait_for(stopping.wait(), 30)
        runner.close()
        return printed.getvalue()

    return lambda lines: asyncio.run(answer(lines))


def test_what_was_exported_is_changed_tried_and_imported(ask: Ask, tmp_path: Path) -> None:
    said = ask('!inventory add "Sony A7" "=2+2" camera --quantity 2\n!inventory checkout "Sony A7" mia\n!inv export\n')
    path = Path(said.splitlines()[-1].removeprefix("Written to "))
    assert path.parent == tmp_path / "exports"
    text = path.read_text(encoding="utf-8-sig")
    assert ",'=2+2,camera,2," in text
    path.write_text(text.replace("Sony A7", "Sony A7 II") + ",Tripod,,,,\n", encoding="utf-8")
    assert ask(f"!inventory import {path} --dry-run\n") == "It would be 1 added, 1 changed, 0 unchanged.\n"
    assert ask(f"!inventory import {path}\n") == "Imported: 1 added, 1 changed, 0 unchanged.\n"
    assert "mia" in ask("!inventory status sony a7 ii\n")


def test_faults_are_told_row_by_row(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "things.csv"
    path.write_text("name;quantity\nDrill;0\nDrill;many\nSaw;1\n")
    assert ask(f"!inventory import {path}\n").splitlines() == [
        "Nothing was imported: 2 rows are at fault.",
        "row 2: The quantity should be greater than or equal to 1.",
        "row 3: The quantity should be a valid integer.",
    ]


def test_a_json_export_is_imported_by_its_ending(ask: Ask, tmp_path: Path) -> None:
    ask("!inventory add Drill\n!inventory export json\n")
    path = next((tmp_path / "exports").glob("*.json"))
    assert ask(f"!inventory import {path}\n") == "Imported: 0 added, 0 changed, 1 unchanged.\n"


def test_a_missing_file_is_told(ask: Ask) -> None:
    assert "I have no file 'gone.csv' here" in ask("!inventory import gone.csv\n")
    assert "Please attach a CSV or JSON file" in ask("!inventory import\n")
