// The program that one would write first: ssh2 and pg as their own documentation shows them, a forwarded port, a query at a time.
// usage: node naive.js SSH-HOST SSH-PORT SSH-USER KEY-FILE DATABASE-PORT DATABASE DATABASE-USER QUERIES    password: PGPASSWORD
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import pg from 'pg'
import ssh2 from 'ssh2'

const [host, port, username, key, databasePort, database, user, queries] = process.argv.slice(2)

const ssh = new ssh2.Client()
await new Promise((resolve, reject) => {
  ssh.on('ready', resolve).on('error', reject)
  ssh.connect({ host, port: Number(port), username, privateKey: readFileSync(key) })
})

const tunnel = createServer(socket => {
  ssh.forwardOut('127.0.0.1', socket.remotePort, '127.0.0.1', Number(databasePort), (error, channel) => {
    if (error) socket.destroy(error)
    else socket.pipe(channel).pipe(socket)
  })
})
await new Promise(resolve => tunnel.listen(0, '127.0.0.1', resolve))

const client = new pg.Client({ host: '127.0.0.1', port: tunnel.address().port, database, user, password: process.env.PGPASSWORD })
await client.connect()
for (let i = 0; i < Number(queries); i++) await client.query('SELECT 1')
await client.end()
tunnel.close()
ssh.end()
