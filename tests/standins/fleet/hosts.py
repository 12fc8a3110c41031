"""What stands in the root folder of a host: busybox, files of /proc as Linux writes them, and a few programs.

Its systemctl is a stand-in that prints a file in the columns of `systemctl list-units`; all else is the real thing.
Debian's busybox prefers its own `ip` and `uname` to programs, so network and kernel are those of this machine.
"""

import os
import shutil
import stat as stat_flags
from hashlib import md5
from pathlib import Path

_APPLETS = ("sh", "cat", "uname", "grep", "head", "ls", "timeout", "env", "true", "false", "sleep", "df", "echo")
UNITS = """\
cron.service                    loaded active   running Regular background program processing daemon
nginx.service                   loaded active   running A high performance web server
postgresql.service              loaded active   running PostgreSQL RDBMS
apt-daily.service               loaded inactive dead    Daily apt download activities
"""
_LISTENING = """\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0
   1: 00000000:01BB 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2 1 0 100 0 0 10 0
   2: 0100007F:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 3 1 0 100 0 0 10 0
"""
_DF = """\
Filesystem     1024-blocks    Used Available Capacity Mounted on
/dev/vda1         20000000 {used} {free}      {percent}% /
tmpfs               500000    1000    499000       1% /run
"""
_PROGRAMS = {
    "systemctl": '[ "$1" = list-units ] && exec cat /run/units\necho inactive\nexit 3',
    "df": "exec cat /run/df",
    "docker": 'echo "permission denied while trying to connect to the Docker daemon socket"\nexit 1',
}


def furnish(root: Path, number: int) -> None:
    """Make the root folder of host `number`."""
    for folder in ("bin", "usr/bin", "usr/sbin", "etc", "proc/net", "run", "tmp", "dev"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    busybox = shutil.which("busybox") or "busybox"
    shutil.copy(busybox, root / "bin/busybox")
    for applet in _APPLETS:
        (root / "bin" / applet).symlink_to("busybox")
    # sshd starts the shell that the machine's own passwd gives this account.
    for shell in ("usr/sbin/nologin", "bin/bash"):
        (root / shell).write_text('#!/bin/sh\nexec /bin/sh "$@"\n')
        (root / shell).chmod(0o755)
    os.mknod(root / "dev/null", 0o666 | stat_flags.S_IFCHR, os.makedev(1, 3))
    (root / "dev/null").chmod(0o666)
    for path, text in _files(number).items():
        (root / path).write_text(text)
    for name, script in _PROGRAMS.items():
        (root / "usr/bin" / name).write_text(f"#!/bin/sh\n{script}\n")
        (root / "usr/bin" / name).chmod(0o755)


def machine_id(number: int) -> str:
    return md5(str(number).encode(), usedforsecurity=False).hexdigest()


def _files(number: int) -> dict[str, str]:
    return {
        "etc/os-release": 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\n',
        "etc/machine-id": f"{machine_id(number)}\n",
        "etc/resolv.conf": "nameserver 10.20.0.254\n",
        "proc/cpuinfo": "processor\t: 0\nmodel name\t: Test CPU\nprocessor\t: 1\nmodel name\t: Test CPU\n",
        "proc/stat": stat(total=100_000, busy=10_000),
        "proc/loadavg": "0.10 0.20 0.30 1/100 1000\n",
        "proc/uptime": "86400.00 170000.00\n",
        "proc/meminfo": meminfo(40),
        "proc/net/dev": "Inter-|\n face |\n  eth0: 1000 1 0 0 0 0 0 0 2000 1 0 0 0 0 0 0\n",
        "proc/net/tcp": _LISTENING,
        "proc/net/tcp6": "",
        "run/units": UNITS,
        "run/df": df(50),
    }


def listening(*ports: int) -> str:
    """/proc/net/tcp of a host that listens on these ports, on all addresses."""
    lines = [f"   {place}: 00000000:{port:04X} 00000000:0000 0A" for place, port in enumerate(ports)]
    return "\n".join(["  sl  local_address rem_address   st", *lines, ""])


def stat(total: int, busy: int) -> str:
    """The first line of /proc/stat with so many ticks in all, so many of them not idle."""
    return f"cpu  {busy} 0 0 {total - busy} 0 0 0 0 0 0\n"


def meminfo(percent: int, total: int = 8_000_000) -> str:
    """Memory that is so full."""
    free = total * (100 - percent) // 100
    return f"MemTotal: {total} kB\nMemFree: {free} kB\nMemAvailable: {free} kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n"


def df(percent: int) -> str:
    """A disk that is so full."""
    used = 20_000_000 * percent // 100
    return _DF.format(used=used, free=20_000_000 - used, percent=percent)
