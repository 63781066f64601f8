#!/usr/bin/env bash
# ssh2: a channel that is destroyed with an error ends as if all were well
#
# Version     ssh2 1.17.0
# Behaviour   Its channels are Duplex streams with a destroy() of their own: it takes no argument, sets nothing, and asks the host to
#             close. `error` is never emitted, `destroyed` stays false, and stream.finished() reports success. `close` comes only
#             once the host has closed its side, too: with a host that is silent, never.
# Seen        destroyed: false; events: finish, end, finished without an error, close; with a host that is stopped: no close
# One guesses that destroy(error) of a Node.js stream emits the error and closes here at once.
# Here        src/source/ssh/ssh-host.ts keeps the reason itself and waits for no host: a log that was cut off because it was too long
#             would count as read to its end.
# Needs       npm. Ran twice on 2026-11-30.
source "$(dirname "$0")/support/scene.sh"

npm_packages ssh2@1.17.0
cat >server.mjs <<'JS'
import { generateKeyPairSync } from 'node:crypto'
import ssh2 from 'ssh2'
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs1', format: 'pem' }, publicKeyEncoding: { type: 'pkcs1', format: 'pem' } })
const server = new ssh2.Server({ hostKeys: [privateKey] }, client => {
  client.on('error', () => {}).on('authentication', attempt => attempt.accept())
  client.on('session', accept => accept().on('exec', run => run().write('x'.repeat(100_000))))
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
JS
cat >client.mjs <<'JS'
import { finished } from 'node:stream'
import ssh2 from 'ssh2'
const [port, host] = process.argv.slice(2).map(Number)
const client = new ssh2.Client().on('error', () => {})
client.on('ready', () => client.exec('anything', (_, channel) => {
  const events = []
  for (const name of ['error', 'finish', 'end', 'close']) channel.on(name, () => events.push(name))
  finished(channel, error => events.push(error ? 'finished with an error' : 'finished without an error'))
  let bytes = 0
  channel.on('data', data => {
    bytes += data.length
    if (bytes < 100_000) return
    if (host) process.kill(host, 'SIGSTOP')
    channel.destroy(new Error('too long'))
    setTimeout(() => {
      console.log(`destroyed: ${channel.destroyed}; events: ${events.join(', ')}`)
      if (host) process.kill(host, 'SIGCONT')
      client.end()
    }, 1000)
  })
}))
client.connect({ host: '127.0.0.1', port, username: 'anybody', password: 'anything' })
JS
node server.mjs >port &
server=$!
started+=("$server")
until_true grep -q . port
found 'a host that answers' 'destroyed: false; events: finish, end, finished without an error, close' "$(node client.mjs "$(<port)")"
found 'a host that is stopped' 'destroyed: false; events: finish' "$(node client.mjs "$(<port)" "$server")"
verdict
