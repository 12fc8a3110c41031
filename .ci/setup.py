"""Makes .venv and installs a lock file into it; `.ci/setup` calls this with a good interpreter.

A copy of the lock beside the packages says what is installed, so that only a changed lock costs time.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import venv
from importlib.util import find_spec
from pathlib import Path

VENV = Path(".venv")
PYTHON = VENV / "bin" / "python"
RUNTIME, DEV = "requirements.lock", "requirements-dev.lock"
PROBE = "import sys, pip; sys.exit(sys.version_info < (3, 11))"


def say(sentence: str) -> None:
    """Put a sentence on standard error."""
    sys.stderr.write(sentence + "\n")


def python(*words: str, quiet: bool = False) -> bool:
    """Run .venv's interpreter and tell whether it succeeded."""
    command = [str(PYTHON), *words]
    errors = subprocess.DEVNULL if quiet else None
    environ = os.environ | {"PIP_USER": "0"}  # a person's pip.conf may ask for what no .venv can do
    done = subprocess.run(command, check=False, stderr=errors, env=environ)  # noqa: S603 - our own words
    return done.returncode == 0


def make_venv() -> None:
    """Make .venv anew with the interpreter that runs this."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    if find_spec("ensurepip") is None:
        sys.exit(f"Python {version} here can't make virtual environments: install python{version}-venv.")
    say(f"Making .venv with Python {version}")
    venv.create(VENV, clear=True, symlinks=True, with_pip=True)


def install(lock: str) -> None:
    """Install what the lock names, and remember that it is installed."""
    say(f"Installing what {lock} names")
    for stamp in (RUNTIME, DEV):
        (VENV / stamp).unlink(missing_ok=True)
    pip = ("-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off")
    if not python(*pip, "--quiet", "--require-hashes", "-r", lock):
        sys.exit(f"Installing {lock} failed for the reason above; the next `make setup` tries again.")
    # The development lock holds all of the other's pins (tests/house/test_locks.py).
    for stamp in (lock, RUNTIME):
        partial = VENV / f"{stamp}.partial"
        shutil.copyfile(stamp, partial)
        partial.replace(VENV / stamp)


def is_installed(lock: str) -> bool:
    """Tell whether .venv holds what the lock names today."""
    stamp = VENV / lock
    return stamp.exists() and stamp.read_bytes() == Path(lock).read_bytes()


def main(lock: str) -> None:
    """Bring .venv up to date, one process at a time."""
    Path("build").mkdir(exist_ok=True)
    with Path("build/setup.flock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        fresh = not (os.access(PYTHON, os.X_OK) and python("-c", PROBE, quiet=True))
        if fresh:  # also when one was made only half, or its interpreter is gone
            make_venv()
        if fresh or not is_installed(lock):
            install(lock)


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except OSError as error:
        sys.exit(f"Setting up .venv failed: {error}. Can this user write to {Path.cwd()}?")
    except subprocess.CalledProcessError as error:
        sys.exit(f"Making .venv failed: {error}")
