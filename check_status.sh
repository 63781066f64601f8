#!/usr/bin/env bash
# Runs check_status from this checkout. Installs what it needs and builds it first, when either is missing or older than
# the sources; speaks of that on standard error only.
set -euo pipefail

# Ctrl-C reaches npm as well, which ends as if something had failed: the shell asks for itself, and says nothing.
trap 'exit 130' INT

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)

# Completion runs at every Tab: it neither installs nor builds.
if [[ ${1-} == __complete ]]; then
  [[ -e $here/dist/main.cjs ]] || exit 0
  exec node "$here/bin/check_status.js" "$@"
fi

fail() {
  printf 'check_status: %s\n' "$@" >&2
  exit 3
}

command -v node >/dev/null || fail "node is not on the PATH ($PATH)" 'Install Node.js 20.19 or later.'
stale_modules() { [[ ! -e $here/node_modules/.package-lock.json || $here/package-lock.json -nt $here/node_modules/.package-lock.json ]]; }
stale_build() { [[ ! -e $here/dist/main.cjs || -n $(find "$here/src" "$here/bin" "$here/package.json" "$here/tsconfig.json" -newer "$here/dist/main.cjs" -print -quit) ]]; }

prepare() {
  local status=0
  node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' || status=$?
  # Above 128 a signal ended it, which says nothing of its age.
  ((status <= 128)) || exit "$status"
  ((status == 0)) || fail "Node.js $(node --version) is too old" 'Install Node.js 20.19 or later.'
  if stale_modules; then
    echo 'check_status: installing its libraries (once)' >&2
    # Whoever works on it keeps the tools of the tests, which take twice as much as all else.
    local tools=omit
    [[ ! -e $here/node_modules/.bin/vitest ]] || tools=include
    (cd "$here" && npm ci --ignore-scripts "--$tools=dev" --no-audit --no-fund --loglevel=error) >&2 ||
      fail 'its libraries could not be installed' "Run \"npm ci\" in $here to see why."
    touch "$here/node_modules/.package-lock.json"
  fi
  if stale_build; then
    echo 'check_status: building' >&2
    (cd "$here" && npm run --silent build) >&2 || fail 'it could not be built' "Run \"npm run build\" in $here to see why."
  fi
}

# An installed package brings its build and has no sources.
if [[ -d $here/src ]] && { stale_modules || stale_build; }; then
  # Two runs that find the same work to do: the second one waits, and then finds it done.
  exec 9<"$here/package.json"
  if command -v flock >/dev/null; then flock 9; fi
  prepare
  exec 9<&-
fi

exec node "$here/bin/check_status.js" "$@"
