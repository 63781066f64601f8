#!/usr/bin/env bash
# sshd: PermitOpen for one TCP address forbids every Unix socket as well
#
# Version     OpenSSH 9.2p1 (Debian 12); 10.0p2 (Debian 13) when `check_status grants` was tried there
# Behaviour   Forwarding to Unix sockets is one list with that to TCP addresses, in which a path cannot be written. AllowStreamLocalForwarding
#             is on, as if not set, and of no use: with PermitOpen, sockets are all open ("any") or all closed.
# Seen        PermitOpen any: the socket and the port answer; PermitOpen 127.0.0.1:<port>: the port answers, the socket is refused
# One guesses that PermitOpen, which takes host and port, is about TCP, and AllowStreamLocalForwarding is about sockets.
# Here        src/setup/grants/host.ts: where PostgreSQL is read over its socket, `grants` prints a Match block and authorized_keys
#             without a limit on TCP, and says what that leaves open.
# Needs       Node.js, sshd and ssh (openssh-server, openssh-client). Ran twice on 2026-11-30.
source "$(dirname "$0")/support/scene.sh"

PATH=$PATH:/usr/sbin
command -v sshd >/dev/null || cannot 'there is no sshd'
# Root's sshd does not start without this folder, which the service would make.
[[ $(id -u) -ne 0 || -d /run/sshd ]] || { mkdir /run/sshd && trap 'leave; rmdir /run/sshd' EXIT; }
ssh-keygen -q -t ed25519 -N '' -f host-key
ssh-keygen -q -t ed25519 -N '' -f key
port=$(free_port)
# What is to be reached: a socket and a port that say hello.
node -e '
  const { createServer } = require("node:net")
  const hello = () => createServer(socket => socket.end("hello"))
  const tcp = hello().listen(0, "127.0.0.1", () => hello().listen("socket", () => {
    console.log(tcp.address().port)
  }))' >target &
started+=("$!")
until_true grep -q . target
target=$(<target)

# through PERMITTED: what the socket and the port say through a new sshd, into `said`
through() {
  local here sshd ssh
  here=$(free_port)
  cat >config <<SSHD
Port $port
ListenAddress 127.0.0.1
HostKey $PWD/host-key
AuthorizedKeysFile $PWD/key.pub
StrictModes no
PidFile none
UsePAM no
AllowStreamLocalForwarding yes
PermitOpen $1
SSHD
  rm -f forwarded
  "$(command -v sshd)" -f "$PWD/config" -D -e 2>log &
  sshd=$!
  started+=("$sshd")
  until_true grep -q 'Server listening' log
  ssh -F none -i key -p "$port" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o IdentityAgent=none -o LogLevel=ERROR \
    -N -L "$PWD/forwarded:$PWD/socket" -L "$here:127.0.0.1:$target" "$(id -un)@127.0.0.1" </dev/null 2>/dev/null &
  ssh=$!
  started+=("$ssh")
  until_true test -S forwarded
  for way in "$PWD/forwarded" "$here"; do
    node -e '
      const [way] = process.argv.slice(1)
      let said = ""
      const socket = require("node:net").connect(/^\d+$/.test(way) ? { host: "127.0.0.1", port: Number(way) } : { path: way })
      socket.on("data", data => { said += data }).on("error", () => {}).on("close", () => console.log(said || "nothing"))' "$way"
  done >said
  kill "$ssh" "$sshd"
  wait "$ssh" "$sshd" 2>/dev/null
}
through any
found 'socket and port, PermitOpen any' 'hello hello' "$(paste -sd' ' said)"
through "127.0.0.1:$target"
found 'socket and port, PermitOpen with that port' 'nothing hello' "$(paste -sd' ' said)"
verdict
