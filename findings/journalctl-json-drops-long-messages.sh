#!/usr/bin/env bash
# journalctl -o json: a message of more than 4 KB is null
#
# Version     systemd 252 (Debian 12); systemd 257 (Debian 13) when the journal was read there
# Behaviour   A field above 4,096 bytes is left out as null, unless --all is given; -o cat and the other formats for people show it whole.
# Seen        of a message of 5,014 bytes: MESSAGE is null; with --all 5,014 bytes; with -o cat 5,014 bytes
# One guesses that of all formats the one for programs is complete, and that --all is about unprintable characters.
# Here        src/source/logs/journal-script.ts reads with -a: the long messages are the tracebacks, which are what the section on errors
#             is for, and each of them would have been missing.
# Needs       npm's Node.js, journalctl (unpacked here if it is not installed), Debian 12 (bookworm). Ran twice on 2026-11-30.
source "$(dirname "$0")/support/scene.sh"

if command -v journalctl >/dev/null; then debian_packages systemd-journal-remote; else debian_packages systemd systemd-journal-remote; fi
remote=$scene/debian/lib/systemd/systemd-journal-remote
[[ -x $remote ]] || remote=$scene/debian/usr/lib/systemd/systemd-journal-remote
{
  printf '__REALTIME_TIMESTAMP=1760000000000000\n__MONOTONIC_TIMESTAMP=1\n_BOOT_ID=0123456789abcdef0123456789abcdef\nPRIORITY=3\n'
  printf 'MESSAGE=Traceback %05000d end\n\n' 0
} >entries
"$remote" -o "$scene/long.journal" entries 2>/dev/null || cannot 'no journal was written'
read_as() { journalctl --file long.journal --no-pager "$@"; }
bytes() { node -e 'const { MESSAGE } = JSON.parse(require("node:fs").readFileSync(0)); console.log(MESSAGE === null ? "null" : `${MESSAGE.length} bytes`)'; }
found '-o json' null "$(read_as -o json | bytes)"
found '-o json --all' '5014 bytes' "$(read_as -o json --all | bytes)"
found '-o cat' '5014 bytes' "$(read_as -o cat | tr -d '\n' | wc -c) bytes"
verdict
