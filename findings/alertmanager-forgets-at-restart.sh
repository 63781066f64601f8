#!/usr/bin/env bash
# Alertmanager: a restart forgets every alert, though it has a data folder and keeps the silences there
#
# Version     Alertmanager 0.25.0 (Debian 12)
# Behaviour   Its storage holds silences and what was notified. Alerts are in memory: it expects its client to send them again within
#             a minute or so, as Prometheus does.
# Seen        before: one alert, one silence; after a restart with the same folder: no alert, one silence
# One guesses that an alert that was answered with 200 and ends tomorrow is there until then.
# Here        src/alerts/refresh.ts posts all that is open once a minute, where a problem used to be sent again only after `repeat`, a day:
#             so long it was missing. `check_status help alerts` says so.
# Needs       curl, npm's Node.js, Debian 12 (bookworm). Ran twice on 2026-11-30.
source "$(dirname "$0")/support/scene.sh"
source "$support/alertmanager.sh"

start_alertmanager
post "$(alert stuck_deposits "$(at '1 hour ago')" "$(at '1 day')")" >/dev/null
curl -s -o /dev/null -H 'content-type: application/json' "http://127.0.0.1:$port/api/v2/silences" -d "{
  \"matchers\": [{ \"name\": \"alertname\", \"value\": \"other\", \"isRegex\": false }], \"createdBy\": \"nobody\", \"comment\": \"none\",
  \"startsAt\": \"$(at now)\", \"endsAt\": \"$(at '1 day')\" }"
silences() { curl -s "http://127.0.0.1:$port/api/v2/silences" | grep -o '"state":"active"' | grep -c .; }
found 'before the restart' 'stuck_deposits, 1 silence' "$(open_alerts), $(silences) silence"
stop_alertmanager
start_alertmanager
found 'after the restart' 'none, 1 silence' "$(open_alerts), $(silences) silence"
verdict
