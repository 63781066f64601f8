#!/usr/bin/env bash
# Every check of the project, from a fresh clone on: formatting, lint, types, dead code, then all tests.
# Installs what they need; Debian packages only where it may (root, on Debian). Ends with "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")/.."

passed=0 failed=0
results=$(mktemp)
trap 'rm -f "$results"' EXIT

step() {
  local name=$1
  shift
  printf '\n== %s\n' "$name"
  if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)) && printf '!! %s failed\n' "$name"; fi
}

debian_packages() {
  local missing=()
  command -v sshd >/dev/null || [[ -x /usr/sbin/sshd ]] || missing+=(openssh-server)
  command -v ssh-agent >/dev/null || missing+=(openssh-client)
  command -v script >/dev/null || missing+=(bsdutils)
  command -v less >/dev/null || missing+=(less)
  command -v openssl >/dev/null || missing+=(openssl)
  command -v ps >/dev/null || missing+=(procps)
  command -v faketime >/dev/null || missing+=(faketime)
  command -v cron >/dev/null || [[ -x /usr/sbin/cron ]] || missing+=(cron)
  command -v chromium >/dev/null || missing+=(chromium)
  fc-list 2>/dev/null | grep -qi emoji || missing+=(fonts-noto-color-emoji)
  command -v systemd-analyze >/dev/null && command -v systemd-notify >/dev/null || missing+=(systemd)
  command -v logrotate >/dev/null || [[ -x /usr/sbin/logrotate ]] || missing+=(logrotate)
  command -v setfacl >/dev/null || missing+=(acl)
  command -v python3 >/dev/null || missing+=(python3)
  command -v gunicorn >/dev/null || missing+=(gunicorn)
  [[ -x /lib/systemd/systemd-journal-remote ]] || missing+=(systemd-journal-remote)
  local alone=()
  command -v promtool >/dev/null || alone+=(promtool)
  command -v prometheus-alertmanager >/dev/null || alone+=(prometheus-alertmanager)
  command -v prometheus-node-exporter >/dev/null || alone+=(prometheus-node-exporter)
  command -v icinga2 >/dev/null || alone+=(icinga2)
  command -v pgbouncer >/dev/null || [[ -x /usr/sbin/pgbouncer ]] || alone+=(pgbouncer)
  [[ ${#missing[@]} -eq 0 && ${#alone[@]} -eq 0 ]] && return 0
  if [[ $(id -u) -ne 0 ]] || ! command -v apt-get >/dev/null; then
    echo "Missing on this machine, please install: ${missing[*]} ${alone[*]}" >&2
    return 1
  fi
  apt-get update -qq || return
  [[ ${#missing[@]} -eq 0 ]] || DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null || return
  local program
  for program in "${alone[@]}"; do
    case $program in
      promtool) program_alone prometheus promtool || return ;;
      icinga2) libraries_of icinga2-bin && program_alone icinga2-bin icinga2 "usr/lib/$(uname -m)-linux-gnu/icinga2" || return ;;
      prometheus-node-exporter) program_alone "$program" "$program" || return ;;
      pgbouncer) libraries_of pgbouncer && program_alone pgbouncer pgbouncer || return ;;
      # It does not start without its templates, and looks for them nowhere else.
      *) program_alone "$program" "$program" usr/share/prometheus/alertmanager || return ;;
    esac
  done
}

# Their names differ from one Debian to the next; one in angle brackets is another name of a package.
libraries_of() {
  local needed
  mapfile -t needed < <(apt-cache depends "$1" | awk '$1 == "Depends:" { gsub(/[<>]/, "", $2); if ($2 ~ /^lib/) print $2 }')
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${needed[@]}" >/dev/null
}

# A program out of its package, with the folders it needs, and not the server that would be started with it.
program_alone() {
  local package=$1 program=$2 folder
  shift 2
  folder=$(mktemp -d)
  (
    cd "$folder" && apt-get download -qq -o APT::Sandbox::User=root "$package" >/dev/null && dpkg-deb -x "$package"_*.deb . || exit
    for needed in "$@"; do mkdir -p "/$needed" && cp -r "$needed/." "/$needed/" || exit; done
    install -m 755 usr/*bin/"$program" "/usr/local/bin/$program"
  )
  local status=$?
  rm -rf "$folder"
  return $status
}

libraries() {
  if [[ ! -e node_modules/.bin/vitest || ! -e node_modules/.package-lock.json || package-lock.json -nt node_modules/.package-lock.json ]]; then
    npm ci --ignore-scripts --include=dev --no-audit --no-fund --loglevel=error && touch node_modules/.package-lock.json
  fi
}

tests() {
  npx --no-install vitest run --config test/vitest.config.ts --reporter=default --reporter=json --outputFile.json="$results"
}

step 'Debian packages' debian_packages
step 'libraries' libraries
step 'formatting and lint' npx --no-install biome check .
step 'types' npx --no-install tsc --noEmit
step 'types of the page' npx --no-install tsc -p src/api/page/client --noEmit
step 'dead code' npx --no-install knip
step 'build' npm run --silent build

printf '\n== tests\n'
tests
status=$?
read -r tests_passed tests_failed < <(
  node -e '
    const { numPassedTests: passed = 0, numFailedTests: failed = 0 } = (() => { try { return JSON.parse(require("fs").readFileSync(process.argv[1], "utf8")) } catch { return {} } })()
    // A run that ended badly without a failed test, a crash or a leak, is a failure all the same.
    console.log(passed, process.argv[2] !== "0" && failed === 0 ? 1 : failed)
  ' "$results" "$status"
)
passed=$((passed + tests_passed)) failed=$((failed + tests_failed))

printf '\n%d passed, %d failed\n' "$passed" "$failed"
[[ $failed -eq 0 ]]
