#!/usr/bin/env bash
# ssh-config: what it computes for a host is not what ssh does there
#
# Version     ssh-config 5.3.0, beside the `ssh -G` of this machine (OpenSSH 9.2 and 10.0)
# Behaviour   compute() takes a comma between the names of a Host line for a separator, a `!` in Match for no negation, keeps single
#             quotes, and takes `Match exec` for false without a command.
# Seen        Host with a comma: 22 by ssh, 2222 by the library; Match !host: 2222 and 22; 'a b': a b and 'a b'
# One guesses that the two differ at most in options that are new: these are decades old, and nothing is reported.
# Here        src/source/ssh/plain-row.ts lets the library read only rows that it is known to read as ssh does, and `ssh -G` the rest
#             (`check_status help ssh`). Otherwise the report of one host could come from another.
# Needs       npm, ssh (openssh-client). Ran twice on 2026-11-30.
source "$(dirname "$0")/support/scene.sh"

command -v ssh >/dev/null || cannot 'there is no ssh'
npm_packages ssh-config@5.3.0
# both NAME FALLBACK: of db.example, by ssh and by the library
both() {
  local by_ssh by_library
  by_ssh=$(ssh -G -F config db.example | sed -n "s/^${1,,} //p")
  by_library=$(node --input-type=module -e '
    import { readFileSync } from "node:fs"
    import SSHConfig from "ssh-config"
    console.log(SSHConfig.parse(readFileSync("config", "utf8")).compute("db.example")[process.argv[1]] ?? process.argv[2])' "$1" "$2")
  echo "$by_ssh by ssh, $by_library by the library"
}
printf 'Host web.example,db.example\n  Port 2222\n' >config
found 'a comma in Host' '22 by ssh, 2222 by the library' "$(both Port 22)"
printf 'Match !host web.example\n  Port 2222\n' >config
found 'Match !host' '2222 by ssh, 22 by the library' "$(both Port 22)"
printf "Host db.example\n  User 'a b'\n" >config
found 'single quotes' "a b by ssh, 'a b' by the library" "$(both User nobody)"
printf 'Host db.example web.example\n  Port 2222\n' >config
found 'a plain file' '2222 by ssh, 2222 by the library' "$(both Port 22)"
verdict
