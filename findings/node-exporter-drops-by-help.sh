#!/usr/bin/env bash
# node_exporter: of two .prom files whose HELP lines differ, one loses its metrics, and every sign of health stays green
#
# Version     node_exporter 1.5.0 (Debian 12)
# Behaviour   A metric in two files of the textfile collector has one description. Where the second file has another, its series are left
#             out; the page is answered with 200, node_textfile_scrape_error is 0, and the modification time of the file is shown, as if
#             it had been read. Only the exporter's own log tells.
# Seen        series of both files with the same HELP: 2; with another one in the second file: 1, status 200, error 0, mtime there
# One guesses that the description is for people, that the labels tell series apart, and that the gauge for errors counts such a file.
# Here        two targets, two files, two versions of check_status while one is upgraded: half of a fleet would be gone, and an alert on
#             its problems silent. `check_status help targets` has the alert on series that are gone;
#             src/cli/same-series.ts tells of the same series in two files.
# Needs       curl, Debian 12 (bookworm). Ran twice on 2026-11-30.
source "$(dirname "$0")/support/scene.sh"

debian_packages prometheus-node-exporter=1.5.0-1+b6
mkdir files
port=$(free_port)
prometheus-node-exporter --web.listen-address="127.0.0.1:$port" --collector.disable-defaults --collector.textfile \
  --collector.textfile.directory="$scene/files" 2>log &
started+=("$!")
until_true curl -sf "http://127.0.0.1:$port/metrics"
# file NAME HELP
file() { printf '# HELP demo_subjects %s\n# TYPE demo_subjects gauge\ndemo_subjects{target="%s"} 1\n' "$2" "$1" >"files/$1.prom"; }
answer() {
  curl -s -w 'status %{http_code}\n' "http://127.0.0.1:$port/metrics" >page
  printf '%s series, %s, error %s, %s files read' "$(grep -c '^demo_subjects{' page)" "$(tail -1 page)" \
    "$(sed -n 's/^node_textfile_scrape_error //p' page)" "$(grep -c '^node_textfile_mtime_seconds{' page)"
}
file here 'Open problems.' && file there 'Open problems.'
found 'the same description' '2 series, status 200, error 0, 2 files read' "$(answer)"
file there 'Open problems, without ignored ones.'
found 'another description' '1 series, status 200, error 0, 2 files read' "$(answer)"
verdict
