#!/bin/bash
# Runs in the bare Debian that executable.sh makes: sets up PostgreSQL, and then uses /trial/check_status as an operator would.
set -uo pipefail
cd /
exe=/trial/check_status socket=/trial/socket home=/home/ann
passed=0 failed=0

say() { printf '%-4s %s\n' "$1" "$2"; }
# try WHAT STATUSES WORDS COMMAND…: it ends with one of these statuses, and says these words.
try() {
  local what=$1 statuses=$2 words=$3 said status
  shift 3
  said=$("$@" 2>&1)
  status=$?
  if [[ " $statuses " == *" $status "* && $said == *"$words"* ]]; then
    say ok "$what" && passed=$((passed + 1))
  else
    say FAIL "$what: status $status" && failed=$((failed + 1)) && printf '%s\n' "$said" | head -40 | sed 's/^/     /'
  fi
}
# As cron would: no PATH of a person's, and no other variable.
as_operator() { setpriv --reuid=ann --regid=ann --init-groups env -i HOME="$home" LOGNAME=ann SHELL=/bin/sh "$@"; }
check_status() { as_operator "$exe" "$@"; }

useradd -m ann 2>/dev/null
rm -rf /home/ann/.[cl]* /home/ann/*
mkdir -p "$socket" /var/log/proconnectsa /trial/data && chown postgres "$socket" /trial/data
say "" "$(. /etc/os-release && echo "$PRETTY_NAME"), $(ldd --version | head -1)"
if command -v node nodejs npm; then
  say FAIL 'there is a Node.js here' && exit 1
fi

bin=$(echo /usr/lib/postgresql/*/bin)
as_postgres() { setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; }
as_postgres "$bin/initdb" -D /trial/data --auth=trust -E UTF8 --locale=C.UTF-8 >/dev/null || exit 1
as_postgres "$bin/postgres" -D /trial/data -k "$socket" -c listen_addresses= -c dynamic_shared_memory_type=mmap >/trial/postgres.log 2>&1 &
until as_postgres "$bin/pg_isready" -q -h "$socket"; do sleep 0.1; done
as_postgres "$bin/createdb" -h "$socket" proconnectsa && touch /trial/is-up
for ((i = 0; i < 300; i++)); do [[ -e /trial/is-furnished ]] && break || sleep 0.1; done
[[ -e /trial/is-furnished ]] || exit 1

printf '[2025-01-01 00:00:00] INFO started\n' >/var/log/proconnectsa/django.log
# Somebody who takes our messages.
perl -MIO::Socket::INET -e '
  $s = IO::Socket::INET->new(Listen => 5, LocalAddr => "127.0.0.1") or die; open P, ">/trial/port"; print P $s->sockport; close P;
  while ($c = $s->accept) { $n = 0; while (<$c>) { $n = $1 if /^content-length: (\d+)/i; last if /^\r?$/ } read $c, $b, $n;
    open B, ">>/trial/body"; print B "$b\n"; close B; print $c "HTTP/1.1 204 None\r\nConnection: close\r\n\r\n"; close $c }' &
until [[ -s /trial/port ]]; do sleep 0.1; done

try 'without settings it names init, and no demo' 64 'check_status init' check_status
as_operator mkdir -p -m 700 "$home/.config/check_status"
cat >"$home/.config/check_status/config.toml" <<TOML
[targets.host]
ssh = false
[targets.host.database]
socket = "$socket"
name = "proconnectsa"
user = "reader"
password_file = "password"
[[targets.host.logs]]
name = "django"
path = "/var/log/proconnectsa/django.log"
kind = "django"
[channels.hook]
type = "webhook"
url = "http://127.0.0.1:$(cat /trial/port)/"
TOML
echo 'of no worth' >"$home/.config/check_status/password"
chown ann: "$home"/.config/check_status/* && chmod 600 "$home"/.config/check_status/*

try 'prints its version' 0 '0.' check_status --version
try 'grants: PostgreSQL takes its SQL' 0 'COMMIT' bash -c "$(declare -f as_operator); home=$home; as_operator $exe grants --only sql | setpriv --reuid=postgres --regid=postgres --clear-groups $bin/psql -h $socket -v ON_ERROR_STOP=1 proconnectsa"
try 'the report, with problems of the sample' 2 'MONITORING COMPLETE' check_status
try 'problems' 2 'stuck_deposits' check_status problems --format json
try 'user' '0 1 2' 'thandi' check_status user thandi
try 'logs' 0 'INFO started' check_status logs
try 'HTML in a file' 2 '' check_status report -o "$home/report.html"
try 'doctor' '0 1' ', in this executable' check_status doctor
try 'config' 0 'ssh = false' check_status config
try 'help' 0 'Topics' check_status help
try 'help cron' 0 'install-cron' check_status help cron
try 'help licenses' 0 'Node.js v' check_status help licenses
try 'completion bash' 0 'complete -F' check_status completion bash
try 'completion is valid for bash' 0 '' bash -c "$exe completion bash | bash -n"
try 'install-service names the executable' 0 "ExecStart=$exe watch" check_status install-service
try 'the demo says where it is' 64 './check_status.sh --demo' check_status --demo

try 'install-cron names the executable' 0 "$exe report --quiet" check_status install-cron --write -o "$home/cron.txt"
line=$(crontab -u ann -l | grep "$exe" | cut -d' ' -f6-)
try 'the line of the crontab runs' 2 '' as_operator /bin/sh -c "$line"
try 'and writes the report' 0 'MONITORING COMPLETE' cat "$home/cron.txt"

try 'watch --once' '0 1 2' '' check_status watch --once
try 'watch --once sends what is wrong' 0 'stuck_deposits' cat /trial/body

check_status serve --listen 127.0.0.1:0 >/trial/serve 2>&1 &
for ((i = 0; i < 100; i++)); do grep -q 'http://' /trial/serve && break || sleep 0.1; done
origin=$(grep -o 'http://127.0.0.1:[0-9]*' /trial/serve | head -1)
try 'serve: the page' 0 'app.js' curl -sS "$origin/"
try 'serve: its script' 0 'uPlot' curl -sSf "$origin/page/app.js"
try 'serve: its styles' 0 'uplot' curl -sSf "$origin/page/uPlot.min.css"
token=$(check_status token create 2>/dev/null)
try 'serve: the report for a token' 0 'stuck_deposits' curl -sS -H "Authorization: Token $token" "$origin/api/admin/monitoring/problems/"
try 'uninstall says how to remove it' 0 "rm $exe" check_status uninstall

printf '\n%d passed, %d failed\n' "$passed" "$failed"
[[ $failed -eq 0 ]]
