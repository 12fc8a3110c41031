# What we ask a host, all at once, as one POSIX script on the standard input of `sh -s`. It changes nothing and
# needs no rights: a part that isn't allowed says so. Each part is `@@ name`, its lines, and `@= exit-status`.
# With DEEP=1 it also lists packages and waiting updates, which take longer.
LC_ALL=C
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
export LC_ALL PATH

limit() {
    if command -v timeout >/dev/null 2>&1; then timeout 8 "$@"; else "$@"; fi
}

# A file, read by the shell itself: starting a program for each would be most of the work.
file() {
    echo "@@ $1"
    if [ -r "$2" ]; then
        while IFS= read -r line || [ -n "$line" ]; do printf '%s\n' "$line"; done <"$2"
        echo "@= 0"
    elif [ -e "$2" ]; then
        echo "Permission denied"
        echo "@= 1"
    else
        echo "@= 127"
    fi
}

# A command that can't take long.
quick() {
    echo "@@ $1"
    shift
    if command -v "$1" >/dev/null 2>&1; then "$@" 2>&1 </dev/null; else (exit 127); fi
    echo "@= $?"
}

# A command that may hang, on a file system that is away or a daemon that is.
part() {
    echo "@@ $1"
    shift
    if command -v "$1" >/dev/null 2>&1; then limit "$@" 2>&1 </dev/null; else (exit 127); fi
    echo "@= $?"
}

file os /etc/os-release
quick uname uname -snrm
file machine_id /etc/machine-id
quick virtualization systemd-detect-virt
file uptime /proc/uptime
file reboot /run/reboot-required
quick cpu grep -E '^(processor|model name|Model|Hardware|flags|Features)' /proc/cpuinfo
quick ticks head -n 1 /proc/stat
file load /proc/loadavg
quick memory grep -E '^(MemTotal|MemFree|MemAvailable|Buffers|Cached|SwapTotal|SwapFree):' /proc/meminfo
part disks df -Pk
quick addresses ip -o addr show
quick links ip -o link show
quick route ip route show default
file dns /etc/resolv.conf
file traffic /proc/net/dev
part units systemctl list-units --type=service --all --plain --no-legend --no-pager --full
if command -v ss >/dev/null 2>&1; then
    quick listeners ss -H -tulnp
else
    quick tcp cat /proc/net/tcp
    quick tcp6 cat /proc/net/tcp6
fi
file ufw /etc/ufw/ufw.conf
quick firewalls systemctl is-active firewalld nftables
quick ruleset nft list ruleset

engine=docker
command -v docker >/dev/null 2>&1 || engine=podman
if command -v $engine >/dev/null 2>&1; then
    ids=$(limit $engine ps -aq --no-trunc 2>&1 </dev/null)
    status=$?
    echo "@@ containers"
    [ -n "$ids" ] && echo "$ids"
    echo "@= $status"
    if [ $status = 0 ] && [ -n "$ids" ]; then
        # One line of JSON for each container; the ids are hexadecimal, so they may be split.
        part inspected $engine inspect --format '{"Name":{{json .Name}},"Image":{{json .Image}},"Config":{"Image":{{json .Config.Image}},"Labels":{{json .Config.Labels}}},"State":{"Status":{{json .State.Status}}},"NetworkSettings":{"Ports":{{json .NetworkSettings.Ports}},"Networks":{{json .NetworkSettings.Networks}}},"Mounts":{{json .Mounts}}}' $ids
    fi
fi

if [ "$DEEP" = 1 ]; then
    part dpkg dpkg-query -W -f '${db:Status-Abbrev}\t${Package}\t${Version}\n'
    part rpm rpm -qa --qf 'ii\t%{NAME}\t%{VERSION}-%{RELEASE}\n'
    part apk apk info -v
    part pacman pacman -Q
    part upgrades apt-get -s -o Debug::NoLocking=true upgrade
fi
echo "@@ end"
