#!/usr/bin/env bash
# nodemailer asks the DNS for its mail server before it looks at /etc/hosts
#
# Version     nodemailer 10.6.1, Node.js 20.20.2
# Behaviour   It looks the name up with dns.Resolver, and takes the system's own way (hosts file, nsswitch, mDNS) only where that finds
#             nothing. All other connections of Node.js go the system's way.
# Seen        net.connect('localhost') connects to 127.0.0.1, nodemailer to 127.0.0.2, as a DNS server on this machine says
# One guesses that a library that opens a socket resolves the name as every other program on the machine does.
# Here        src/channels/mail/connection.ts opens the connection itself: an alias of the mail server in /etc/hosts led to the public
#             address of the same name, and whether a password may go there in clear depends on the address.
# Needs       npm. Ran twice on 2026-11-30.
source "$(dirname "$0")/support/scene.sh"

node_of_version 20.20.2
npm_packages nodemailer@10.6.1 dns2@3.0.0
cat >look.mjs <<'JS'
import dns from 'node:dns'
import { once } from 'node:events'
import net from 'node:net'
import dns2 from 'dns2'
const { Packet } = dns2
const names = dns2.createServer({
  udp: true,
  handle(request, send) {
    const answer = Packet.createResponseFromRequest(request)
    const [{ name, type }] = request.questions
    if (type === Packet.TYPE.A) answer.answers.push({ name, type, class: Packet.CLASS.IN, ttl: 60, address: '127.0.0.2' })
    send(answer)
  },
})
const { udp } = await names.listen({ udp: { port: 0, address: '127.0.0.1' } })
// This machine's resolver is left as it is: every resolver in this process asks the server above instead.
dns.Resolver = class extends dns.Resolver {
  constructor(options) {
    super(options)
    this.setServers([`127.0.0.1:${udp.port}`])
  }
}
const { createTransport } = (await import('nodemailer')).default
const reached = []
const server = net.createServer(socket => reached.push(socket.localAddress) && socket.end('421 closed\r\n')).listen(0, '127.0.0.1')
const other = net.createServer(socket => reached.push(socket.localAddress) && socket.end('421 closed\r\n'))
await once(server, 'listening')
const { port } = server.address()
other.listen(port, '127.0.0.2')
await once(other, 'listening')
await once(net.connect({ port, host: 'localhost', family: 4 }).resume(), 'close')
await createTransport({ host: 'localhost', port }).verify().catch(() => {})
console.log(`net.connect ${reached[0]}, nodemailer ${reached[1]}`)
process.exit()
JS
found 'the same name and port' 'net.connect 127.0.0.1, nodemailer 127.0.0.2' "$(node look.mjs)"
verdict
