#!/usr/bin/env bash
# Alertmanager: a request that is refused with 400 is carried out but for the alert that is wrong
#
# Version     Alertmanager 0.25.0 (Debian 12)
# Behaviour   Of two alerts in one request, one ends before it begins. The answer is 400 "start time must be before end time", and the other
#             alert is open from then on.
# Seen        400; open: fine
# One guesses that 400 means that nothing was taken, so that the request can be mended and sent again, or dropped, as a whole.
# Here        src/channels/alertmanager.ts sends no alert that ends before it begins. A refusal is told as one of the whole message
#             (src/channels/http.ts), and whoever then looks finds half of it there.
# Needs       curl, npm's Node.js, Debian 12 (bookworm). Ran twice on 2026-11-30.
source "$(dirname "$0")/support/scene.sh"
source "$support/alertmanager.sh"

start_alertmanager
fine=$(alert fine "$(at '1 hour ago')" "$(at '1 hour')")
wrong=$(alert wrong "$(at '1 hour')" "$(at now)")
found 'the answer' 400 "$(post "$wrong,$fine")"
found 'open' fine "$(open_alerts)"
verdict
