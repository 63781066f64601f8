#!/usr/bin/env bash
# Tries the executable where nothing is but a bare Debian and PostgreSQL: no Node.js, no npm. Not a part of CI: it needs root,
# debootstrap, and a Debian mirror.
#   test/matrix/executable.sh [SUITE]     bookworm unless told otherwise
# Everything runs in that tree, among processes of its own, and is gone afterwards. TREE=folder takes a tree that is there, and leaves it.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."

suite=${1:-bookworm} mirror=${MIRROR:-http://deb.debian.org/debian}
[[ $(id -u) -eq 0 ]] || { echo 'It needs root: for chroot.' >&2; exit 3; }
command -v debootstrap >/dev/null || { echo 'It needs debootstrap: apt-get install debootstrap' >&2; exit 3; }

work=$(mktemp -d /tmp/cs-bare.XXXXXX)
tree=${TREE:-$work/tree}
inside=
leave() {
  [[ -z $inside ]] || kill "$inside" 2>/dev/null
  wait
  rm -rf --one-file-system "$work" "$tree/trial"
}
trap leave EXIT
trap 'exit 130' INT TERM

if [[ ! -x $tree/usr/bin/apt ]]; then
  echo "A bare Debian ($suite), with PostgreSQL, cron and curl…"
  # What its packages would start is not started: nothing runs before we say so.
  {
    debootstrap --variant=minbase "$suite" "$tree" "$mirror" &&
      printf '#!/bin/sh\nexit 101\n' >"$tree/usr/sbin/policy-rc.d" && chmod 755 "$tree/usr/sbin/policy-rc.d" &&
      unshare --mount --pid --fork --kill-child --mount-proc="$tree/proc" chroot "$tree" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin \
        DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postgresql cron curl
  } >"$work/tree.log" 2>&1 || { tail -5 "$work/tree.log" >&2; exit 3; }
fi

npm run --silent build && node src/executable.js "$work/executable" >/dev/null || exit 3
mkdir -p "$tree/trial"
install -m 755 "$work"/executable/check_status-* "$tree/trial/check_status"
install -m 755 "$here/in-bare-tree.sh" "$tree/trial/try.sh"

# Processes of its own: when the trial ends, so does all that it started.
unshare --mount --pid --fork --kill-child --mount-proc="$tree/proc" chroot "$tree" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin /trial/try.sh &
inside=$!

# The sample rows come from outside, over the socket in the tree: whoever makes them needs Node.js.
for ((i = 0; i < 600; i++)); do
  [[ -e $tree/trial/is-up ]] && break
  kill -0 "$inside" 2>/dev/null || break
  sleep 0.1
done
if [[ -e $tree/trial/is-up ]]; then
  node "$here/furnish.js" "$tree/trial/socket" "$work/sample" && touch "$tree/trial/is-furnished"
fi
wait "$inside"
status=$?
inside=
exit "$status"
