"""What few need is loaded by those who use it: a bot without that traffic doesn't carry it."""

import subprocess
import sys
from pathlib import Path

LOADED = (
    "import sys, bot.cli, bot.web.app, commands.registry, workers.registry as w;"
    "commands.registry.load(); w.load(); print('\\n'.join(sys.modules))"
)


LARGE = {
    "mcp", "mcp_types", "starlette", "matplotlib", "numpy", "babel", "dateparser", "rapidfuzz", "requests", "yaml",
    "cryptography", "pythonjsonlogger", "discord", "twitchio", "boto3", "asyncssh",
}  # fmt: skip


def test_no_library_that_few_need_is_loaded_at_the_start() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    loaded = {name.partition(".")[0] for name in ran.stdout.splitlines()}
    assert "pydantic" in loaded
    assert loaded & LARGE == set()
