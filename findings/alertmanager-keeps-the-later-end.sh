#!/usr/bin/env bash
# Alertmanager: an alert that is sent again with an earlier end keeps the later one, unless the earlier one has passed
#
# Version     Alertmanager 0.25.0 (Debian 12)
# Behaviour   Of two ends that are both to come, the later one stays, whichever was sent last. An end in the past ends the alert.
# Seen        in a day, then in ten minutes: ends in a day; then a second ago: closed
# One guesses that the newest message about an alert holds, as it does for its annotations.
# Here        src/channels/alertmanager.ts dates the end of a resolved problem a minute back: by a clock that is two seconds ahead of
#             Alertmanager's, "resolved now" lay in the future, and the alert stayed open for days.
# Needs       curl, npm's Node.js, Debian 12 (bookworm). Ran twice on 2026-11-30.
source "$(dirname "$0")/support/scene.sh"
source "$support/alertmanager.sh"

start_alertmanager
begin=$(at '1 hour ago') late=$(at '1 day') soon=$(at '10 minutes')
post "$(alert one "$begin" "$late")" >/dev/null
post "$(alert one "$begin" "$soon")" >/dev/null
found 'sent again with an end in ten minutes, it ends' 'in a day' "$([[ $(open_alerts endsAt) == "$(date -d "$late" +%s)" ]] && echo 'in a day' || open_alerts endsAt)"
post "$(alert one "$begin" "$(at '1 second ago')")" >/dev/null
found 'sent again with an end in the past' none "$(open_alerts)"
verdict
