# What the suites of bin/benchmark share. Sourced there; each suite then runs in a subshell.
# shellcheck shell=bash

[[ -d dist/target/lib && -d bench/target/lib ]] || die "no jars found; run: mvn -q package -DskipTests"
lab/packages --missing bench >/dev/null || die "packages are missing; run as root: lab/packages bench cluster instance"
dir=$(mktemp -d "$PWD/bench/target/run-XXXXXX")
c=$dir/c
pids=()
memory=
inside=() # command that runs another one where the suite wants it
lab=

cleanup() {
  ((${#pids[@]} == 0)) || { kill "${pids[@]}" 2>/dev/null || :; wait "${pids[@]}" 2>/dev/null || :; }
  [[ -z $lab ]] || LAB_DIR=$lab lab/cluster-lab down >/dev/null 2>&1 || :
  [[ -z ${LIBVIRT_LAB_DIR:-} ]] || lab/libvirt-lab down >/dev/null 2>&1 || :
  [[ -z $memory ]] || umount -l "$memory"
  pids=() lab='' memory=''
}
trap 'cleanup; rm -rf "$dir"' EXIT

await() { # COMMAND...: until it succeeds; the limit is for a machine that is slow and busy
  local end=$((SECONDS + 180)) out
  until out=$("$@" 2>&1); do
    ((SECONDS < end)) || { tail -n 20 "$dir"/*.log >&2; die "'$*' did not succeed within 180 s; at last: $out"; }
    sleep 0.1
  done
}

build_c() {
  local flags=(-O2 -Wall -Wextra -Werror)
  mkdir -p "$c"
  gcc "${flags[@]}" -shared -fPIC -o "$c/libquorum.so.5" bench/src/main/c/quorum-stub.c
  gcc "${flags[@]}" -o "$c/sink" bench/src/main/c/sink.c
  gcc "${flags[@]}" -o "$c/listener" bench/src/main/c/listener.c -lvirt
  gcc "${flags[@]}" -o "$c/monitor" bench/src/main/c/monitor.c -lcpg -lpthread
}

# Programs of bench/, with the flags of the daemons.
bench_java() { # CLASS ARGS...
  MASAKARI_CLASS_PATH="bench/target/*:bench/target/lib/*" "${inside[@]}" "$PWD/bin/masakari-java" "$@"
}

# As bin/masakari-hostmonitor starts Java.
as_hostmonitor() { # CLASS ARGS...
  MASAKARI_KIND=monitor MASAKARI_JAVA_FLAGS=-XX:CompileThresholdScaling=0.1 bench_java "$@"
}

as_instancemonitor() { MASAKARI_KIND=monitor bench_java "$@"; }

# For the monitor's spool. In production it is not on the controller's disk; here each would wait for the other's syncs.
make_memory() {
  [[ $(id -u) == 0 ]] || die "to mount a file system in memory needs root"
  mkdir -p "$dir/memory"
  mount -t tmpfs -o size=64m spool "$dir/memory"
  memory=$dir/memory
}

# Answers at once on that port, and takes journald's place.
start_sink() { # PORT
  "${inside[@]}" "$c/sink" "$1" "$dir/journal" >"$dir/sink.log" 2>&1 &
  pids+=($!)
  await grep -q ready "$dir/sink.log"
}

make_certificate() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1 \
    -addext subjectAltName=IP:127.0.0.1 -keyout "$dir/key.pem" -out "$dir/cert.pem" 2>/dev/null
}

# Needs start_sink before it. A Nova of $NOVA_HOSTS hosts (3 by default) and a controller on ports 15801 to 15804;
# database, socket and $dir/token are new.
start_controller() { # plain|tls
  local listen=$'plaintext = yes'
  [[ $1 == plain ]] || listen="tls_certificate = $dir/cert.pem"$'\n'"tls_key = $dir/key.pem"
  rm -rf "$dir"/controller.* "$dir/token" "$dir/socket"
  "${inside[@]}" "$PWD/bin/masakari-java" io.masakari.embeddednova.EmbeddedNova --keystone-port 15801 --nova-port 15802 \
    --control-port 15803 --hosts "${NOVA_HOSTS:-3}" >"$dir/nova.log" 2>&1 &
  pids+=($!)
  await grep -q ready "$dir/nova.log"
  cat >"$dir/controller.conf" <<END
[store]
path = $dir/controller.db
most_notifications = 100000000
[notifications]
reports_per_minute = 10000000
open_reports = 10000000
[safety]
witnesses = 1
[listen]
address = 127.0.0.1
port = 15804
$listen
socket = $dir/socket
[nova]
auth_url = http://127.0.0.1:15801/v3
username = admin
password = admin-password
project_name = admin
user_domain_name = Default
project_domain_name = Default
END
  MASAKARI_JOURNAL_SOCKET="$dir/journal" "${inside[@]}" "$PWD/bin/masakari-controller" --config "$dir/controller.conf" \
    >"$dir/controller.log" 2>&1 &
  controller=$!
  pids+=("$controller")
  local ctl=("${inside[@]}" "$PWD/bin/masakarictl" --socket "$dir/socket")
  await "${ctl[@]}" segment list
  "${ctl[@]}" segment create bench --method auto --cluster bench >/dev/null
  "${ctl[@]}" host add compute1 --segment bench >/dev/null
  "${ctl[@]}" monitor add bench --cluster bench --save "$dir/token" >/dev/null
}

stop_all() { cleanup; }

# One host with a Corosync of its own; everything started from now on runs in it, so that loopback is the same for all.
start_corosync() {
  [[ $(id -u) == 0 ]] || die "a Corosync in namespaces needs root"
  lab/packages --missing cluster >/dev/null || die "packages are missing; run as root: lab/packages bench cluster instance"
  lab=$dir/lab
  LAB_DIR=$lab LAB_PACEMAKER=no LAB_STONITH=no lab/cluster-lab up 1 >"$dir/lab.log" 2>&1 || { cat "$dir/lab.log" >&2; die "no lab"; }
  inside=(env LAB_DIR="$lab" lab/cluster-lab exec compute1)
}

# A libvirtd of its own.
start_libvirt() {
  [[ $(id -u) == 0 ]] || die "a libvirtd in namespaces needs root"
  lab/packages --missing instance >/dev/null || die "packages are missing; run as root: lab/packages instance"
  # Not below the checkout: the path of a QEMU's socket may have 107 characters.
  LIBVIRT_LAB_DIR=$(mktemp -d) && export LIBVIRT_LAB_DIR
  lab/libvirt-lab up
}

# Writes what a listener prints to $dir/listener-NAME; it listens on return.
listen() { # NAME COMMAND...
  local file=$dir/listener-$1; shift
  "$@" >"$file" &
  pids+=($!)
  await grep -q ready "$file"
}

load() { cut -d' ' -f1 /proc/loadavg; }

# One sentence that says what measured this, where and when.
provenance() { # COMMAND LOAD-BEFORE
  local cpu jdk disk
  cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)
  jdk=$("${JAVA_HOME:+$JAVA_HOME/bin/}java" -version 2>&1 | sed -n 's/.*version "\([^"]*\)".*/\1/p')
  disk=$(df --output=fstype bench | tail -n 1)
  printf '`%s`, %s: %s cores (%s), Linux %s, JDK %s, files on %s; load average %s before and %s after.\n' "$1" \
    "$(date -u +%Y-%m-%d)" "$(nproc)" "${cpu:-unknown}" "$(uname -r | cut -d. -f1,2)" "$jdk" "$disk" "$2" "$(load)"
}
