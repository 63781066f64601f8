# Sourced after scene.sh: Debian's Alertmanager on loopback, with nobody to notify.

debian_packages prometheus-alertmanager=0.25.0-1+b4
printf 'route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n' >alertmanager.yml
port=$(free_port)

start_alertmanager() {
  prometheus-alertmanager --config.file=alertmanager.yml --storage.path="$scene/data" --web.listen-address="127.0.0.1:$port" \
    --cluster.listen-address= >log 2>&1 &
  alertmanager=$!
  started+=("$alertmanager")
  until_true curl -sf "http://127.0.0.1:$port/-/ready"
}

stop_alertmanager() {
  kill "$alertmanager"
  wait "$alertmanager"
}

# at WORDS: a time as the API takes it
at() { date -u -d "$1" +%Y-%m-%dT%H:%M:%SZ; }
# alert NAME BEGIN END
alert() { printf '{"labels":{"alertname":"%s"},"startsAt":"%s","endsAt":"%s"}' "$1" "$2" "$3"; }
# post ALERTS: the status
post() { curl -s -o /dev/null -w '%{http_code}' -H 'content-type: application/json' -d "[$1]" "http://127.0.0.1:$port/api/v2/alerts"; }
# The names of the open alerts, or with `endsAt` their ends.
open_alerts() {
  curl -s "http://127.0.0.1:$port/api/v2/alerts" |
    node -e 'console.log(JSON.parse(require("node:fs").readFileSync(0)).map(a => process.argv[1] ? Date.parse(a[process.argv[1]]) / 1000 : a.labels.alertname).sort().join(" ") || "none")' "${1-}"
}
