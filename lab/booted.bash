# booted.bash - sourced: boots a clean Debian (lab/clean-root) with systemd as process 1, in namespaces, on an overlay.
#
# The caller sets $work (a directory) and $base (a clean root), and calls stop_debian at its end. $boot_until is the unit that
# a boot is waited for, if not multi-user.target; $boot_words are arguments of systemd.
root=$work/root nspawn= leader=

fresh() { # a clean root, as an overlay in $root
  umount -l "$root" 2>/dev/null || :
  rm -rf "$work/upper" "$work/work" && mkdir -p "$work/upper" "$work/work" "$root"
  mount -t overlay overlay -o "lowerdir=$base,upperdir=$work/upper,workdir=$work/work" "$root"
  mkdir -p "$root/packages"
}
until_ok() { # COMMAND...: until it succeeds; the limit is for a machine that is slow and busy
  local end=$((SECONDS + 180)) out
  until out=$("$@" 2>&1); do
    ((SECONDS < end)) || { printf '%s did not succeed within 180 s; at last: %s\n' "$*" "$out" >&2; return 1; }
    sleep 0.2
  done
}
inside() { # SCRIPT: as root in the booted Debian
  nsenter -t "$leader" -m -u -i -n -p -r -w env -i HOME=/root TERM=dumb LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin bash -euo pipefail -c "$1" </dev/null
}
prop() { inside "systemctl show -P $2 $1"; } # UNIT PROPERTY
find_leader() { leader=$(pgrep -P "$nspawn" | head -n 1) && [[ -n $leader ]]; }
boot_debian() { # [NSPAWN OPTION...]: as host compute1, configured as a cluster of one, without any network
  echo compute1 >"$root/etc/hostname"
  printf '127.0.0.1 localhost compute1 compute2 compute3\n' >"$root/etc/hosts"
  cat >"$root/etc/corosync/corosync.conf" <<'END'
totem {
  version: 2
  cluster_name: lab
  transport: udpu
  interface {
    bindnetaddr: 127.0.0.1
  }
}
quorum {
  provider: corosync_votequorum
}
nodelist {
  node {
    ring0_addr: 127.0.0.1
    name: compute1
    nodeid: 1
  }
}
system {
  sched_rr: no
  move_to_root_cgroup: no
}
END
  # shellcheck disable=SC2086 # words
  systemd-nspawn -q -D "$root" --register=no --keep-unit --private-network --boot --link-journal=no "$@" ${boot_words:-} \
    >"$work/boot.log" 2>&1 </dev/null &
  nspawn=$!
  until_ok find_leader
  find_leader
  until_ok inside "systemctl is-active ${boot_until:-multi-user.target}"
}
start_cluster() { inside 'systemctl start corosync pacemaker'; }
# libvirtd as a service of its package, or without that package, which on some systems brings desktop software.
start_libvirtd() {
  inside 'id libvirt-qemu >/dev/null 2>&1 || useradd --system libvirt-qemu; getent group kvm >/dev/null || groupadd --system kvm
    mkdir -p /etc/libvirt
    printf "auth_unix_ro = \"none\"\nauth_unix_rw = \"none\"\nunix_sock_ro_perms = \"0777\"\nunix_sock_rw_perms = \"0777\"\n" >/etc/libvirt/libvirtd.conf
    ! systemctl restart libvirtd 2>/dev/null || exit 0
    systemd-run -q --unit=libvirtd --property=RuntimeDirectory=libvirt libvirtd -f /etc/libvirt/libvirtd.conf'
  until_ok inside 'test -S /run/libvirt/libvirt-sock-ro'
}
stop_debian() { # as a power cut: an orderly shutdown takes 15 s
  if [[ -n $nspawn ]] && kill -0 "$nspawn" 2>/dev/null; then
    kill -KILL "${leader:-$nspawn}"
    wait "$nspawn" 2>/dev/null || :
  fi
  nspawn='' leader=''
  umount -l "$root" 2>/dev/null || :
}
