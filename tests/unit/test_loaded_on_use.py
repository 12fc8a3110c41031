"""What few need is loaded by those who use it: a bot without that traffic doesn't carry it."""

import subprocess
import sys
from pathlib import Path

LOADED = (
    "import sys, bot.cli, bot.web.app, commands.registry, workers.registry as w;"
    "commands.registry.load(); w.load(); print('\\n'.join(sys.modules))"
)


def test_neither_the_protocols_sdk_nor_the_drawing_is_loaded_at_the_start() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    loaded = {name.partition(".")[0] for name in ran.stdout.splitlines()}
    assert loaded & {"mcp", "mcp_types", "starlette", "matplotlib", "numpy"} == set()
