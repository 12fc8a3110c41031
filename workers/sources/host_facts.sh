# What we ask a host, all at once, as one POSIX script on the standard input of `sh -s`. It changes nothing and
# needs no rights: a part that isn't allowed says so. Each part is `@@ name`, its lines, and `@= exit-status`.
# With DEEP=1 it also lists packages and waiting updates, which take longer.
LC_ALL=C
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
export LC_ALL PATH

limit() {
    if command -v timeout >/dev/null 2>&1; then timeout 8 "$@"; else "$@"; fi
}

part() {
    name=$1
    shift
    echo "@@ $name"
    if command -v "$1" >/dev/null 2>&1; then limit "$@" 2>&1 </dev/null; else false || (exit 127); fi
    echo "@= $?"
}

part os cat /etc/os-release
part uname uname -a
part nodename uname -n
part release uname -r
part arch uname -m
part machine_id cat /etc/machine-id
part virtualization systemd-detect-virt
part hypervisor grep -m1 -c -w hypervisor /proc/cpuinfo
part uptime cat /proc/uptime
part reboot ls /run/reboot-required
part cpu grep -E '^(processor|model name|Model|Hardware)' /proc/cpuinfo
part ticks head -n 1 /proc/stat
part load cat /proc/loadavg
part memory cat /proc/meminfo
part disks df -Pk
part inodes df -Pi
part addresses ip -o addr show
part links ip -o link show
part route ip route show default
part dns cat /etc/resolv.conf
part traffic cat /proc/net/dev
part units systemctl list-units --type=service --all --plain --no-legend --no-pager --full
part listeners ss -H -tulnp
part tcp cat /proc/net/tcp
part tcp6 cat /proc/net/tcp6
part ufw cat /etc/ufw/ufw.conf
part firewalls systemctl is-active firewalld nftables
part ruleset nft list ruleset

engine=docker
command -v docker >/dev/null 2>&1 || engine=podman
part containers $engine ps -aq --no-trunc
ids=$(limit $engine ps -aq --no-trunc 2>/dev/null </dev/null)
if [ -n "$ids" ]; then
    # One line of JSON for each container; the ids are hexadecimal, so they may be split.
    part inspected $engine inspect --format '{"Name":{{json .Name}},"Image":{{json .Image}},"Config":{"Image":{{json .Config.Image}},"Labels":{{json .Config.Labels}}},"State":{"Status":{{json .State.Status}}},"NetworkSettings":{"Ports":{{json .NetworkSettings.Ports}},"Networks":{{json .NetworkSettings.Networks}}},"Mounts":{{json .Mounts}}}' $ids
fi

if [ "$DEEP" = 1 ]; then
    part dpkg dpkg-query -W -f '${db:Status-Abbrev}\t${Package}\t${Version}\n'
    part rpm rpm -qa --qf 'ii\t%{NAME}\t%{VERSION}-%{RELEASE}\n'
    part apk apk info -v
    part pacman pacman -Q
    part upgrades apt-get -s -o Debug::NoLocking=true upgrade
    part checkupdates dnf -q -C updateinfo list --security
fi
echo "@@ end"
